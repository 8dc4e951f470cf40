"""A camera without a wire."""

from typing import Final

from firmware.hal.ports.camera import PictureFormat, Pictures
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peripheral import SimPeripheral

OFFERED: Final = (PictureFormat("MJPG", 3840, 2160), PictureFormat("YUYV", 1280, 720))


class SimCamera(SimPeripheral[Pictures]):
    """A `Camera` with a shutter."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Pictures(OFFERED))

    def cover(self) -> None:
        """Close the shutter."""
        self.become(Condition(DeviceState.ATTENTION, Reason.SHUTTER_CLOSED))

    def use(self) -> None:
        """Another program takes pictures."""
        self.become(Condition(DeviceState.BUSY, Reason.IN_USE))

    def lose_formats(self) -> None:
        """It offers nothing any more."""
        self.value = Pictures(())
        self.become(Condition(DeviceState.FAULT, Reason.NO_FORMAT))

    def clear(self) -> None:
        """All is well."""
        self.value = Pictures(OFFERED)
        self.become(READY)
