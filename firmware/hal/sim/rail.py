"""A rail without a switch."""

from firmware.hal.errors import PeripheralAbsent, PeripheralFault
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.rail import RailState
from firmware.hal.sim.peripheral import SimPeripheral


class SimRail(SimPeripheral[RailState]):
    """A `Rail`; `obeys` False lets it stay as it is, `switched` is all that it was brought to."""

    def __init__(self, name: str, state: RailState = RailState.ON) -> None:
        super().__init__(name, state)
        self.obeys = True
        self.switched: list[RailState] = []

    async def switch(self, state: RailState) -> None:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the rail")
        if not self.obeys:
            self.become(Condition(DeviceState.FAULT, Reason.REFUSED))
            raise PeripheralFault(self.name, f"it does not go {state.value}")
        self.become(READY)
        if state is not self.value:
            self.switched.append(state)
            self.happen(state)
