"""A lid without a wire."""

from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.hal.sim.peripheral import SimPeripheral


class SimLid(SimPeripheral[LidPosition]):
    """A `Lid` that a test moves."""

    def __init__(self, name: str, position: LidPosition = LidPosition.OPEN) -> None:
        super().__init__(name, position)

    def move(self, position: LidPosition) -> None:
        """Bring the lid to rest there."""
        self.happen(position)

    def wear_out(self) -> None:
        """Let the contact come to rest no more."""
        self.become(Condition(DeviceState.FAULT, Reason.GARBLED))
