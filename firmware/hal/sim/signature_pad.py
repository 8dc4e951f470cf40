"""A signature pad without a wire."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from firmware.hal.errors import HalError
from firmware.hal.ports.device import Condition
from firmware.hal.ports.signature_pad import Signing
from firmware.hal.sim.peripheral import SimPeripheral
from firmware.hal.transports.ink import InkPot


class SimSignaturePad(SimPeripheral[object]):
    """A `WritingPad` of 96 by 60 mm on which a test writes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._ink = InkPot(name)

    def begin(self) -> Signing:
        return self._ink.begin()

    async def observe(self) -> AsyncGenerator[Condition | object, None]:
        try:
            async with aclosing(super().observe()) as stream:
                async for item in stream:
                    self._ink.open(9600, 6000)
                    yield item
        finally:
            if self._stream is None:  # a second observer was refused and has opened nothing
                self._ink.close()

    def write(self, points: Sequence[tuple[int, int]]) -> None:
        """One stroke, in hundredths of a millimetre."""
        for number, (x, y) in enumerate(points):
            self._ink.ink(x, y, 0.5, begins=number == 0)

    def break_off(self, error: HalError) -> None:
        self._ink.close(error)
        super().break_off(error)
