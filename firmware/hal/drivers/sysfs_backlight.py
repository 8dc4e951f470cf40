"""The light behind the screen, of the kernel's backlight class (Documentation/ABI/stable/sysfs-class-backlight)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.enclosure import BacklightConnection
from firmware.hal.errors import PeripheralAbsent, PeripheralFault, ProtocolViolation
from firmware.hal.ports.backlight import Light
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.hotplug import Hotplug, PlugAction
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.kernel_values import read_value, write_value
from firmware.hal.transports.stream import Seat, Stream, fed_by

LIT, DARK = "0", "4"
"""Of `bl_power`: unblanked and powered down. Many panels still glow at the least brightness."""

NEAR: Final = 0.02  # of the full brightness; a panel rounds to its own steps


class SysfsBacklight:
    """A `Backlight`. The kernel tells when somebody else changes it; a panel on a slow bus blocks who asks."""

    def __init__(self, name: str, connection: BacklightConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._directory = connection.root / connection.light
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Light] = Seat(name)
        self._open: tuple[Stream[Light], Aside] | None = None

    async def observe(self) -> AsyncGenerator[Condition | Light, None]:
        due = asyncio.Event()
        due.set()
        with self._seat.take() as stream, Aside(self._name, self._clock, lambda: None) as aside:
            self._open = stream, aside
            try:
                async with fed_by(stream, partial(self._listen, due), partial(self._follow, due, stream, aside)):
                    async for item in stream:
                        yield item
            finally:
                self._open = None

    async def shine(self, share: float) -> None:
        if self._open is None:
            raise PeripheralAbsent(self._name, "nobody observes the light")
        stream, aside = self._open
        await aside.call(partial(self._write, share))
        light = await self._read(aside)
        stream.tell_change(light)
        if abs(light.share - share) > NEAR:
            raise PeripheralFault(self._name, f"it was told {share} and shines at {light.share}")

    async def _listen(self, due: asyncio.Event) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem != "backlight" or PurePosixPath(event.path).name != self._directory.name:
                    continue
                if event.action is PlugAction.LEFT:
                    raise PeripheralAbsent(self._name, "the panel was taken away")
                due.set()

    async def _follow(self, due: asyncio.Event, stream: Stream[Light], aside: Aside) -> None:
        while True:
            await due.wait()
            due.clear()
            light = await self._read(aside)
            stream.tell_change(READY)
            stream.tell_change(light)

    async def _read(self, aside: Aside) -> Light:
        files = ("bl_power", "actual_brightness", "max_brightness")
        power, now, most = [await aside.call(partial(read_value, self._directory / file)) for file in files]
        if not now.isdecimal() or not most.isdecimal() or int(most) < max(1, int(now)):
            raise ProtocolViolation(self._name, f"brightness {now!r} of {most!r}")
        return Light(round(int(now) / int(most), 2) if power == LIT else 0.0)

    def _write(self, share: float) -> None:
        most = int(read_value(self._directory / "max_brightness"))
        steps = 0 if share == 0.0 else max(1, round(share * most))
        if steps:
            write_value(self._directory / "bl_power", LIT)
        write_value(self._directory / "brightness", str(steps))
        if not steps:
            write_value(self._directory / "bl_power", DARK)
