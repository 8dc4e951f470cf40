"""A rail behind a load switch at a pin of the header."""

from collections.abc import AsyncGenerator

from firmware.hal.config.rails import GpioRailConnection
from firmware.hal.errors import PeripheralAbsent, PeripheralFault
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.rail import RailState
from firmware.hal.transports.gpio import Pins, Switch
from firmware.hal.transports.stream import Seat, Stream

DISOBEYS = Condition(DeviceState.FAULT, Reason.REFUSED)


class GpioRail:
    """A `Rail`. The kernel lets nobody else have the pin, so it changes only here, and each write is read back."""

    def __init__(self, name: str, connection: GpioRailConnection, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._pins = pins
        self._seat: Seat[RailState] = Seat(name)
        self._held: tuple[Stream[RailState], Switch] | None = None

    async def observe(self) -> AsyncGenerator[Condition | RailState, None]:
        where = self._connection
        with self._seat.take() as stream, self._pins.switch(self._name, where.pin, on_high=where.on_high) as switch:
            self._held = (stream, switch)
            try:
                stream.tell(READY)
                stream.tell(_found(switch))
                async for item in stream:
                    yield item
            finally:
                self._held = None

    async def switch(self, state: RailState) -> None:
        if self._held is None:
            raise PeripheralAbsent(self._name, "nobody observes the rail")
        stream, switch = self._held
        if _found(switch) is not state:
            switch.turn(state is RailState.ON)
        obeys = _found(switch) is state
        stream.tell_change(READY if obeys else DISOBEYS)
        stream.tell_change(_found(switch))
        if not obeys:
            raise PeripheralFault(self._name, f"the pin does not go {state.value}")


def _found(switch: Switch) -> RailState:
    return RailState.ON if switch.is_on() else RailState.OFF
