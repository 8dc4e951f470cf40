"""A fan without wires."""

from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fan import Turning
from firmware.hal.sim.peripheral import SimPeripheral

FASTEST = 3000


class SimFan(SimPeripheral[Turning]):
    """A `Fan` whose speed a test can read, and whose blades it can hold."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Turning(0))
        self.share = 0.0
        self._held = False

    def drive(self, share: float) -> None:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the fan")
        self.share = share
        self._turn()

    def hold(self) -> None:
        """Let a cable get into the blades."""
        self._held = True
        self._turn()

    def free(self) -> None:
        """Let it turn again."""
        self._held = False
        self._turn()

    def _turn(self) -> None:
        stalled = self._held and self.share > 0
        self.become(Condition(DeviceState.FAULT, Reason.FAN_STALLED) if stalled else READY)
        self.happen(Turning(0 if self._held or not self.share else round(self.share * FASTEST)))
