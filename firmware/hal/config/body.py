"""What belongs to the body of the case: contacts and lamps on the header, the power supply, the network links."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.hal.config import Connection, KernelName
from firmware.hal.ports.uplink import UplinkKind


@dataclass(frozen=True, slots=True)
class GpioLidConnection(Connection):
    """A lid contact: `pin` is a BCM number 0-27, `closed_high` says what level means closed, `bounce` is in seconds."""

    pin: int
    closed_high: bool
    bounce: float

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "pin", f"BCM pin {self.pin}"


@dataclass(frozen=True, slots=True)
class GpioIndicatorConnection(Connection):
    """A lamp of three colours on three BCM pins, lit by a high level."""

    red: int
    green: int
    blue: int

    def claims(self) -> Iterator[tuple[str, str]]:
        for key in ("red", "green", "blue"):
            yield key, f"BCM pin {getattr(self, key)}"


@dataclass(frozen=True, slots=True)
class SupplyConnection(Connection):
    """Names of a battery and of the mains in the kernel's `power_supply` class, and where that class is mounted."""

    battery: str
    mains: str
    root: Path = Path("/sys/class/power_supply")

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "battery", f"supply {self.battery}"
        yield "mains", f"supply {self.mains}"


@dataclass(frozen=True, slots=True)
class LinkConnection(Connection):
    """A network interface by its kernel name, and what it is made of."""

    interface: str
    medium: UplinkKind

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "interface", f"interface {self.interface}"

    def kernel_name(self) -> KernelName:
        return KernelName("net", "")
