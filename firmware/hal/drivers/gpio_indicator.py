"""The lamp as three outputs of the header."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config.body import GpioIndicatorConnection
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.indicator import Signal
from firmware.hal.transports.gpio import Lamp, Pins
from firmware.hal.transports.stream import Seat, Stream


@dataclass(frozen=True, slots=True)
class Pattern:
    """Red, green and blue, and the seconds lit and dark in turn; no beats is steady light, which costs no wake-up."""

    colour: tuple[bool, bool, bool]
    beats: tuple[tuple[float, float], ...] = ()


DARK: Final = (False, False, False)
PATTERNS: Final[Mapping[Signal, Pattern]] = MappingProxyType(
    {
        Signal.OFF: Pattern(DARK),
        Signal.STARTING: Pattern((True, True, True)),
        Signal.READY: Pattern((False, True, False)),
        Signal.CITIZEN: Pattern((False, False, True), ((0.6, 0.4),)),
        Signal.ATTENTION: Pattern((True, True, False), ((1.0, 1.0),)),
        Signal.FAULT: Pattern((True, False, False), ((0.2, 0.2), (0.2, 1.4))),
    }
)


class _Show:
    """What a lamp shows now; gpiozero's own blinking would cost a thread, so the clock beats."""

    def __init__(self, lamp: Lamp, clock: Clock, stream: Stream[Never]) -> None:
        self._lamp = lamp
        self._clock = clock
        self._stream = stream
        self._signal = Signal.OFF
        self._blinking: asyncio.Task[None] | None = None

    def show(self, signal: Signal) -> None:
        """Show it at once; the signal that is shown already keeps its beat."""
        if signal is self._signal:
            return
        if self._blinking is not None:
            self._blinking.cancel()
            self._blinking = None
        self._signal = signal
        pattern = PATTERNS[signal]
        if self._light(pattern.colour) and pattern.beats:
            self._blinking = asyncio.create_task(self._blink(pattern))

    async def end(self) -> None:
        """Blink no more."""
        if self._blinking is not None:
            self._blinking.cancel()
            await asyncio.wait({self._blinking})

    async def _blink(self, pattern: Pattern) -> None:
        for lit, dark in itertools.cycle(pattern.beats):
            self._light(pattern.colour)
            await self._clock.sleep(lit)
            self._light(DARK)
            await self._clock.sleep(dark)

    def _light(self, colour: tuple[bool, bool, bool]) -> bool:
        """A lamp that breaks ends the observation, which is where its owner hears of it, and not who shows a signal."""
        try:
            self._lamp.light(*colour)
        except HalError as problem:
            self._stream.fail(problem)
            return False
        return True


class GpioIndicator:
    """An `Indicator` with its signal language; amber is red and green together."""

    def __init__(self, name: str, connection: GpioIndicatorConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[Never] = Seat(name)
        self._show: _Show | None = None

    async def observe(self) -> AsyncGenerator[Condition, None]:
        wires = (self._connection.red, self._connection.green, self._connection.blue)
        with self._seat.take() as stream, self._pins.lamp(self._name, *wires) as lamp:
            show = self._show = _Show(lamp, self._clock, stream)
            try:
                stream.tell(READY)
                async for item in stream:
                    yield item
            finally:
                self._show = None
                await show.end()

    def show(self, signal: Signal) -> None:
        if self._show is None:
            raise PeripheralAbsent(self._name, "nobody observes the lamp")
        self._show.show(signal)
