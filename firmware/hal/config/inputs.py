"""How pens, scanners that type, pads without a driver and cameras are reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from firmware.hal.config import Connection, KernelName
from firmware.reading import Table


@unique
class Layout(StrEnum):
    """The keyboard that the scanner is set to."""

    GERMAN = "de"
    AMERICAN = "us"


@dataclass(frozen=True, slots=True)
class PenConnection(Connection):
    """A pen pad among the input devices: `/dev/input/by-id/…-event-…`.

    `width` and `height` of its writing area in millimetres count where it does not know its own resolution.
    """

    path: str
    width: int = 96
    height: int = 60

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "path", f"input device {self.path}"

    def kernel_name(self) -> KernelName:
        return KernelName("usb", "")


@dataclass(frozen=True, slots=True)
class KeysConnection(Connection):
    """A scanner that types: its input device, and the keyboard that it is set to."""

    path: str
    layout: Layout = Layout.GERMAN

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "path", f"input device {self.path}"

    def kernel_name(self) -> KernelName:
        return KernelName("usb", "")


@dataclass(frozen=True, slots=True)
class UsbPresenceConnection(Connection):
    """A device that only its maker's program can talk to: known by its USB ids, and where the kernel lists them."""

    vendor: str
    product: str
    root: Path = Path("/sys/bus/usb/devices")

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "product", f"USB device {self.vendor}:{self.product}"


@dataclass(frozen=True, slots=True)
class CameraConnection(Connection):
    """A camera of the kernel's V4L2: `/dev/v4l/by-id/…-video-index0`."""

    path: str

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "path", f"camera {self.path}"

    def kernel_name(self) -> KernelName:
        return KernelName("video4linux", self.path)


def read_pen(table: Table) -> PenConnection:
    """`path`, and `width` and `height` of a pad that does not know its own size."""
    usual = PenConnection("")
    width = table.integer("width", 20, 500, "the pad's width in millimetres", default=usual.width)
    height = table.integer("height", 20, 500, "the pad's height in millimetres", default=usual.height)
    return PenConnection(_read_node(table, "/dev/input/"), width, height)


def read_keys(table: Table) -> KeysConnection:
    """`path`, and `layout` where the scanner is not set to a German keyboard."""
    return KeysConnection(_read_node(table, "/dev/input/"), table.choice("layout", Layout, default=Layout.GERMAN))


def read_presence(table: Table) -> UsbPresenceConnection:
    """`vendor` and `product`."""
    vendor, product = (table.text(key, "four hexadecimal digits", r"[0-9a-f]{4}") for key in ("vendor", "product"))
    return UsbPresenceConnection(vendor, product)


def read_camera(table: Table) -> CameraConnection:
    """`path`."""
    return CameraConnection(_read_node(table, "/dev/"))


def _read_node(table: Table, below: str) -> str:
    return table.text("path", f"a path under {below}", rf"{below}[^\s]{{1,200}}")
