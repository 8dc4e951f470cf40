"""The HAL's slice of `case.toml`: which peripherals this case has, where they sit and how they are reached."""

from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import TypeVar

from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.uplink import UplinkKind


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


@dataclass(frozen=True, slots=True)
class TcpConnection:
    """A device in the case's own network: its IP address, never a name that would have to be looked up, and port."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class UsbLineConnection:
    """A printer on the kernel's USB printer class: a character device such as `/dev/usb/lp0`."""

    path: str


@unique
class CodePage(StrEnum):
    """The characters that a receipt printer knows; CP858 and WPC1252 have the euro sign."""

    CP437 = "cp437"
    CP858 = "cp858"
    WPC1252 = "wpc1252"


@unique
class Fence(StrEnum):
    """What a receipt printer is asked behind the last byte of a receipt, so that its answer means printed."""

    PAPER = "paper"  # GS r 1: nearly all answer it, when they come to it
    PROCESS_ID = "process-id"  # GS ( H: Epson's newer models and some clones, when the print is completed


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """What fits on a receipt: characters a line in the printer's own font (42 or 48 on 80 mm, 32 on 58 mm)."""

    columns: int = 42
    code_page: CodePage = CodePage.CP858


@dataclass(frozen=True, slots=True)
class PrinterConnection:
    """How a receipt printer is reached, and what it can do."""

    line: SerialConnection | TcpConnection | UsbLineConnection
    roll: PaperRoll = PaperRoll()
    fence: Fence = Fence.PAPER


@unique
class ZvtProduct(StrEnum):
    """Terminals that differ from what ZVT says they do; `zvt_profile` has how."""

    STANDARD = "standard"
    CARD_COMPLETE = "cardcomplete"
    GLOBAL_PAYMENTS = "global-payments"


@dataclass(frozen=True, slots=True)
class ZvtConnection:
    """A payment terminal: the line to it, which it is, and the six digits that its merchant functions want."""

    line: SerialConnection | TcpConnection
    product: ZvtProduct = ZvtProduct.STANDARD
    password: str = "000000"  # noqa: S105 - what terminals have when they leave the factory


Connection = (
    GpioLidConnection
    | GpioIndicatorConnection
    | SerialConnection
    | SupplyConnection
    | LinkConnection
    | ZvtConnection
    | PrinterConnection
)
C = TypeVar("C", bound=Connection)


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


def connection_of(device: DeviceConfig, kind: type[C]) -> C:
    """The device's connection as the `kind` its driver needs; reading the configuration has made sure of it."""
    if not isinstance(device.connection, kind):
        raise TypeError(f"{device.name}: {device.driver} needs a {kind.__name__}")
    return device.connection


@dataclass(frozen=True, slots=True)
class HalConfig:
    """All bays and devices, in the order of the file."""

    bays: tuple[BayConfig, ...]
    devices: tuple[DeviceConfig, ...]
