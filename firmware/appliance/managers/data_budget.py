"""Counts what passes through ways that cost by it, saves when it will not do, and closes them when it is gone."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from firmware.appliance.config.network import NetworkConfig
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.bars import Bars
from firmware.appliance.managers.waiting import stirred
from firmware.appliance.network import budget
from firmware.appliance.network.budget import Month
from firmware.appliance.network.data import DataUse
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.link import Verdict
from firmware.appliance.state.events import DataLevelChanged
from firmware.appliance.state.notes import DataNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.counters import Counters
from firmware.waiting import first_of

USED: Final = 60.0  # seconds between two looks while a way that costs is used
UNUSED: Final = 3600.0
KEEP: Final = 180.0  # seconds between two writes
MEGABYTE: Final = 1_000_000
_KEY: Final = "network.data"
_SERVES: Final = frozenset({Verdict.WORKS, Verdict.SUSPECT, Verdict.CLOCK_WRONG})
_log = logging.getLogger(__name__)

Spare = Callable[[bool, bool], None]
"""Told whether the way in use costs by what passes, and whether the case saves."""


@dataclass(frozen=True, slots=True)
class Metered:
    """The ways that cost, who counts, and what the case may spend; `boot` is the id of this start of the machine, with
    which counters begin anew.
    """

    ways: Sequence[str]
    counters: Counters
    config: NetworkConfig
    boot: str


class DataBudget:
    """The service. `doubted` says that the wall clock is not to be believed."""

    name = "data-budget"
    essential = False

    def __init__(
        self,
        metered: Metered,
        bars: Bars,
        spare: Spare,
        doubted: Callable[[], bool],
        timeline: Timeline,
        store: Store,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._metered = metered
        self._bars = bars
        self._spare = spare
        self._doubted = doubted
        self._timeline = timeline
        self._store = store
        self._journal = journal
        self._clock = clock
        self._month = budget.first(clock.now(), metered.config.month_begins)
        self._use = DataUse(limit=metered.config.data_limit)
        self._on_disk: Month | None = None
        self._wrote = float("-inf")
        self._read: dict[str, float] = {}
        self._looked = float("-inf")
        self._chosen: str | None = None
        self._stirred = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; then what was counted is put on disk."""
        await self._prepare()
        try:
            async with stirred(self._stirred, self._store):
                while True:
                    self._stirred.clear()
                    await self._round()
                    await self._pause()
        finally:
            await self._look()
            await self._keep()

    async def _prepare(self) -> None:
        try:
            text = await self._journal.get(_KEY)
            if text is not None:
                self._month = self._on_disk = msgspec.json.decode(text, type=Month)
        except (JournalError, msgspec.DecodeError) as problem:
            _log.warning("what has passed this month is not known, and is counted from now on: %s", problem)

    async def _pause(self) -> None:
        wait = self._looked + self._every() - self._clock.monotonic()
        await first_of(self._clock.sleep(max(wait, 0.0)), self._stirred.wait())

    def _every(self) -> float:
        return USED if self._chosen in self._metered.ways else UNUSED

    async def _round(self) -> None:
        """Look when it is time, or when the way has changed; what the ways are worth may change at any time."""
        chosen = self._store.state.network.chosen
        due = self._clock.monotonic() >= self._looked + self._every()
        if chosen != self._chosen or due:
            self._chosen = chosen
            await self._look()
        self._bar()
        if self._clock.monotonic() >= self._wrote + KEEP:
            await self._keep()

    async def _look(self) -> None:
        """Read every counter and judge anew."""
        now, wall = self._clock.monotonic(), self._clock.now()
        before = self._month.level
        month = budget.turned(self._month, wall, self._metered.config.month_begins, trusted=not self._doubted())
        for way in self._metered.ways:
            month = self._counted(month, way, now)
        self._month, self._use = budget.judged(month, self._metered.config.data_limit, wall)
        self._looked = now
        self._timeline.noted(DataNoted(self._use))
        self._spare(self._chosen in self._metered.ways, self._use.saver)
        if self._use.level is not before:
            await self._tell()

    def _counted(self, month: Month, way: str, now: float) -> Month:
        boot = self._metered.boot
        try:
            passed = self._metered.counters.read(way)
        except PeripheralAbsent:
            self._read.pop(way, None)
            return budget.absent(month, way, boot)
        except HalError as problem:
            _log.warning("%s", problem)
            return month
        ago = now - self._read[way] if way in self._read else None
        self._read[way] = now
        return budget.counted(month, way, passed, boot, ago)

    async def _tell(self) -> None:
        """That the level is another is on disk with what was counted, so that it is told once."""
        await self._keep()
        use = self._use
        limit = None if use.limit is None else use.limit // MEGABYTE
        forecast = None if use.forecast is None else use.forecast // MEGABYTE
        await self._timeline.happened(DataLevelChanged(use.level, use.used // MEGABYTE, limit, forecast))

    def _bar(self) -> None:
        ways = self._store.state.network.ways
        other = any(way.verdict in _SERVES and way.bar is None for way in ways if way.name not in self._metered.ways)
        for way in self._metered.ways:
            self._bars.put(way, Bar.DATA_USED_UP, on=budget.barred(self._use, other=other))

    async def _keep(self) -> None:
        if self._month == self._on_disk:
            return
        self._wrote = self._clock.monotonic()
        try:
            await self._journal.put(_KEY, msgspec.json.encode(self._month).decode())
            self._on_disk = self._month
        except JournalError as problem:
            _log.warning("what has passed is not kept: %s", problem)
