"""A computer without a supply."""

from typing import Never

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.answering import SimAnswering


class SimBoard(SimAnswering[Never]):
    """A `Board` whose supply a test makes weak."""

    def sag(self) -> None:
        """Let the supply be too weak."""
        self.become(Condition(DeviceState.ATTENTION, Reason.UNDERVOLTAGE))

    def throttle(self) -> None:
        """Let the processor be held back."""
        self.become(Condition(DeviceState.ATTENTION, Reason.THROTTLED))

    def recover(self) -> None:
        """Nothing is wrong any more."""
        self.become(READY)
