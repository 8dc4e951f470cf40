"""The manager of the ways out: what it makes of facts, whom it tells, and what it records."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.appliance import Desk, settled, timeline_in
from support.ways import End, ways_of

from firmware.appliance.managers.connectivity import FACTS, Connectivity
from firmware.appliance.network.evidence import AddressSeen, Bar, Barred, CarrierSeen
from firmware.appliance.network.link import HOLD, Verdict
from firmware.appliance.network.policy import Because
from firmware.appliance.network.record import BadRecord, replayed, written
from firmware.appliance.state.events import CarrierChanged, UplinkChosen, UplinkFact
from firmware.appliance.state.model import Paying
from firmware.appliance.state.notes import PayingNoted
from firmware.hal.errors import PeripheralFault
from firmware.hal.ports.probe import Outcome, ProbeKind
from firmware.hal.ports.uplink import LinkState, UplinkKind

UP, DOWN = LinkState(carrier=True), LinkState(carrier=False)
WORKS = {"cable": Verdict.WORKS, "modem": Verdict.WORKS}


class Bench:
    def __init__(self, desk: Desk, ways: Connectivity, ends: dict[str, End]) -> None:
        self.desk, self.ways, self.ends = desk, ways, ends
        self.moves: list[bool] = []
        ways.follow(self.moves.append)

    async def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            await self.desk.clock.advance(0.05)
        await settled(self.desk)

    @property
    def chosen(self) -> str | None:
        return self.desk.store.state.network.chosen

    async def recorded(self) -> list[UplinkChosen]:
        await settled(self.desk)
        return [row.event for row in await self.desk.journal.tail(99) if isinstance(row.event, UplinkChosen)]


@asynccontextmanager
async def running(directory: Path, *, terminal_shares: bool = False) -> AsyncIterator[Bench]:
    """Both ways are up for a minute, and what led there is forgotten."""
    async with timeline_in(directory) as desk:
        ways, ends = ways_of(desk, terminal_shares=terminal_shares)
        task = asyncio.create_task(ways.run())
        bench = Bench(desk, ways, ends)
        try:
            for name in ends:
                await ways.linked(name, UP)
            await bench.pass_time(30)
            assert bench.chosen == "cable"
            bench.moves.clear()
            yield bench
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_pulled_cable_moves_the_case_at_once_and_says_why(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        await bench.ways.linked("cable", DOWN)
        assert bench.moves == [True]
        told = (await bench.recorded())[-1]
        assert told == UplinkChosen(
            "cable", "modem", UplinkKind.LTE, Because.LOST, {**WORKS, "cable": Verdict.NO_CARRIER}, told.facts
        )
        assert told.facts[-1] == UplinkFact(0.0, CarrierSeen("cable", carrier=False))
        assert len(told.facts) == FACTS
        assert (bench.chosen, bench.desk.store.state.network.uplink) == ("modem", UplinkKind.LTE)


async def test_way_that_comes_back_the_same_is_not_told_as_another(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        bench.ways.bar(Barred("modem", Bar.ROAMING))
        await bench.ways.linked("cable", DOWN)
        assert (await bench.recorded())[-1].because is Because.NONE_LEFT
        await bench.ways.linked("cable", UP)
        bench.ways.tell(bench_reach("cable"))
        await bench.pass_time(HOLD)
        assert (bench.chosen, bench.moves) == ("cable", [False])


async def test_black_hole_is_left_within_two_seconds(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        bench.ends["cable"].poke("black-hole")
        await bench.pass_time(2)
        assert bench.chosen == "modem"
        assert (await bench.recorded())[-1].verdicts["cable"] is Verdict.DEAD


async def test_portal_is_never_chosen_and_shown_for_what_it_is(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        await bench.ways.linked("cable", DOWN)
        bench.ends["cable"].poke("portal")
        bench.ends["cable"].reaches = True
        await bench.ways.linked("cable", UP)
        bench.ways.tell(bench_reach("cable"))
        await bench.pass_time(2)
        assert {way.name: way.verdict for way in bench.desk.store.state.network.ways} == {
            "cable": Verdict.PORTAL,
            "modem": Verdict.WORKS,
        }
        await bench.pass_time(60)
        assert bench.chosen == "modem"
        bench.ends["cable"].poke("heal")
        await bench.pass_time(60)
        assert bench.chosen == "cable"


def bench_reach(link: str) -> AddressSeen:
    return AddressSeen(link, routed=True)


async def test_payment_holds_a_way_that_works_where_the_terminal_shares_it(tmp_path: Path) -> None:
    async with running(tmp_path, terminal_shares=True) as bench:
        await bench.ways.linked("cable", DOWN)
        bench.desk.store.dispatch(PayingNoted(Paying("1", None)))
        await bench.ways.linked("cable", UP)
        bench.ways.tell(bench_reach("cable"))
        await bench.pass_time(60)
        assert bench.chosen == "modem"
        bench.desk.store.dispatch(PayingNoted(None))
        await bench.pass_time(15)
        assert bench.chosen == "cable"


async def test_signs_of_life_are_taken_once_a_second(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        before = len(bench.ways.told)
        for _ in range(100):
            bench.ways.alive()
            bench.ways.stalled()
        assert len(bench.ways.told) == before + 1


async def test_facts_told_before_it_runs_are_not_lost(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        ways, _ = ways_of(desk)
        await ways.linked("cable", UP)
        task = asyncio.create_task(ways.run())
        await settled(desk)
        assert desk.store.state.network.chosen == "cable"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_link_that_is_lost_is_recorded_once_and_a_stranger_never(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        await bench.ways.lost("cable")
        await bench.ways.lost("cable")
        await bench.ways.lost("printer")
        rows = [row.event for row in await bench.desk.journal.tail(99)]
        assert [row for row in rows if isinstance(row, CarrierChanged) and not row.carrier] == [
            CarrierChanged("cable", False)
        ]


async def test_cable_that_trembles_fifty_times_a_second_ends_on_the_other_way(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        for turn in range(200):
            await bench.ways.linked("cable", UP if turn % 2 else DOWN)
            await bench.desk.clock.advance(0.02)
        assert bench.chosen == "modem"
        assert bench.moves == [True]
        assert len(await bench.recorded()) <= 4


async def test_check_tries_every_way_that_could_pass(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        bench.ends["modem"].poke("intercept")
        await bench.ways.check()
        assert bench.desk.store.state.network.ways[1].verdict is Verdict.INTERCEPTED


async def test_record_of_the_facts_replays_to_the_same_decisions(tmp_path: Path) -> None:
    async with running(tmp_path) as bench:
        await bench.ways.linked("cable", DOWN)
        await bench.pass_time(3)
        lines = list(written(bench.ways.ways, bench.ways.told))
        assert list(replayed(lines)) == list(bench.ways.decided)


@pytest.mark.parametrize("lines", [[], ["{}"], ["nonsense"], ['{"ways":[]}', '{"at":1}']])
def test_what_is_no_record_is_refused_by_its_line(lines: list[str]) -> None:
    with pytest.raises(BadRecord, match="line "):
        list(replayed(lines))


class Forbidden:
    """A machine that lets nobody choose or try."""

    selected = None

    async def observe(self) -> AsyncIterator[object]:
        told: tuple[object, ...] = ()
        for reach in told:
            yield reach
        raise PeripheralFault("routes", "no")

    def select(self, link: str | None) -> None:
        raise PeripheralFault("routes", f"no {link}")

    def release(self) -> None:
        raise PeripheralFault("routes", "no")

    async def probe(self, link: str, kind: ProbeKind, wait: float) -> Outcome:
        raise PeripheralFault(link, f"{kind} {wait}")


async def test_machine_that_forbids_everything_does_not_bring_the_service_down(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        ways, _ = ways_of(desk)
        ways._routes = ways._prober = Forbidden()  # type: ignore[assignment]
        task = asyncio.create_task(ways.run())
        await ways.linked("cable", UP)
        ways.tell(bench_reach("cable"))
        for _ in range(40):
            await desk.clock.advance(1)
        assert not task.done()
        assert desk.store.state.network.chosen == "cable"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
