"""How pens, scanners that type, pads without a driver and cameras are reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from firmware.hal.config import Connection, KernelName


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

    def kernel_name(self) -> KernelName:
        return KernelName("usb", "")


@dataclass(frozen=True, slots=True)
class CameraConnection(Connection):
    """A camera of the kernel's V4L2: `/dev/v4l/by-id/…-video-index0`."""

    path: str

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "path", f"camera {self.path}"

    def kernel_name(self) -> KernelName:
        return KernelName("video4linux", self.path)
