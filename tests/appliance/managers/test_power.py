"""Power as a table, and the orderly end that a payment may delay but not prevent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.appliance import Desk, timeline_in

from firmware.appliance.managers.power import PAYMENT_GRACE, PowerWatch, level_after
from firmware.appliance.state.events import (
    ChargeMeasured,
    PowerChanged,
    PowerCritical,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import HandingIn, Hitch, PowerLevel, VisitStage
from firmware.appliance.state.notes import HandingInNoted
from firmware.clock import settle
from firmware.hal.ports.battery import Charge, PowerSource

MAINS, BATTERY = PowerSource.MAINS, PowerSource.BATTERY
NORMAL, LOW, CRITICAL = PowerLevel.NORMAL, PowerLevel.LOW, PowerLevel.CRITICAL


@pytest.mark.parametrize(
    ("before", "source", "percent", "after"),
    [
        (NORMAL, BATTERY, 100, NORMAL),
        (NORMAL, BATTERY, 20, NORMAL),
        (NORMAL, BATTERY, 19, LOW),
        (LOW, BATTERY, 20, LOW),
        (LOW, BATTERY, 22, LOW),
        (LOW, BATTERY, 23, NORMAL),
        (LOW, BATTERY, 6, LOW),
        (LOW, BATTERY, 5, CRITICAL),
        (NORMAL, BATTERY, 0, CRITICAL),
        (CRITICAL, BATTERY, 6, CRITICAL),
        (CRITICAL, BATTERY, 7, CRITICAL),
        (CRITICAL, BATTERY, 8, LOW),
        (CRITICAL, BATTERY, 50, NORMAL),
        (CRITICAL, MAINS, 1, NORMAL),
        (LOW, MAINS, 10, NORMAL),
    ],
)
def test_levels(before: PowerLevel, source: PowerSource, percent: int, after: PowerLevel) -> None:
    assert level_after(before, Charge(source, percent, None)) is after


@pytest.mark.parametrize("level", list(PowerLevel))
@pytest.mark.parametrize("percent", range(100))
def test_a_gauge_that_flickers_by_one_percent_does_not_make_the_level_flicker(level: PowerLevel, percent: int) -> None:
    levels = []
    for reading in (percent, percent + 1) * 5:
        level = level_after(level, Charge(BATTERY, reading, None))
        levels.append(level)
    assert len(set(levels[2:])) == 1


@dataclass(frozen=True)
class Bench:
    desk: Desk
    power: PowerWatch
    ends: list[float]


@asynccontextmanager
async def bench(directory: Path) -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        ends: list[float] = []
        power = PowerWatch(desk.timeline, desk.store, desk.clock, lambda: ends.append(desk.clock.monotonic()))
        running = asyncio.create_task(power.run())
        try:
            yield Bench(desk, power, ends)
        finally:
            running.cancel()
            await asyncio.wait({running})


async def test_what_is_told(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        for percent, minutes in ((50, 90), (50, 88), (50, 80), (49, 80), (19, 30), (5, 4)):
            await at.power.charged(Charge(BATTERY, percent, minutes))
        assert [row.event for row in await at.desk.journal.tail(10)] == [
            PowerChanged(BATTERY, 50, 90, NORMAL),
            ChargeMeasured(50, 80),
            ChargeMeasured(49, 80),
            PowerChanged(BATTERY, 19, 30, LOW),
            PowerChanged(BATTERY, 5, 4, CRITICAL),
            PowerCritical(5),
        ]


async def test_an_empty_battery_ends_the_controller_at_once_when_nothing_binds(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.desk.timeline.decided(VisitBegan("v"))
        await at.power.charged(Charge(BATTERY, 5, None))
        await settle()
        assert len(at.ends) == 1


async def test_a_payment_in_flight_delays_the_end_until_it_is_over(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.desk.timeline.decided(VisitAdvanced("v", VisitStage.PAYING))
        await at.power.charged(Charge(BATTERY, 5, None))
        await at.desk.clock.advance(PAYMENT_GRACE - 1)
        assert at.ends == []
        await at.desk.timeline.decided(VisitEnded("v", True))
        await settle()
        assert len(at.ends) == 1


async def test_the_terminals_end_of_day_delays_the_end_until_it_is_over(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.desk.timeline.noted(HandingInNoted(HandingIn(running=True)))
        await at.power.charged(Charge(BATTERY, 5, None))
        await at.desk.clock.advance(PAYMENT_GRACE - 1)
        assert at.ends == []
        at.desk.timeline.noted(HandingInNoted(HandingIn(running=False, hitch=Hitch.LOST)))
        await settle()
        assert len(at.ends) == 1


async def test_no_payment_delays_the_end_for_ever(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.desk.timeline.decided(VisitAdvanced("v", VisitStage.PAYING))
        await at.power.charged(Charge(BATTERY, 5, None))
        await settle()
        await at.desk.clock.advance(PAYMENT_GRACE)
        assert len(at.ends) == 1


async def test_mains_that_come_back_in_time_call_the_end_off(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.desk.timeline.decided(VisitAdvanced("v", VisitStage.PAYING))
        await at.power.charged(Charge(BATTERY, 5, None))
        await settle()
        await at.power.charged(Charge(MAINS, 5, None))
        await at.desk.clock.advance(2 * PAYMENT_GRACE)
        assert at.ends == []
        await at.desk.timeline.decided(VisitEnded("v", True))
        await at.power.charged(Charge(BATTERY, 4, None))
        await settle()
        assert len(at.ends) == 1
