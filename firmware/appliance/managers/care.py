"""Self-care: looks once an hour at what wears out or fills up; tests the case on demand, and when nobody is by.

Figures have no events: an hourly look at some small files is all that this costs.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state.care import Care, Check, Finding, Limits, Result
from firmware.appliance.state.events import CareChanged, SelfTested
from firmware.appliance.state.model import CaseState, ClockTrust
from firmware.appliance.state.notes import CareNoted
from firmware.appliance.state.readiness import is_checking
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.waiting import first_of
from firmware.worker import DeviceWorker

EVERY: Final = 3600.0  # seconds between two looks
NIGHTLY: Final = 20 * 3600.0  # seconds between two tests of its own accord
QUIET: Final = 600.0  # seconds without anybody before such a test
ANSWERS: Final = 20.0  # seconds in which devices that are tried again must have answered
CAUGHT_UP: Final = 200  # rows; so few are under way all the time
_SYNCED: Final = "care.synced"
_SILENT: Final = frozenset({DeviceState.FAULT, DeviceState.UNKNOWN})
_MEANT: Final = frozenset({Reason.SWITCHED_OFF, Reason.RECOVERING})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gauges:
    """Where figures come from. All of them block; None is what a case does not tell."""

    temperature: Callable[[], int | None]
    wear: Callable[[], int | None]
    space: Callable[[], int | None]
    journal: Callable[[], int | None]
    logs: Callable[[], int | None]
    expiry: Callable[[], datetime | None]  # of the case's certificate
    whole: Callable[[], bool]  # the journal's file


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one round of blocking looks has found."""

    figures: Mapping[Check, int | None]
    expiry: datetime | None
    whole: bool | None


class SelfCare:
    """The service. `test` may be asked for at any time; a second wish joins the first."""

    name = "self-care"
    essential = False

    def __init__(
        self,
        gauges: Gauges,
        limits: Mapping[Check, Limits],
        check: Callable[[str], object],
        believed: Callable[[], Awaitable[Moment]],
        timeline: Timeline,
        journal: Journal,
        store: Store,
        clock: Clock,
    ) -> None:
        """`check` has a device tried again at once; `believed` tells the time."""
        self._gauges = gauges
        self._limits = limits
        self._check = check
        self._believed = believed
        self._timeline = timeline
        self._journal = journal
        self._store = store
        self._clock = clock
        self._wanted = asyncio.Event()
        self._tested = -NIGHTLY

    def test(self) -> None:
        """Have everything tested."""
        self._wanted.set()

    async def run(self) -> None:
        """Care until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._nightly(), name="self-care at night")
            await self._look(whole=None)
            while True:
                await first_of(self._clock.sleep(EVERY), _event(self._wanted))
                if self._wanted.is_set():
                    await self._test()
                else:
                    await self._look(whole=None)

    async def _nightly(self) -> None:
        while True:
            await self._clock.sleep(max(0.0, self._tested + NIGHTLY - self._clock.monotonic()))
            await self._store.until(is_quiet)
            if await self._stays_quiet():
                self._tested = self._clock.monotonic()
                self.test()

    async def _stays_quiet(self) -> bool:
        ending = self._clock.monotonic() + QUIET
        await first_of(self._disturbed(), self._clock.sleep(QUIET))
        return self._clock.monotonic() >= ending and is_quiet(self._store.state)

    async def _disturbed(self) -> None:
        await self._store.until(lambda state: not is_quiet(state))

    async def _test(self) -> None:
        self._note(replace(self._store.state.care, testing=True))
        try:
            await self._ask_devices()
            await self._look(whole=True)
        finally:
            self._wanted.clear()
            self._note(replace(self._store.state.care, testing=False))
        self._tested = self._clock.monotonic()
        found = [result.finding for result in self._store.state.care.results.values()]
        bad, watch = found.count(Finding.BAD), found.count(Finding.WATCH)
        self._note(replace(self._store.state.care, tested=self._clock.now(), passed=not bad))
        await self._timeline.happened(SelfTested(bad, watch))

    async def _ask_devices(self) -> None:
        """Those that do not answer are tried again, and get a while for it."""
        for name in silent(self._store.state):
            self._check(name)
        await first_of(self._clock.sleep(ANSWERS), _all_answer(self._store))

    async def _look(self, *, whole: bool | None) -> None:
        worker = DeviceWorker("self-care")
        try:
            seen = await worker.call(look, self._gauges, whole=whole is True)
        finally:
            worker.close()
        moment = await self._believed()
        figures = dict(seen.figures)
        figures[Check.SYNC] = await self._hours_since_sync(moment)
        figures[Check.CERTIFICATE] = None if seen.expiry is None else (seen.expiry - moment.at).days
        if whole:
            figures[Check.DEVICES] = len(silent(self._store.state))
        results = {check: Result(self._limits[check].judge(value), value) for check, value in figures.items()}
        trusted = self._store.state.clock is ClockTrust.TRUSTED
        results[Check.CLOCK] = Result(Finding.GOOD if trusted else Finding.WATCH)
        if seen.whole is not None:
            results[Check.INTEGRITY] = Result(Finding.GOOD if seen.whole else Finding.BAD)
        await self._tell(results)

    async def _tell(self, results: Mapping[Check, Result]) -> None:
        """Each change of a finding is an event; that something is well at the first look is none."""
        care = self._store.state.care
        for check, result in results.items():
            before = care.results.get(check, Result(Finding.GOOD)).finding
            if result.finding is not before and not {result.finding, before} <= {Finding.GOOD, Finding.UNKNOWN}:
                await self._timeline.happened(CareChanged(check, result.finding, result.value))
        self._note(replace(self._store.state.care, results=MappingProxyType({**care.results, **results})))

    async def _hours_since_sync(self, moment: Moment) -> int | None:
        """By the wall clock, for the case is off between; not told while the clock is not believed."""
        if not moment.certain:
            return None
        fleet = self._store.state.fleet
        try:
            kept = await self._journal.get(_SYNCED)
            if kept is None or (fleet.connected and fleet.pending < CAUGHT_UP):
                await self._journal.put(_SYNCED, moment.at.isoformat())
                return 0
            return max(0, round((moment.at - datetime.fromisoformat(kept)) / timedelta(hours=1)))
        except (JournalError, ValueError, TypeError) as problem:
            _log.warning("nobody knows when the fleet server had everything: %s", problem)
            return None

    def _note(self, care: Care) -> None:
        self._timeline.noted(CareNoted(care))


def look(gauges: Gauges, *, whole: bool) -> _Seen:
    """Ask every gauge, and for `whole` read the journal's file through. Blocks; what breaks tells nothing."""
    figures = {
        Check.TEMPERATURE: gauges.temperature,
        Check.WEAR: gauges.wear,
        Check.SPACE: gauges.space,
        Check.JOURNAL: gauges.journal,
        Check.LOGS: gauges.logs,
    }
    told = {check: _figure(gauge) for check, gauge in figures.items()}
    return _Seen(told, gauges.expiry(), gauges.whole() if whole else None)


def _figure(gauge: Callable[[], int | None]) -> int | None:
    try:
        return gauge()
    except OSError as problem:
        _log.warning("a figure cannot be read: %s", problem)
        return None


def silent(state: CaseState) -> list[str]:
    """The devices that are there and do not answer. One that is not plugged in need not, nor one that was shed."""
    return [
        device.name
        for device in state.devices.values()
        if device.condition.state in _SILENT and device.condition.reason not in _MEANT and not is_checking(device)
    ]


def is_quiet(state: CaseState) -> bool:
    """Whether nobody is disturbed and no battery drained: at mains, the lid closed, no visit."""
    at_mains = state.power.source is PowerSource.MAINS
    return at_mains and state.lid is LidPosition.CLOSED and state.visit is None and not state.stopping


async def _all_answer(store: Store) -> None:
    await store.until(lambda state: not silent(state))


async def _event(event: asyncio.Event) -> None:
    await event.wait()
