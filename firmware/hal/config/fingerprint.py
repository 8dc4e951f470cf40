"""How fingerprint sensors are reached: a serial module, a sensor behind fprintd, a certified scanner on USB."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from firmware.hal.config import Connection, KernelName
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.reading import read_serial
from firmware.reading import Table

CLEAN_AFTER: Final = 30
"""Fingers after which a glass is to be wiped, where the file says nothing: about an office day."""

SYSTEM_BUS: Final = ""


@dataclass(frozen=True, slots=True)
class R30xConnection(Connection):
    """A serial module: its line, its address and password (both 32 bits), and fingers between two cleanings."""

    line: SerialConnection
    address: int = 0xFFFFFFFF
    password: int = field(default=0, repr=False)
    clean_after: int = CLEAN_AFTER

    def claims(self) -> Iterator[tuple[str, str]]:
        return self.line.claims()

    def kernel_name(self) -> KernelName:
        return self.line.kernel_name()


@dataclass(frozen=True, slots=True)
class FprintdConnection(Connection):
    """A sensor by the name fprintd gives it, or "" for the only one; `bus` is a D-Bus address, "" the system's own."""

    sensor: str = ""
    bus: str = SYSTEM_BUS

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "sensor", f"fprintd sensor {self.sensor}"


@dataclass(frozen=True, slots=True)
class SbiPorts:
    """Where the scanner's own service is looked for on this computer: MOSIP SBI 0.9.5 reserves 4501 to 4600."""

    first: int = 4501
    last: int = 4600


@dataclass(frozen=True, slots=True)
class ScannerConnection(Connection):
    """A certified scanner by its USB ids; `service` where its maker's service can be asked how it is.

    `root` is where the kernel lists what is plugged in.
    """

    vendor: str
    product: str
    service: SbiPorts | None = None
    clean_after: int = CLEAN_AFTER
    root: Path = Path("/sys/bus/usb/devices")

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "vendor", f"USB device {self.vendor}:{self.product}"

    def kernel_name(self) -> KernelName:
        return KernelName("usb", "")


def read_r30x(table: Table) -> R30xConnection:
    """`port`, `baud`, and where they are not what the factory set, `address` and `password`."""
    line = read_serial(table)
    address = table.text("address", "eight hexadecimal digits", r"[0-9A-Fa-f]{8}", default="FFFFFFFF")
    password = table.text("password", "eight hexadecimal digits", r"[0-9A-Fa-f]{8}", default="00000000")
    return R30xConnection(line, int(address or "0", 16), int(password or "0", 16), _clean_after(table))


def read_fprintd(table: Table) -> FprintdConnection:
    """`sensor` where there is more than one."""
    return FprintdConnection(table.text("sensor", "a name of at most 100 characters", r".{0,100}", default=""))


def read_scanner(table: Table) -> ScannerConnection:
    """`vendor`, `product`, and `service = true` where the maker's service runs on this computer."""
    vendor, product = (table.text(key, "four hexadecimal digits", r"[0-9a-f]{4}") for key in ("vendor", "product"))
    service = SbiPorts() if table.flag("service", default=False) else None
    return ScannerConnection(vendor, product, service, _clean_after(table))


def _clean_after(table: Table) -> int:
    return table.integer("clean_after", 0, 10_000, "fingers between two cleanings, 0 for never", default=CLEAN_AFTER)
