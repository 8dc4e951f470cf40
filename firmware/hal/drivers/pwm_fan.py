"""A fan whose speed is set by pulses and told by a tachometer."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.enclosure import TACHOMETER_WINDOW, FanConnection
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fan import Turning
from firmware.hal.transports.deadline import within
from firmware.hal.transports.gpio import Pins, Wave
from firmware.hal.transports.stream import Seat, Stream, fed_by

SPIN_UP: Final = 2.0  # seconds until a fan turns as it is driven
LOOK: Final = 30.0
"""Seconds between two looks at a fan that turns: each pulse wakes a thread, so they are counted for an instant only."""

STANDING: Final = 60.0  # revolutions a minute below which it does not blow
LOOKS: Final = 2  # that find it standing; a pulse may fall between two windows
MOVED: Final = 0.1  # the share by which its speed must differ to be told

STALLED: Final = Condition(DeviceState.FAULT, Reason.FAN_STALLED)


class PwmFan:
    """A `Fan`. One that stands though it is driven gets full power until it turns; whoever stops it finds it free.

    Let go, its pin floats: the wiring must pull it to full speed, lest a case without a controller overheats.
    """

    def __init__(self, name: str, connection: FanConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[Turning] = Seat(name)
        self._share = 0.0
        self._driven: asyncio.Event | None = None

    async def observe(self) -> AsyncGenerator[Condition | Turning, None]:
        with self._seat.take() as stream, self._pins.wave(self._name, self._connection.pin) as wave:
            self._share, driven = 0.0, asyncio.Event()
            self._driven = driven
            try:
                stream.tell(READY)
                async with fed_by(stream, partial(self._run, stream, wave, driven)):
                    async for item in stream:
                        yield item
            finally:
                self._driven = None

    def drive(self, share: float) -> None:
        if self._driven is None:
            raise PeripheralAbsent(self._name, "nobody observes the fan")
        if share != self._share:
            self._share = share
            self._driven.set()

    async def _run(self, stream: Stream[Turning], wave: Wave, driven: asyncio.Event) -> None:
        stream.tell(Turning(None if self._connection.tachometer is None else 0))
        while True:
            driven.clear()
            wave.shape(self._connection.frequency, self._share)
            if self._share == 0.0:
                self._stands(stream)
                await driven.wait()
            elif self._connection.tachometer is None:
                await driven.wait()
            else:
                await self._follow(stream, wave, driven, self._connection.tachometer)

    def _stands(self, stream: Stream[Turning]) -> None:
        stream.tell_change(READY)  # whether it could turn, nobody knows now
        if self._connection.tachometer is not None:
            stream.tell_change(Turning(0))

    async def _follow(self, stream: Stream[Turning], wave: Wave, driven: asyncio.Event, pin: int) -> None:
        """Look at the tachometer until it is driven otherwise."""
        told, standing = 0.0, 0
        pause = SPIN_UP
        while not await self._told_otherwise(driven, pause):
            rpm = await self._measure(pin)
            standing = standing + 1 if rpm < STANDING else 0
            pause = SPIN_UP if standing else LOOK
            if standing >= LOOKS:
                wave.shape(self._connection.frequency, 1.0)
            elif standing == 0 and told < STANDING:
                wave.shape(self._connection.frequency, self._share)
            if standing in (0, LOOKS):
                told = self._tell(stream, rpm, told)

    def _tell(self, stream: Stream[Turning], rpm: float, told: float) -> float:
        stream.tell_change(STALLED if rpm < STANDING else READY)
        if abs(rpm - told) <= MOVED * told:
            return told
        stream.tell_change(Turning(round(rpm)))
        return rpm

    async def _told_otherwise(self, driven: asyncio.Event, seconds: float) -> bool:
        try:
            await within(self._clock, seconds, driven.wait())
        except TimeoutError:
            return False
        return True

    async def _measure(self, pin: int) -> float:
        with self._pins.pulses(self._name, pin) as pulses:
            await self._clock.sleep(TACHOMETER_WINDOW)
            return pulses.count * 60 / TACHOMETER_WINDOW / self._connection.pulses
