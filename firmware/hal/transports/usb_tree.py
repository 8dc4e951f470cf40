"""The kernel's USB tree under /sys, as udev lists it, and the file `authorized` of each device."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault
from firmware.hal.ports.usb import UsbNode
from firmware.hal.transports.aside import Aside

if TYPE_CHECKING:
    from pyudev import Device

_WHO: Final = "usb"
_TREE: Final = Path("/sys/bus/usb/devices")
_LONGEST_NAME: Final = 60
_MOST_BYTES: Final = 65_554
"""Of descriptors: more than any configuration can have."""

_MADE: Final = ("tty", "input", "video4linux", "usbmisc", "hidraw")


@dataclass(frozen=True, slots=True)
class UsbEntry:
    """A device as the kernel lists it: its directory's name, ids, strings, and its descriptors, "" for none.

    `authorised` is what the file `authorized` says.
    """

    port: str
    vendor: str
    product: str
    serial: str
    name: str
    descriptors: bytes
    authorised: str


class UsbTree:
    """Each call goes aside: the kernel lets readers wait while a bad device keeps it busy."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def entries(self) -> tuple[UsbEntry, ...]:
        """All devices, root hubs too, in no order."""
        with Aside(_WHO, self._clock, _nothing) as aside:
            return await aside.call(_entries)

    async def authorise(self, port: str, wanted: bool) -> None:
        """Turn the switch of one device; one that is gone needs none any more."""
        with Aside(_WHO, self._clock, _nothing) as aside:
            await aside.call(lambda: _write(port, "authorized", wanted))

    async def refuse_newcomers(self) -> None:
        """Turn the switch of every root hub that decides for what will be plugged in."""
        with Aside(_WHO, self._clock, _nothing) as aside:
            await aside.call(_refuse_newcomers)


def _nothing() -> None:
    """No call leaves anything open."""


def _entries() -> tuple[UsbEntry, ...]:
    return tuple(entry for entry in map(_entry, _list()) if entry is not None)


def _list() -> "list[Device]":
    try:
        import pyudev

        return list(pyudev.Context().list_devices(subsystem="usb", DEVTYPE="usb_device"))
    except ImportError as problem:
        raise PeripheralFault(_WHO, f"udev cannot be asked: {problem}") from problem


def _entry(device: "Device") -> UsbEntry | None:
    """None where it was pulled out while it was looked at."""
    directory = Path(device.sys_path)
    try:
        vendor, product = (_read(directory, name).lower() for name in ("idVendor", "idProduct"))
        allowed = _read(directory, "authorized")
    except OSError:
        return None
    return UsbEntry(
        port=directory.name,
        vendor=vendor,
        product=product,
        serial=_optional(directory, "serial"),
        name=" ".join(filter(None, (_optional(directory, "manufacturer"), _optional(directory, "product")))),
        descriptors=_descriptors(directory),
        authorised=allowed,
    )


def _descriptors(directory: Path) -> bytes:
    try:
        with (directory / "descriptors").open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return b""


def _optional(directory: Path, name: str) -> str:
    """A string that the device gave: anything at all, so only what can be printed, and not much of it."""
    try:
        text = _read(directory, name)
    except OSError:
        return ""
    return "".join(character for character in text if character.isprintable())[:_LONGEST_NAME]


def _read(directory: Path, name: str) -> str:
    return (directory / name).read_text("utf-8", errors="replace").strip()


def _write(port: str, name: str, wanted: bool) -> None:
    """What is gone needs no switch any more."""
    with suppress(FileNotFoundError, ProcessLookupError), (_TREE / port / name).open("w") as file:
        file.write("1" if wanted else "0")


def _refuse_newcomers() -> None:
    for root in sorted(_TREE.glob("usb*")):
        _write(root.name, "authorized_default", wanted=False)


async def usb_nodes(clock: Clock) -> dict[str, tuple[UsbNode, ...]]:
    """What the kernel has made of the USB devices that it works with, by port."""
    with Aside(_WHO, clock, _nothing) as aside:
        return await aside.call(_nodes)


def _nodes() -> dict[str, tuple[UsbNode, ...]]:
    import pyudev

    found: dict[str, list[UsbNode]] = {}
    for device in (item for name in _MADE for item in pyudev.Context().list_devices(subsystem=name)):
        usb = device.find_parent("usb", "usb_device")
        if usb is not None and device.device_node is not None:
            lasting = sorted(link for link in device.device_links if "/by-id/" in link)
            node = UsbNode(device.subsystem, lasting[0] if lasting else device.device_node)
            found.setdefault(usb.sys_name, []).append(node)
    return {port: tuple(nodes) for port, nodes in found.items()}
