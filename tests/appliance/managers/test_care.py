"""What fills up, wears out and grows old; and tests that disturb nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.appliance import Desk, case_state, settled, timeline_in

from firmware.appliance.compose.care import gauges, limits
from firmware.appliance.config import CARE, CareLimits
from firmware.appliance.managers.care import ANSWERS, EVERY, NIGHTLY, QUIET, Gauges, SelfCare, is_quiet
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.paths import Paths
from firmware.appliance.state.care import DEFAULTS, Check, Finding, Limits, Result
from firmware.appliance.state.events import AnyEvent, CareChanged, DeviceChanged, LidMoved, SelfTested
from firmware.appliance.state.model import ClockTrust, Visit
from firmware.appliance.state.notes import FleetLinkNoted
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.lid import LidPosition


@dataclass
class Case:
    """A case whose figures a test sets. `tried` are the devices that were to be tried again."""

    desk: Desk
    figures: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(("temperature", "wear", "logs"), None))
    expiry: datetime | None = None
    whole: bool = True
    certain: bool = True
    tried: list[str] = field(default_factory=list)
    looks: int = 0

    def gauges(self) -> Gauges:
        def figure(name: str) -> int | None:
            self.looks += 1
            return self.figures.get(name)

        return Gauges(
            temperature=lambda: figure("temperature"),
            wear=lambda: figure("wear"),
            space=lambda: figure("space"),
            journal=lambda: figure("journal"),
            logs=lambda: figure("logs"),
            expiry=lambda: self.expiry,
            whole=lambda: self.whole,
        )

    async def believed(self) -> Moment:
        return Moment(self.desk.clock.now(), self.certain)

    async def passes(self, seconds: float) -> None:
        await self.desk.clock.advance(seconds)
        await self.rests()

    async def rests(self) -> None:
        for _ in range(3):
            await settled(self.desk)

    def result(self, check: Check) -> Result:
        return self.desk.store.state.care.results[check]

    async def events(self, *kinds: type[AnyEvent]) -> list[AnyEvent]:
        return [row.event for row in await self.desk.journal.tail(50) if isinstance(row.event, kinds)]


@asynccontextmanager
async def caring(desk: Desk, **known: object) -> AsyncIterator[tuple[Case, SelfCare]]:
    case = replace(Case(desk), **known)  # type: ignore[arg-type]
    care = SelfCare(
        case.gauges(), DEFAULTS, case.tried.append, case.believed, desk.timeline, desk.journal, desk.store, desk.clock
    )
    task = asyncio.create_task(care.run())
    async with asyncio.timeout(10):
        await desk.store.until(lambda state: bool(state.care.results))
    await case.rests()
    try:
        yield case, care
    finally:
        task.cancel()
        await asyncio.wait({task})


async def whole_test(case: Case, care: SelfCare) -> None:
    care.test()
    await settled(case.desk)
    await case.desk.clock.advance(ANSWERS)
    async with asyncio.timeout(10):
        await case.desk.store.until(lambda state: state.care.tested is not None and not state.care.testing)
    await case.rests()


@pytest.mark.parametrize(
    ("limit", "value", "finding"),
    [
        (Limits(75, 85), 74, Finding.GOOD),
        (Limits(75, 85), 75, Finding.WATCH),
        (Limits(75, 85), 85, Finding.BAD),
        (Limits(2048, 256), 2049, Finding.GOOD),
        (Limits(2048, 256), 2048, Finding.WATCH),
        (Limits(2048, 256), 256, Finding.BAD),
        (Limits(30, 7), -3, Finding.BAD),
        (Limits(75, 85), None, Finding.UNKNOWN),
    ],
)
def test_what_a_figure_means(limit: Limits, value: int | None, finding: Finding) -> None:
    assert limit.judge(value) is finding


def test_every_check_with_a_figure_has_limits_and_a_place_in_the_configuration() -> None:
    assert {check.value for check in DEFAULTS} == set(CARE)
    assert set(Check) - set(DEFAULTS) == {Check.CLOCK, Check.INTEGRITY}
    assert limits({"space": CareLimits(10, 5)}) == {**DEFAULTS, Check.SPACE: Limits(10, 5)}


async def test_a_disk_that_fills_up_is_told_once_for_each_step(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk, figures={"space": 9000}) as (case, _):
        assert case.result(Check.SPACE) == Result(Finding.GOOD, 9000)
        for free in (2000, 1900, 100, 9000):
            case.figures["space"] = free
            await case.passes(EVERY)
        assert await case.events(CareChanged) == [
            CareChanged(Check.SPACE, Finding.WATCH, 2000),
            CareChanged(Check.SPACE, Finding.BAD, 100),
            CareChanged(Check.SPACE, Finding.GOOD, 9000),
        ]


async def test_a_case_that_tells_nothing_is_not_called_good(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk) as (case, _):
        assert case.result(Check.WEAR) == Result(Finding.UNKNOWN)
        assert await case.events(CareChanged) == []


async def test_a_sensor_that_breaks_tells_nothing_and_takes_nothing_with_it(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk, figures={"temperature": 90}) as (case, _):
        assert case.result(Check.TEMPERATURE).finding is Finding.BAD
        case.figures = {"space": 9000}
        await case.passes(EVERY)
        assert case.result(Check.TEMPERATURE).finding is Finding.UNKNOWN
        assert case.result(Check.SPACE).finding is Finding.GOOD


async def test_a_certificate_that_runs_out(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        expiry = desk.clock.now() + timedelta(days=20, hours=1)
        async with caring(desk, expiry=expiry) as (case, _):
            assert case.result(Check.CERTIFICATE) == Result(Finding.WATCH, 20)


async def test_a_fleet_server_that_has_heard_nothing_for_days(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk) as (case, _):
        assert case.result(Check.SYNC).value == 0
        for _ in range(25):
            await case.passes(EVERY)
        assert case.result(Check.SYNC).finding is Finding.WATCH
        desk.store.dispatch(FleetLinkNoted(connected=True, pending=3, thinned=0))
        await case.passes(EVERY)
        assert case.result(Check.SYNC) == Result(Finding.GOOD, 0)
        case.certain = False
        await case.passes(EVERY)
        assert case.result(Check.SYNC) == Result(Finding.UNKNOWN)


async def test_a_self_test_tries_what_does_not_answer_and_reads_the_journal_through(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk, whole=False) as (case, care):
        assert Check.INTEGRITY not in desk.store.state.care.results
        for name, state, reason in (
            ("printer", DeviceState.FAULT, Reason.SILENT),
            ("scanner", DeviceState.ABSENT, Reason.NOT_CONNECTED),
            ("modem", DeviceState.UNKNOWN, Reason.SWITCHED_OFF),
        ):
            await desk.timeline.happened(DeviceChanged(name, state, reason))
        await whole_test(case, care)
        assert case.tried == ["printer"]
        assert case.result(Check.DEVICES) == Result(Finding.WATCH, 1)
        assert case.result(Check.INTEGRITY) == Result(Finding.BAD)
        assert desk.store.state.care.passed is False
        assert await case.events(SelfTested) == [SelfTested(bad=1, watch=1)]


async def test_a_device_that_answers_ends_the_wait(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk) as (case, care):
        await desk.timeline.happened(DeviceChanged("printer", DeviceState.FAULT, Reason.SILENT))
        care.test()
        await case.rests()
        assert desk.store.state.care.testing
        await desk.timeline.happened(DeviceChanged("printer", DeviceState.READY, Reason.OK))
        async with asyncio.timeout(10):
            await desk.store.until(lambda state: state.care.passed is True)


async def rest(desk: Desk) -> None:
    """At mains, and the lid closed."""
    await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
    power = replace(desk.store.state.power, source=PowerSource.MAINS)
    desk.store.state = replace(desk.store.state, power=power)
    await desk.timeline.happened(DeviceChanged("lamp", DeviceState.READY, Reason.OK))  # somebody looks


async def test_a_case_at_rest_tests_itself_once_a_night(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk) as (case, _):
        await case.passes(QUIET * 3)
        assert await case.events(SelfTested) == []
        await rest(desk)
        await case.passes(QUIET - 1)
        assert not desk.store.state.care.testing
        for _ in range(3):
            await case.passes(ANSWERS)
        assert len(await case.events(SelfTested)) == 1
        await case.passes(NIGHTLY / 2)
        assert len(await case.events(SelfTested)) == 1
        for _ in range(40):
            await case.passes(NIGHTLY / 40 + QUIET / 20)
        assert len(await case.events(SelfTested)) == 2


@pytest.mark.parametrize(
    ("source", "lid", "visit", "quiet"),
    [
        (PowerSource.MAINS, LidPosition.CLOSED, None, True),
        (PowerSource.BATTERY, LidPosition.CLOSED, None, False),
        (None, LidPosition.CLOSED, None, False),
        (PowerSource.MAINS, LidPosition.OPEN, None, False),
        (PowerSource.MAINS, None, None, False),
        (PowerSource.MAINS, LidPosition.CLOSED, Visit("v"), False),
    ],
)
def test_when_nobody_is_by(
    source: PowerSource | None, lid: LidPosition | None, visit: Visit | None, quiet: bool
) -> None:
    state = case_state()
    state = replace(state, power=replace(state.power, source=source), lid=lid, visit=visit)
    assert is_quiet(state) is quiet


async def test_whoever_opens_the_lid_is_not_disturbed(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, caring(desk) as (case, _):
        await rest(desk)
        await case.passes(QUIET / 2)
        await desk.timeline.happened(LidMoved(LidPosition.OPEN))
        assert not is_quiet(desk.store.state)
        await case.passes(QUIET * 3)
        assert await case.events(SelfTested) == []


async def test_a_doubtful_clock_is_to_be_watched(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        desk.store.state = replace(desk.store.state, clock=ClockTrust.UNTRUSTED)
        async with caring(desk) as (case, _):
            assert case.result(Check.CLOCK).finding is Finding.WATCH


async def test_the_figures_of_a_real_case(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.timeline.happened(LidMoved(LidPosition.OPEN))
        found = gauges(Paths(tmp_path, tmp_path), None, rehearsal=True)
        assert (found.temperature(), found.wear(), found.logs(), found.expiry()) == (None, None, None, None)
        assert (found.space() or 0) > 0
        assert found.journal() == 0
        assert found.whole()
    content = (tmp_path / "journal.db").read_bytes()
    (tmp_path / "journal.db").write_bytes(content[:4096] + bytes(len(content) - 4096))
    assert not found.whole()
