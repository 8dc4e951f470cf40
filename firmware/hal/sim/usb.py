"""A USB tree in memory, with plugs that are put in and pulled out by hand."""

from dataclasses import replace

from firmware.hal.errors import PeripheralSilent
from firmware.hal.ports.usb import UsbDevice
from firmware.hal.sim.hotplug import SimHotplug


class SimUsb:
    """A `UsbBus` that behaves as the kernel does: a newcomer is let in unless that was switched off."""

    def __init__(self, hotplug: SimHotplug) -> None:
        self._hotplug = hotplug
        self.tree: dict[str, UsbDevice] = {}
        self.lets_in = True
        self.stuck: set[str] = set()
        self.looks = 0

    async def devices(self) -> tuple[UsbDevice, ...]:
        self.looks += 1
        return tuple(self.tree.values())

    async def authorise(self, port: str, wanted: bool) -> None:
        if port in self.stuck:
            raise PeripheralSilent("usb", f"{port} does not answer")
        if port in self.tree:
            self.tree[port] = replace(self.tree[port], authorised=wanted)

    async def refuse_newcomers(self) -> None:
        self.lets_in = False

    def plug(self, device: UsbDevice) -> None:
        """Put it in."""
        self.tree[device.port] = replace(device, authorised=self.lets_in)
        self._hotplug.plug("usb", f"/devices/usb/{device.port}", "", device.vendor, device.product)

    def unplug(self, port: str) -> None:
        """Pull it out."""
        device = self.tree.pop(port)
        self._hotplug.unplug("usb", f"/devices/usb/{port}", "", device.vendor, device.product)
