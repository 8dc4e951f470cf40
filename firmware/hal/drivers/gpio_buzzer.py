"""The buzzer on a pin that pulses."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from types import MappingProxyType
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config.enclosure import BuzzerConnection
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.buzzer import Tune
from firmware.hal.ports.device import READY, Condition
from firmware.hal.transports.gpio import Pins, Wave
from firmware.hal.transports.stream import Seat, Stream

REST: Final = 0.0
LOUD: Final = 0.5
"""The share of a pulse at which a passive buzzer is loudest."""

TUNES: Final[Mapping[Tune, tuple[tuple[float, float], ...]]] = MappingProxyType(
    {
        Tune.ACCEPTED: ((2000.0, 0.08),),
        Tune.NEEDS_YOU: ((1300.0, 0.12), (REST, 0.06), (2000.0, 0.12)),
        Tune.FAULT: ((300.0, 0.5),),
    }
)
"""Tones as pulses a second and how many seconds they last."""


class _Voice:
    """What sounds now; the clock beats, since gpiozero's own player would cost a thread."""

    def __init__(self, wave: Wave, clock: Clock, stream: Stream[Never]) -> None:
        self._wave = wave
        self._clock = clock
        self._stream = stream
        self._playing: asyncio.Task[None] | None = None

    def sound(self, tune: Tune) -> None:
        """Begin; the first tone is there at once."""
        if self._playing is not None:
            self._playing.cancel()
        (pitch, seconds), *others = TUNES[tune]
        self._tone(pitch)
        self._playing = asyncio.create_task(self._play(seconds, others))

    async def end(self) -> None:
        """Be silent."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait({self._playing})

    async def _play(self, seconds: float, others: list[tuple[float, float]]) -> None:
        await self._clock.sleep(seconds)
        for pitch, lasting in others:
            self._tone(pitch)
            await self._clock.sleep(lasting)
        self._tone(REST)

    def _tone(self, pitch: float) -> None:
        """A buzzer that breaks ends the observation, and not who wants to be heard."""
        try:
            self._wave.shape(pitch, LOUD if pitch else 0.0)
        except HalError as problem:
            self._stream.fail(problem)


class GpioBuzzer:
    """A `Buzzer` that is passive: it sounds as it is pulsed."""

    def __init__(self, name: str, connection: BuzzerConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[Never] = Seat(name)
        self._voice: _Voice | None = None

    async def observe(self) -> AsyncGenerator[Condition, None]:
        with self._seat.take() as stream, self._pins.wave(self._name, self._connection.pin) as wave:
            voice = self._voice = _Voice(wave, self._clock, stream)
            try:
                stream.tell(READY)
                async for item in stream:
                    yield item
            finally:
                self._voice = None
                await voice.end()

    def sound(self, tune: Tune) -> None:
        if self._voice is None:
            raise PeripheralAbsent(self._name, "nobody observes the buzzer")
        self._voice.sound(tune)
