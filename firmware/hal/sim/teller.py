"""A device without a wire that only tells, now and then: whatever it reads, it is well and unwell alike."""

from typing import TypeVar

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peripheral import SimPeripheral

T = TypeVar("T")


class SimTeller(SimPeripheral[T]):
    """Nobody hears what it reads while nobody observes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._hung = False

    def garble(self) -> None:
        """Something came that no such device sends."""
        self.become(Condition(DeviceState.ATTENTION, Reason.GARBLED))

    def hang(self) -> None:
        """It reads nothing any more; nobody can tell that from a device that has nothing to read."""
        self._hung = True

    def plug(self) -> None:
        """Plugged in anew it is well again."""
        self._hung = False
        self.condition = READY
        super().plug()

    def tell(self, value: T) -> None:
        """Read this, as often as it is there to be read."""
        if self._hung or self._stream is None:
            return
        self.become(READY)
        self._stream.tell(value)
