"""A wall clock that jumps by years both ways, and a fleet server that knows better."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.appliance import Desk, settled, timeline_in

from firmware.appliance.managers.clockwatch import DOUBTFUL, SURE, Clockwatch, certificate_begins
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state.events import ClockJumped
from firmware.appliance.state.model import ClockTrust, TimeSource
from firmware.appliance.state.timekeeping import SLACK, Told
from firmware.hal.sim.timekeeper import SimTimekeeper

TRUSTED, UNTRUSTED = ClockTrust.TRUSTED, ClockTrust.UNTRUSTED
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3650)


@asynccontextmanager
async def watched(desk: Desk, keeper: SimTimekeeper, signed: datetime | None = None) -> AsyncIterator[Clockwatch]:
    watch = Clockwatch(keeper, desk.timeline, desk.journal, desk.clock, lambda: signed)
    task = asyncio.create_task(watch.run())
    await settled(desk)
    try:
        yield watch
    finally:
        task.cancel()
        await asyncio.wait({task})


async def jump(desk: Desk, keeper: SimTimekeeper, to: datetime) -> None:
    desk.clock.jump(to)
    keeper.tell()
    await settled(desk)


async def words(desk: Desk) -> list[ClockTrust]:
    rows = [row.event for row in await desk.journal.tail(10)]
    return [event.trust for event in rows if isinstance(event, ClockJumped)]


async def test_years_ahead_and_back_are_told_at_once_and_no_duration_is_touched(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        keeper = SimTimekeeper(synchronised=False, rtc=desk.clock.now())
        async with watched(desk, keeper):
            start, began = desk.clock.now(), desk.clock.monotonic()
            for wall in (start + YEARS, start - YEARS, start):
                await jump(desk, keeper, wall)
            assert await words(desk) == [UNTRUSTED, UNTRUSTED, TRUSTED]
            assert desk.clock.monotonic() == began


async def test_a_case_that_wakes_years_ahead_does_not_believe_its_clock(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        desk.clock.jump(desk.clock.now() + YEARS)
        async with watched(desk, SimTimekeeper(synchronised=False, rtc=desk.clock.now())) as watch:
            assert (desk.store.state.clock, watch.doubted) == (UNTRUSTED, True)
            assert await words(desk) == [UNTRUSTED]
            assert not (await watch.believed()).certain


async def test_a_time_server_that_is_found_is_noticed_by_itself(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        keeper = SimTimekeeper(synchronised=False)
        async with watched(desk, keeper):
            assert desk.store.state.clock is UNTRUSTED
            keeper.keep(synchronised=True)
            await desk.clock.advance(DOUBTFUL)
            await settled(desk)
            assert (desk.store.state.clock, desk.store.state.time_source) == (TRUSTED, TimeSource.NTP)


async def test_a_sound_clock_costs_a_look_an_hour(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        keeper = SimTimekeeper()
        async with watched(desk, keeper):
            looks = desk.store.revision
            await desk.clock.advance(SURE - 1)
            keeper.keep(synchronised=False)
            await settled(desk)
            assert desk.store.revision == looks


async def test_the_floor_survives_a_restart_and_never_goes_back(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with watched(desk, SimTimekeeper()):
            floor = desk.clock.now() - SLACK
            assert await desk.journal.get("clock.floor") == floor.isoformat()
        desk.clock.jump(LONG_AGO)
        async with watched(desk, SimTimekeeper()) as watch:
            assert desk.store.state.clock is UNTRUSTED
            assert await watch.believed() == Moment(floor, certain=False)
            await desk.clock.advance(SURE * 3)
            await settled(desk)
            assert await desk.journal.get("clock.floor") == floor.isoformat()


async def test_a_floor_that_is_nonsense_is_none(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        for nonsense in ("nonsense", "2099-01-01T00:00:00"):  # the second without a zone
            await desk.journal.put("clock.floor", nonsense)
            async with watched(desk, SimTimekeeper()) as watch, asyncio.timeout(5):
                assert (await watch.believed()).certain


async def test_the_newest_certificate_is_a_floor(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        signed = desk.clock.now() + timedelta(days=1)
        async with watched(desk, SimTimekeeper(), signed) as watch:
            assert await watch.believed() == Moment(signed, certain=False)


async def test_what_is_certainly_over_is_told_also_between_two_looks(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        keeper = SimTimekeeper(synchronised=False, rtc=desk.clock.now())
        async with watched(desk, keeper) as watch:
            start = desk.clock.now()
            assert await watch.believed() == Moment(start, certain=True)
            desk.clock.jump(start - YEARS)
            assert await watch.believed() == Moment(start, certain=False)


async def test_the_fleet_server_says_what_time_it_is_and_the_clock_is_set_once(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        keeper = SimTimekeeper(synchronised=False)
        keeper.obeys = True
        right = desk.clock.now()
        desk.clock.jump(LONG_AGO)
        async with watched(desk, keeper) as watch:
            async with asyncio.timeout(5):
                await watch.wants_time()
            began = desk.clock.monotonic()
            watch.told(Told(right, began, began))
            await settled(desk)
            assert keeper.set_to == [right]
            assert await watch.believed() == Moment(right, certain=True)
            await jump(desk, keeper, right)
            assert (desk.store.state.clock, desk.store.state.time_source) == (TRUSTED, TimeSource.FLEET)
            await desk.clock.advance(SURE)
            await settled(desk)
            assert keeper.set_to == [right]


async def test_a_clock_that_cannot_be_set_stays_doubtful_and_the_time_is_known_nevertheless(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        right = desk.clock.now()
        desk.clock.jump(LONG_AGO)
        async with watched(desk, SimTimekeeper()) as watch:
            watch.told(Told(right, desk.clock.monotonic(), desk.clock.monotonic()))
            await settled(desk)
            assert desk.store.state.clock is UNTRUSTED
            assert await watch.believed() == Moment(right, certain=True)


def test_a_certificate_that_is_none_is_no_floor() -> None:
    assert certificate_begins(b"nonsense") is None
