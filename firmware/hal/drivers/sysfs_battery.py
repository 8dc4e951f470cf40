"""The battery as the kernel's `power_supply` class tells it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.body import SupplyConnection
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.battery import Charge
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug, PlugAction, PlugEvent
from firmware.hal.transports.power_supply import read_supply
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.gauge import Nonsense, charge_of, is_defect, is_present
from firmware.worker import DeviceWorker

INTERVAL: Final = 60.0
"""Seconds between readings without an event: many gauges send one when the mains come or go, but none for each
percent, and the remaining minutes change with the load alone."""

DEFECT: Final = Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT)


class SysfsBattery:
    """A `Battery` read at each event of its class, in a thread, since a gauge on a slow bus blocks the reader."""

    def __init__(self, name: str, connection: SupplyConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Charge] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Charge, None]:
        due = asyncio.Event()
        with self._seat.take() as stream, closing(DeviceWorker(f"battery {self._name}")) as worker:
            # The listener starts first: what happens during the first reading asks for a second one.
            feeders = (self._listen, self._tick)
            read = partial(self._read_when_due, due, stream, worker)
            async with fed_by(stream, *(partial(feeder, due) for feeder in feeders), read):
                async for item in stream:
                    yield item

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

    async def _read_when_due(self, due: asyncio.Event, stream: Stream[Charge], worker: DeviceWorker) -> None:
        while True:
            await due.wait()
            due.clear()
            await self._read(stream, worker)

    async def _read(self, stream: Stream[Charge], worker: DeviceWorker) -> None:
        root = self._connection.root
        battery = await worker.call(read_supply, root, self._connection.battery)
        mains = await worker.call(read_supply, root, self._connection.mains)
        if battery is None or not is_present(battery):
            raise PeripheralAbsent(self._name, f"no battery {self._connection.battery} in {root}")
        try:
            charge = charge_of(battery, mains or {})
        except Nonsense:
            stream.tell_change(DEFECT)
            return
        stream.tell_change(DEFECT if is_defect(battery) else READY)
        stream.tell_change(charge)
