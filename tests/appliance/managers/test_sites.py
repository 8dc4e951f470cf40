"""The case remembers places: over carried cases, wrong guesses, power cuts and a journal that is somebody else's."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.appliance import Desk, settled, timeline_in

from firmware.appliance.managers.sites import CARRIED, MINUTE, SAVE, Sites
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import ModemView
from firmware.appliance.network.policy import Because
from firmware.appliance.network.sites import Recommendation
from firmware.appliance.state.events import LidMoved, SiteArrived, SiteLeft, UplinkChosen
from firmware.appliance.state.notes import ModemNoted, WaysNoted
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.kinds import Title
from firmware.hal.ports.counters import Passed
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.modem import Signal
from firmware.hal.ports.uplink import UplinkKind
from firmware.hal.sim.surroundings import SimSurroundings

TITLES = {"dorf": Title("Dorf", "Village"), "stadt": Title("Stadt", "Town")}
KINDS = {"cable": UplinkKind.ETHERNET, "modem": UplinkKind.LTE}


@dataclass
class Counted:
    passed: dict[str, int] = field(default_factory=dict)

    def read(self, link: str) -> Passed:
        if link not in self.passed:
            raise PeripheralAbsent(link, "not there")
        return Passed(self.passed[link], 0)


@dataclass
class Trip:
    desk: Desk
    sites: Sites
    counted: Counted
    around: SimSurroundings

    async def choose(self, way: str | None, because: Because = Because.FIRST) -> None:
        before = self.desk.store.state.network.chosen
        kind = None if way is None else KINDS[way]
        await self.desk.timeline.happened(UplinkChosen(before, way, kind, because, {}))
        await settled(self.desk)

    async def hear(self, cell: str | None, rsrp: float | None = None) -> None:
        self.desk.timeline.noted(ModemNoted(ModemView("modem", cell=cell, signal=Signal(rsrp=rsrp))))
        await settled(self.desk)

    async def carry(self) -> None:
        await self.desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        await settled(self.desk)
        await self.desk.clock.advance(CARRIED)
        await self.desk.timeline.happened(LidMoved(LidPosition.OPEN))
        await settled(self.desk)

    async def told(self, kind: type[SiteArrived | SiteLeft]) -> list[SiteArrived | SiteLeft]:
        await settled(self.desk)
        return [row.event for row in await self.desk.journal.tail(99) if isinstance(row.event, kind)]

    def here(self) -> tuple[str, bool] | None:
        site = self.desk.store.state.network.site
        return None if site is None else (site.name, site.guessed)


@asynccontextmanager
async def travelling(desk: Desk, titles: Mapping[str, Title] = TITLES) -> AsyncIterator[Trip]:
    counted, around = Counted(), SimSurroundings({})
    sites = Sites(titles, KINDS, counted, around, desk.timeline, desk.store, desk.journal, desk.clock)
    task = asyncio.create_task(sites.run())
    await settled(desk)
    try:
        yield Trip(desk, sites, counted, around)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_stay_becomes_what_is_known_of_the_place_and_the_fleet_hears_of_it(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, travelling(desk) as trip:
        await trip.choose("cable")
        await trip.sites.arrive("dorf")
        assert trip.here() == ("dorf", False)
        await desk.clock.advance(30)
        desk.timeline.noted(WaysNoted((Way("cable", UplinkKind.ETHERNET, Verdict.PORTAL),), "modem"))
        await trip.choose("modem", Because.LOST)
        await trip.hear("c1", -90.0)
        trip.counted.passed["modem"] = 0
        await desk.clock.advance(MINUTE)
        trip.counted.passed["modem"] = 6_000_000
        await desk.clock.advance(3600)
        await trip.carry()
        assert trip.here() is None
        [left] = await trip.told(SiteLeft)
        assert isinstance(left, SiteLeft)
        assert (left.site, left.recommended) == ("dorf", Recommendation.LTE_PORTAL)
        assert (left.ways["cable"].losses, left.ways["cable"].troubles) == (1, {Verdict.PORTAL: 1})
        assert left.ways["modem"].used == pytest.approx(3600 + MINUTE + CARRIED, abs=1)
        assert left.ways["modem"].fastest == 100_000
        assert left.heard[0].rsrp == -90.0
        assert trip.sites.records["dorf"].stays == 1


async def test_a_place_is_known_again_and_a_wrong_guess_is_put_right(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, travelling(desk) as trip:
        await trip.hear("c1")
        await trip.sites.arrive("dorf")
        await trip.carry()
        await trip.hear("c9")
        await trip.hear("c1")
        assert trip.here() == ("dorf", True)
        await trip.choose("modem")
        await desk.clock.advance(100)
        await trip.sites.arrive("stadt")
        assert trip.here() == ("stadt", False)
        assert len(await trip.told(SiteLeft)) == 1  # what was learned under the guess is of the town
        await trip.carry()
        left = (await trip.told(SiteLeft))[-1]
        assert isinstance(left, SiteLeft)
        assert (left.site, left.ways["modem"].used > 100) == ("stadt", True)


async def test_the_routers_address_is_stronger_than_a_cell(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, travelling(desk) as trip:
        trip.around.routers["cable"] = "02:00:00:00:00:01"
        await trip.choose("cable")
        await trip.sites.arrive("stadt")
        await trip.carry()
        trip.around.routers.clear()
        await trip.choose("modem")
        trip.around.routers["cable"] = "02:00:00:00:00:01"
        await trip.choose("cable")
        assert trip.here() == ("stadt", True)


async def test_a_lid_closed_for_lunch_leaves_the_case_where_it_is(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, travelling(desk) as trip:
        await trip.sites.arrive("dorf")
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        await settled(desk)
        await desk.clock.advance(CARRIED - 1)
        await desk.timeline.happened(LidMoved(LidPosition.OPEN))
        await settled(desk)
        assert trip.here() == ("dorf", False)


async def test_a_cut_costs_ten_minutes_and_the_stay_goes_on_as_a_guess(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with travelling(desk) as trip:
            await trip.choose("modem")
            await trip.sites.arrive("dorf")
            await desk.clock.advance(SAVE)
            cut = await desk.journal.get("network.sites")
        desk.store.state = replace(desk.store.state, network=replace(desk.store.state.network, site=None))
        assert cut is not None
        await desk.journal.put("network.sites", cut)
        async with travelling(desk) as trip:
            assert trip.here() == ("dorf", True)
            await trip.carry()
            assert trip.sites.records["dorf"].ways["modem"].used == pytest.approx(SAVE + CARRIED, abs=1)


async def test_yesterdays_stay_ends_where_it_was(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with travelling(desk) as trip:
            await trip.sites.arrive("dorf")
        desk.store.state = replace(desk.store.state, network=replace(desk.store.state.network, site=None))
        desk.clock.jump(desk.clock.now() + timedelta(days=1))
        async with travelling(desk) as trip:
            assert trip.here() is None
            assert trip.sites.records["dorf"].stays == 1


@pytest.mark.parametrize("written", ["", "garbage", "[]", '{"records": 7}', '{"where": "atlantis", "seen": 1e300}'])
async def test_what_cannot_be_read_is_forgotten(tmp_path: Path, written: str) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.journal.put("network.sites", written)
        async with travelling(desk) as trip:
            assert (trip.here(), dict(trip.sites.records)) == (None, {})
            await trip.sites.arrive("dorf")
            assert trip.here() == ("dorf", False)


async def test_a_place_that_there_is_not_is_refused(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, travelling(desk) as trip:
        with pytest.raises(LookupError):
            await trip.sites.arrive("atlantis")
        assert trip.here() is None


async def test_a_case_without_places_does_nothing(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, travelling(desk, {}) as trip:
        await trip.hear("c1", -90.0)
        await desk.clock.advance(SAVE * 2)
        assert await desk.journal.get("network.sites") is None
