"""A lamp without wires."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Never

from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import Condition
from firmware.hal.ports.indicator import Signal
from firmware.hal.sim.peripheral import SimPeripheral


class SimIndicator(SimPeripheral[Never]):
    """An `Indicator` whose signal a test can read."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.signal = Signal.OFF

    async def observe(self) -> AsyncGenerator[Condition, None]:
        async with aclosing(super().observe()) as items:
            try:
                async for item in items:
                    yield item
            finally:
                self.signal = Signal.OFF

    def show(self, signal: Signal) -> None:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the lamp")
        self.signal = signal
