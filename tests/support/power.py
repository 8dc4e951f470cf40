"""The power of a small case: its manager and its rails on a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from firmware.appliance.managers.energy import EnergyMeter
from firmware.appliance.managers.power import PowerManager
from firmware.appliance.managers.power_facts import Feeds
from firmware.appliance.managers.rails import Rails
from firmware.appliance.power.policy import EndReason, Rank
from firmware.appliance.state.events import AnyEvent
from firmware.appliance.state.model import Device
from firmware.clock import settle
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.ports.device import READY
from firmware.hal.ports.rail import Rail
from support.appliance import Desk, settled

NO_FEEDS = Feeds()
MAINS, BATTERY = PowerSource.MAINS, PowerSource.BATTERY
FEEDS = Feeds(
    (
        ("hub-rail", Rank.HUB),
        ("modem-rail", Rank.MODEM),
        ("till-rail", Rank.PAYMENT),
        ("desk-rail", Rank.READERS),
        ("paper-rail", Rank.PRINTERS),
    ),
    MappingProxyType({"modem": "modem-rail", "scanner": "desk-rail", "printer": "paper-rail"}),
)


def power_of(
    desk: Desk,
    switch: Rails | None = None,
    end: Callable[[EndReason], None] = lambda _: None,
    *,
    feeds: Feeds = NO_FEEDS,
    nominal: Mapping[str, float] | None = None,
) -> PowerManager:
    """A manager that does not run yet."""
    switch = switch or Rails({}, desk.store, desk.clock)
    meter = EnergyMeter(nominal or {}, desk.journal)
    return PowerManager(feeds, switch, meter, desk.timeline, desk.store, desk.journal, desk.clock, end)


@dataclass
class PowerBench:
    """What a test reaches for. `ends` is why the case was ended, each time that it was."""

    desk: Desk
    manager: PowerManager
    ends: list[EndReason] = field(default_factory=list)

    async def charge(
        self, source: PowerSource, percent: int, milliwatts: int | None = None, *, design: int | None = None
    ) -> None:
        """The gauge tells this, and everything that follows is done."""
        charge = Charge(source, percent, None, milliwatts, full=design, design=design)
        await self.manager.charged("battery", charge)
        await settled(self.desk)

    async def advance(self, seconds: float) -> None:
        """Let time pass, and what follows be done."""
        await self.desk.clock.advance(seconds)
        await settled(self.desk)

    async def told(self) -> list[AnyEvent]:
        """What the journal has."""
        await self.desk.journal.append_many(())
        return [row.event for row in await self.desk.journal.tail(1000)]


def add_rails(desk: Desk) -> None:
    """The rails of `FEEDS` are devices that nobody has heard of yet; everything else is there."""
    rails = {name: Device(name, Kind.RAIL, "front", Title(name, name)) for name, _ in FEEDS.ranks}
    others = {name: replace(device, condition=READY) for name, device in desk.store.state.devices.items()}
    desk.store.state = replace(desk.store.state, devices=MappingProxyType({**others, **rails}))


@asynccontextmanager
async def power_in(
    desk: Desk,
    *,
    feeds: Feeds = NO_FEEDS,
    rails: Mapping[str, Rail] | None = None,
    nominal: Mapping[str, float] | None = None,
) -> AsyncIterator[PowerBench]:
    """The manager and its rails, running."""
    switch = Rails(rails or {}, desk.store, desk.clock)
    ends: list[EndReason] = []
    manager = power_of(desk, switch, ends.append, feeds=feeds, nominal=nominal)
    running = {asyncio.create_task(manager.run()), asyncio.create_task(switch.run())}
    try:
        await settled(desk)
        yield PowerBench(desk, manager, ends)
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        await settle()
        for task in running:
            if not task.cancelled():
                task.result()
