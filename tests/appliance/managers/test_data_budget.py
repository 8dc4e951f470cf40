"""The month's data in a case: looked at as often as it matters, kept against cuts, told once, and what follows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from support.appliance import Desk, settled, timeline_in
from support.ways import End

from firmware.appliance.config.network import NetworkConfig
from firmware.appliance.managers.bars import Bars
from firmware.appliance.managers.data_budget import UNUSED, USED, DataBudget, Metered
from firmware.appliance.network.data import DataLevel, DataUse
from firmware.appliance.network.evidence import Bar, Barred
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.state.events import AnyEvent, DataLevelChanged
from firmware.appliance.state.notes import WaysNoted
from firmware.hal.ports.uplink import UplinkKind
from firmware.hal.sim.counters import SimCounters

MB = 1_000_000
LIMIT = 1000 * MB


@dataclass
class BudgetCase:
    """What a test reaches for. `spared` is what telemetry was told, `bars` what the way was barred for, in order."""

    desk: Desk
    end: End
    spared: list[tuple[bool, bool]]
    bars: list[Bar | None]
    doubted: bool = False

    def uses(self, megabytes: int) -> None:
        self.end.passage.carry(megabytes * MB, 0)

    async def goes_by(self, way: str | None, cable: Verdict = Verdict.NO_CARRIER) -> None:
        """That way is used, and the cable is so."""
        ways = (Way("cable", UplinkKind.ETHERNET, cable), Way("modem", UplinkKind.LTE, Verdict.WORKS))
        self.desk.store.dispatch(WaysNoted(ways, way))
        await settled(self.desk)

    async def spend(self, seconds: float) -> None:
        for _ in range(10):
            await self.desk.clock.advance(seconds / 10)
        await settled(self.desk)

    @property
    def use(self) -> DataUse:
        return self.desk.store.state.network.data

    async def told(self) -> list[AnyEvent]:
        await settled(self.desk)
        return [row.event for row in await self.desk.journal.tail(999) if isinstance(row.event, DataLevelChanged)]


@asynccontextmanager
async def budget_case(
    directory: Path, end: End | None = None, *, at: datetime | None = None, boot: str = "a"
) -> AsyncIterator[BudgetCase]:
    """It goes by the modem; `end` is what is behind it."""
    far = end or End()
    async with timeline_in(directory) as desk:
        if at is not None:
            desk.clock.jump(at)
        bars: list[Bar | None] = []
        spared: list[tuple[bool, bool]] = []

        def bar(evidence: Barred) -> None:
            bars.append(evidence.bar)

        def spare(metered: bool, saver: bool) -> None:
            if spared[-1:] != [(metered, saver)]:
                spared.append((metered, saver))

        case = BudgetCase(desk, far, spared, bars)
        metered = Metered(("modem",), SimCounters({"modem": far}), NetworkConfig(LIMIT), boot)
        budget = DataBudget(
            metered, Bars(bar), spare, lambda: case.doubted, desk.timeline, desk.store, desk.journal, desk.clock
        )
        task = asyncio.create_task(budget.run())
        try:
            await case.goes_by("modem")
            await desk.store.until(lambda state: state.network.data.limit == LIMIT)
            yield case
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_used_way_is_looked_at_each_minute_and_an_unused_one_each_hour_and_at_the_switch(tmp_path: Path) -> None:
    async with budget_case(tmp_path) as case:
        case.uses(5)
        await case.spend(USED)
        assert case.use.used == 5 * MB
        case.uses(2)
        await case.goes_by("cable", Verdict.WORKS)
        assert case.use.used == 7 * MB
        case.uses(1)
        await case.spend(USED * 2)
        assert case.use.used == 7 * MB
        await case.spend(UNUSED)
        assert case.use.used == 8 * MB


async def test_each_level_is_told_once_and_makes_telemetry_sparing(tmp_path: Path) -> None:
    async with budget_case(tmp_path) as case:
        assert case.spared[-1] == (True, False)
        case.uses(905)
        await case.spend(USED * 3)
        case.uses(100)
        await case.spend(USED * 3)
        assert await case.told() == [
            DataLevelChanged(DataLevel.NEARLY, 905, 1000, None),
            DataLevelChanged(DataLevel.USED_UP, 1005, 1000, None),
        ]
        assert case.spared[-1] == (True, True)
        await case.goes_by("cable", Verdict.WORKS)
        assert case.spared[-1] == (False, True)


async def test_used_up_way_is_closed_where_the_cable_works_open_where_it_does_not_and_closed_beyond_the_reserve(
    tmp_path: Path,
) -> None:
    async with budget_case(tmp_path) as case:
        case.uses(1000)
        await case.spend(USED)
        assert case.bars == []
        await case.goes_by("cable", Verdict.WORKS)
        assert case.bars == [Bar.DATA_USED_UP]
        await case.goes_by("modem", Verdict.DEAD)
        assert case.bars == [Bar.DATA_USED_UP, None]
        case.uses(100)
        await case.spend(USED)
        assert case.bars == [Bar.DATA_USED_UP, None, Bar.DATA_USED_UP]


async def test_next_run_counts_on_and_tells_nothing_twice(tmp_path: Path) -> None:
    end = End()
    async with budget_case(tmp_path, end) as case:
        case.uses(950)
        await case.spend(USED)
        case.uses(3)
    end.passage.carry(4 * MB, 0)  # while no controller ran
    async with budget_case(tmp_path, end) as case:
        assert case.use.used == 957 * MB
        assert await case.told() == [DataLevelChanged(DataLevel.NEARLY, 950, 1000, None)]


async def test_start_of_the_machine_loses_nothing_of_an_orderly_end(tmp_path: Path) -> None:
    async with budget_case(tmp_path, End()) as case:
        case.uses(20)
    other = End()
    other.passage.carry(30 * MB, 0)
    async with budget_case(tmp_path, other, boot="b") as case:
        assert case.use.used == 50 * MB


async def test_month_begins_anew_by_a_clock_that_is_believed(tmp_path: Path) -> None:
    async with budget_case(tmp_path, at=datetime.fromisoformat("2026-03-31T23:00:00+00:00")) as case:
        case.uses(950)
        await case.spend(USED)
        case.doubted = True
        await case.spend(7200)
        assert case.use.level is DataLevel.NEARLY
        case.doubted = False
        await case.spend(USED * 2)
        assert (case.use.used, case.use.level) == (0, DataLevel.PLENTY)
        assert (await case.told())[-1] == DataLevelChanged(DataLevel.PLENTY, 0, 1000, None)


async def test_stick_that_is_pulled_and_put_back_is_counted_on(tmp_path: Path) -> None:
    async with budget_case(tmp_path) as case:
        case.uses(10)
        await case.spend(USED)
        case.end.passage.begin_anew()
        case.uses(3)
        await case.spend(USED)
        assert case.use.used == 13 * MB


async def test_what_was_kept_and_cannot_be_read_is_counted_from_now_on(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.journal.put("network.data", '{"used": "much"}')
    async with budget_case(tmp_path) as case:
        case.uses(1)
        await case.spend(USED)
        assert case.use.used == MB


async def test_thirty_days_of_use_are_forecast_kept_and_closed_in_time(tmp_path: Path) -> None:
    """A case on LTE alone that uses 50 MB a day of 1000: tight on the fourth day, closed when the reserve is gone."""
    async with budget_case(tmp_path, at=datetime.fromisoformat("2026-03-01T00:00:00+00:00")) as case:
        for _ in range(30 * 24):
            if not case.bars:
                case.uses(2)
            case.desk.clock.jump(case.desk.clock.now() + timedelta(minutes=59))
            await case.desk.clock.advance(USED)
        levels = [event.level for event in await case.told() if isinstance(event, DataLevelChanged)]
        assert levels == [DataLevel.TIGHT, DataLevel.NEARLY, DataLevel.USED_UP]
        assert case.bars == [Bar.DATA_USED_UP]
        assert 1100 * MB <= case.use.used <= 1105 * MB
