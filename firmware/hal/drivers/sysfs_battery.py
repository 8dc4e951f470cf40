"""The battery as the kernel's `power_supply` class tells it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.body import SupplyConnection
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.battery import Charge, CutOutcome
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug, PlugAction, PlugEvent
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.power_supply import read_supply, write_property
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.gauge import Nonsense, behaviours, charge_of, is_defect, is_present

INTERVAL: Final = 60.0
"""Seconds between readings without an event: many gauges send one when the mains come or go, but none for each
percent, and the remaining minutes change with the load alone."""

DEFECT: Final = Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT)

HELD: Final = "inhibit-charge"
FREE: Final = "auto"
"""Words of `charge_behaviour`."""


class SysfsBattery:
    """A `Battery` read at each event of its class, aside, since a gauge on a slow bus blocks who reads its files."""

    def __init__(self, name: str, connection: SupplyConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Charge] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Charge, None]:
        due = asyncio.Event()
        with self._seat.take() as stream, self._aside() as aside:
            # The listener starts first: what happens during the first reading asks for a second one.
            feeders = (self._listen, self._tick)
            read = partial(self._read_when_due, due, stream, aside)
            async with fed_by(stream, *(partial(feeder, due) for feeder in feeders), read):
                async for item in stream:
                    yield item

    async def cut_and_restore(self, after: float) -> CutOutcome:  # noqa: ARG002 - the port's
        """The class has no word for it: a battery behind it feeds the case until somebody switches it off."""
        return CutOutcome.NOT_SUPPORTED

    async def allow_charging(self, allowed: bool) -> bool:
        with self._aside() as aside:
            battery = await self._battery(aside)
            offered = behaviours(battery)
            if HELD not in offered and offered != {FREE}:  # one word alone is what is in force, and no choice
                return False
            word = FREE if allowed else HELD
            where = self._connection
            await aside.call(partial(write_property, where.root, where.battery, "charge_behaviour", word))
            return True

    def _aside(self) -> Aside:
        return Aside(self._name, self._clock, lambda: None)

    async def _listen(self, due: asyncio.Event) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "power_supply":
                    self._check_presence(event)
                    due.set()

    def _check_presence(self, event: PlugEvent) -> None:
        """Believe the event: it may come while the files are still there, or half of them."""
        if event.action is PlugAction.LEFT and PurePosixPath(event.path).name == self._connection.battery:
            raise PeripheralAbsent(self._name, "the battery was taken out")

    async def _tick(self, due: asyncio.Event) -> None:
        while True:
            due.set()
            await self._clock.sleep(INTERVAL)

    async def _read_when_due(self, due: asyncio.Event, stream: Stream[Charge], aside: Aside) -> None:
        while True:
            await due.wait()
            due.clear()
            await self._read(stream, aside)

    async def _read(self, stream: Stream[Charge], aside: Aside) -> None:
        battery = await self._battery(aside)
        mains = await aside.call(partial(read_supply, self._connection.root, self._connection.mains))
        try:
            charge = charge_of(battery, mains or {})
        except Nonsense:
            stream.tell_change(DEFECT)
            return
        stream.tell_change(DEFECT if is_defect(battery) else READY)
        stream.tell_change(charge)

    async def _battery(self, aside: Aside) -> Mapping[str, str]:
        root, name = self._connection.root, self._connection.battery
        battery = await aside.call(partial(read_supply, root, name))
        if battery is None or not is_present(battery):
            raise PeripheralAbsent(self._name, f"no battery {name} in {root}")
        return battery
