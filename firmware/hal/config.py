"""The HAL's slice of `case.toml`: which peripherals this case has, where they sit and how they are reached."""

from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from firmware.hal.ports.uplink import UplinkKind


@unique
class Kind(StrEnum):
    """The port a device serves."""

    LID = "lid"
    INDICATOR = "indicator"
    BARCODE_SCANNER = "barcode-scanner"
    RECEIPT_PRINTER = "receipt-printer"
    BATTERY = "battery"
    UPLINK = "uplink"


@dataclass(frozen=True, slots=True)
class Title:
    """A name in the words of those who read it."""

    de: str
    en: str


@dataclass(frozen=True, slots=True)
class GpioLidConnection:
    """A lid contact: `pin` is a BCM number 0-27, `closed_high` says what level means closed, `bounce` is in seconds."""

    pin: int
    closed_high: bool
    bounce: float


@dataclass(frozen=True, slots=True)
class GpioIndicatorConnection:
    """A lamp of three colours on three BCM pins, lit by a high level."""

    red: int
    green: int
    blue: int


@dataclass(frozen=True, slots=True)
class SerialConnection:
    """A serial line, eight bits, no parity, one stop bit: a path under /dev or a pyserial URL, and bits a second."""

    port: str
    baud: int


@dataclass(frozen=True, slots=True)
class SupplyConnection:
    """Names of a battery and of the mains in the kernel's `power_supply` class, and where that class is mounted."""

    battery: str
    mains: str
    root: Path = Path("/sys/class/power_supply")


@dataclass(frozen=True, slots=True)
class LinkConnection:
    """A network interface by its kernel name, and what it is made of."""

    interface: str
    medium: UplinkKind


Connection = GpioLidConnection | GpioIndicatorConnection | SerialConnection | SupplyConnection | LinkConnection


@dataclass(frozen=True, slots=True)
class MatchRule:
    """How to recognise the device among what is plugged in: USB ids, four lower-case hexadecimal digits each."""

    vendor: str
    product: str


@dataclass(frozen=True, slots=True)
class BayConfig:
    """A place in the case where a device sits."""

    name: str
    title: Title


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One peripheral of this case. `name` is how everybody calls it: `^[a-z][a-z0-9-]{0,30}$`."""

    name: str
    kind: Kind
    driver: str
    bay: str
    title: Title
    connection: Connection
    match: MatchRule | None
    weight_grams: int


@dataclass(frozen=True, slots=True)
class HalConfig:
    """All bays and devices, in the order of the file."""

    bays: tuple[BayConfig, ...]
    devices: tuple[DeviceConfig, ...]
