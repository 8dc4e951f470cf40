"""The USB sockets of this computer: the kernel's tree, and what each device says of itself."""

from firmware.clock import Clock
from firmware.hal.ports.usb import UsbDevice
from firmware.hal.transports.usb_tree import UsbEntry, UsbTree
from firmware.hal.wire.usb_descriptors import read_descriptors


class UsbSockets:
    """A `UsbBus`."""

    def __init__(self, clock: Clock) -> None:
        self._tree = UsbTree(clock)

    async def devices(self) -> tuple[UsbDevice, ...]:
        found = map(_device, await self._tree.entries())
        return tuple(sorted(found, key=lambda device: (not device.is_root, device.port.count("."), device.port)))

    async def authorise(self, port: str, wanted: bool) -> None:
        await self._tree.authorise(port, wanted)

    async def refuse_newcomers(self) -> None:
        await self._tree.refuse_newcomers()


def _device(entry: UsbEntry) -> UsbDevice:
    """One that tells the kernel other ids than its descriptors have is not understood."""
    told = read_descriptors(entry.descriptors)
    honest = told is not None and (told.vendor, told.product) == (entry.vendor, entry.product)
    return UsbDevice(
        port=entry.port,
        vendor=entry.vendor,
        product=entry.product,
        serial=entry.serial,
        name=entry.name,
        interfaces=told.interfaces if told is not None and honest else None,
        authorised={"0": False, "1": True}.get(entry.authorised),
    )
