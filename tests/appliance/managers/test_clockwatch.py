"""A wall clock that jumps by years both ways."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.appliance import Desk, settled, timeline_in

from firmware.appliance.managers.clockwatch import EVERY, Clockwatch, Trust, look
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state.events import ClockJumped
from firmware.appliance.state.model import ClockTrust

TRUSTED, UNTRUSTED = ClockTrust.TRUSTED, ClockTrust.UNTRUSTED
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FLOOR = datetime(2026, 5, 1, tzinfo=UTC)
YEARS = timedelta(days=3650)


def follow(*walls: datetime, step: float = EVERY) -> list[tuple[ClockTrust, int]]:
    """Look at each wall time, `step` monotonic seconds apart."""
    trust = Trust(FLOOR, walls[0], 0.0)
    seen = []
    for number, wall in enumerate(walls):
        trust, jumped = look(trust, wall, number * step)
        seen.append((trust.word, round(jumped)))
    return seen


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("walls", "seen"),
    [
        ([NOW, after(10), after(20)], [(TRUSTED, 0)] * 3),
        ([NOW + YEARS], [(TRUSTED, 0)]),
        ([datetime(1970, 1, 1, tzinfo=UTC), NOW], [(UNTRUSTED, 0), (TRUSTED, round((NOW.timestamp()) - 10))]),
        ([NOW, after(70)], [(TRUSTED, 0), (TRUSTED, 60)]),
        ([NOW, after(-50)], [(TRUSTED, 0), (TRUSTED, -60)]),
        ([NOW, NOW + YEARS, after(20)], [(TRUSTED, 0), (UNTRUSTED, 315359990), (TRUSTED, -315359990)]),
        ([NOW, NOW - YEARS, after(20)], [(TRUSTED, 0), (UNTRUSTED, -315360010), (TRUSTED, 315360010)]),
        ([NOW, NOW + YEARS, NOW - YEARS], [(TRUSTED, 0), (UNTRUSTED, 315359990), (UNTRUSTED, -630720010)]),
    ],
)
def test_what_is_believed(walls: list[datetime], seen: list[tuple[ClockTrust, int]]) -> None:
    assert follow(*walls) == seen


def test_the_floor_follows_a_trusted_clock_and_no_other() -> None:
    trust, _ = look(Trust(FLOOR, NOW, 0.0), NOW, 0.0)
    assert trust.floor == NOW - timedelta(days=1)
    ahead, _ = look(trust, NOW + YEARS, 10.0)
    assert ahead.floor == trust.floor
    behind, _ = look(trust, NOW - YEARS, 10.0)
    assert behind.floor == trust.floor


async def watch(desk: Desk) -> asyncio.Task[None]:
    task = asyncio.create_task(Clockwatch(desk.timeline, desk.journal, desk.clock).run())
    await settled(desk)
    return task


async def test_years_ahead_and_back_are_told_and_no_duration_is_touched(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        task = await watch(desk)
        start, began = desk.clock.now(), desk.clock.monotonic()
        for wall in (start + YEARS, start - YEARS, start):
            desk.clock.jump(wall)
            await desk.clock.advance(EVERY)
            await settled(desk)
        jumps = [row.event for row in await desk.journal.tail(10)]
        words = [event.trust for event in jumps if isinstance(event, ClockJumped)]
        assert words == [UNTRUSTED, UNTRUSTED, TRUSTED]
        assert desk.clock.monotonic() - began == 3 * EVERY
        task.cancel()
        await asyncio.wait({task})


async def test_a_case_that_wakes_in_1970_does_not_believe_its_clock(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        task = await watch(desk)
        task.cancel()
        await asyncio.wait({task})
    async with timeline_in(tmp_path) as desk:
        desk.clock.jump(datetime(1970, 1, 1, tzinfo=UTC))
        task = await watch(desk)
        assert desk.store.state.clock is UNTRUSTED
        assert [row.event for row in await desk.journal.tail(1)] == [ClockJumped(0, UNTRUSTED)]
        task.cancel()
        await asyncio.wait({task})


async def test_the_floor_survives_a_restart(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        task = await watch(desk)
        kept = await desk.journal.get("clock.floor")
        assert kept == (desk.clock.now() - timedelta(days=1)).isoformat()
        task.cancel()
        await asyncio.wait({task})
        await desk.journal.put("clock.floor", "nonsense")
        task = await watch(desk)
        assert desk.store.state.clock is TRUSTED
        task.cancel()
        await asyncio.wait({task})


async def test_what_is_certainly_over_is_told_also_of_a_clock_that_is_not_believed(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        watching = Clockwatch(desk.timeline, desk.journal, desk.clock)
        task = asyncio.create_task(watching.run())
        await settled(desk)
        start = desk.clock.now()
        assert await watching.believed() == Moment(start, certain=True)
        desk.clock.jump(start - YEARS)  # between two looks, too
        assert await watching.believed() == Moment(start, certain=False)
        await desk.clock.advance(EVERY)
        await settled(desk)
        assert await watching.believed() == Moment(start + timedelta(seconds=EVERY), certain=False)
        task.cancel()
        await asyncio.wait({task})


async def test_a_case_that_wakes_in_1970_knows_what_was_over_when_it_slept(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.journal.put("clock.floor", FLOOR.isoformat())
        desk.clock.jump(datetime(1970, 1, 1, tzinfo=UTC))
        watching = Clockwatch(desk.timeline, desk.journal, desk.clock)
        task = asyncio.create_task(watching.run())
        assert await watching.believed() == Moment(FLOOR, certain=False)
        task.cancel()
        await asyncio.wait({task})
