"""The computer of the case, as far as its power goes: the kernel's undervoltage alarm and the firmware's flags."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config.power import BoardConnection
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.kernel_values import named, read_value
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.board import HELD_BACK, UNDERVOLTAGE, Nonsense, flags_of, is_low

INTERVAL: Final = 30.0
"""Seconds between looks without an event: the alarm announces itself, the flags do not."""

CALM: Final = 60.0
"""Seconds without the alarm after which a supply is strong enough: a weak one sags with every load, and comes back."""

SAGS: Final = Condition(DeviceState.ATTENTION, Reason.UNDERVOLTAGE)
THROTTLED: Final = Condition(DeviceState.ATTENTION, Reason.THROTTLED)
GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)
ALARM: Final = "in0_lcrit_alarm"


class BoardPower:
    """A `Board`. A weak supply goes before a slow processor: it is the cause of the other, most days."""

    def __init__(self, name: str, connection: BoardConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Never] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition, None]:
        due = asyncio.Event()
        with self._seat.take() as stream, Aside(self._name, self._clock, lambda: None) as aside:
            look = partial(self._look_when_due, due, stream, aside)
            async with fed_by(stream, partial(self._listen, due), partial(self._tick, due), look):
                async for item in stream:
                    yield item

    async def _listen(self, due: asyncio.Event) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "hwmon":
                    due.set()

    async def _tick(self, due: asyncio.Event) -> None:
        while True:
            due.set()
            await self._clock.sleep(INTERVAL)

    async def _look_when_due(self, due: asyncio.Event, stream: Stream[Never], aside: Aside) -> None:
        sagged = -CALM
        while True:
            await due.wait()
            due.clear()
            try:
                flags = await aside.call(self._flags)
            except Nonsense:
                stream.tell_change(GARBLED)
                continue
            now = self._clock.monotonic()
            sagged = now if flags & UNDERVOLTAGE else sagged
            calm = now - sagged >= CALM
            stream.tell_change((THROTTLED if flags & HELD_BACK else READY) if calm else SAGS)

    def _flags(self) -> int:
        """Those of the firmware, with the kernel's alarm among them. Either may be missing; not both."""
        alarm, flags = self._alarm(), _read(self._connection.flags)
        if alarm is None and flags is None:
            raise PeripheralAbsent(self._name, "this board says nothing of its power")
        low = UNDERVOLTAGE if alarm is not None and is_low(alarm) else 0
        return low | (0 if flags is None else flags_of(flags))

    def _alarm(self) -> str | None:
        try:
            return _read(named(self._connection.root, self._connection.sensor) / ALARM)
        except FileNotFoundError:
            return None


def _read(file: Path) -> str | None:
    """None where there is no such file."""
    try:
        return read_value(file)
    except FileNotFoundError:
        return None
