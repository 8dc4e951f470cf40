"""Remembers at which place which way out worked, how well the modem heard, and what went wrong.

A place is known because somebody says it, or is guessed by the house's router or the modem's cell. What is learned of
the present stay is on disk each ten minutes; when the stay ends it becomes part of what is known of the place.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.sites import (
    Site,
    SiteRecord,
    WayRecord,
    flowed,
    guess,
    heard,
    hinted,
    lost,
    merged,
    recommended,
    troubled,
    used,
)
from firmware.appliance.state.events import SiteArrived, SiteLeft
from firmware.appliance.state.model import CaseState, ClockTrust, Network
from firmware.appliance.state.notes import SiteNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.kinds import Title
from firmware.hal.ports.counters import Counters
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.modem import Signal
from firmware.hal.ports.surroundings import Surroundings
from firmware.hal.ports.uplink import UplinkKind

SAVE: Final = 600.0  # seconds between two writes: what a cut may cost
MINUTE: Final = 60.0  # over which the speed of a way is measured, while it is used
CARRIED: Final = 1800.0  # seconds with a closed lid, after which the case may stand elsewhere
SAME_DAY: Final = timedelta(hours=12)  # a stay that a restart may go on with
_KEY: Final = "network.sites"
_log = logging.getLogger(__name__)

Change = Callable[[WayRecord], WayRecord]
"""What becomes of the record of a way."""


class Kept(msgspec.Struct, frozen=True):
    """What is on disk: every place, and the stay that has not ended, with its last sign of life by the wall clock."""

    records: dict[str, SiteRecord] = {}
    stay: SiteRecord = SiteRecord()
    where: str | None = None
    seen: float = 0.0


class Sites:
    """The service. `titles` are the places of `case.toml`, without which it does nothing; `kinds` the ways out."""

    name = "sites"
    essential = False

    def __init__(
        self,
        titles: Mapping[str, Title],
        kinds: Mapping[str, UplinkKind],
        counters: Counters,
        surroundings: Surroundings,
        timeline: Timeline,
        store: Store,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self.titles = titles
        self.kinds = kinds
        self._counters = counters
        self._surroundings = surroundings
        self._timeline = timeline
        self._store = store
        self._journal = journal
        self._clock = clock
        self._kept = Kept()
        self._since = clock.monotonic()
        self._chosen: str | None = None
        self._verdicts: dict[str, Verdict] = {}
        self._signal: Signal | None = None
        self._hints: tuple[str | None, str | None] = (None, None)
        self._closed: float | None = None
        self._looked: Network | None = None
        self._moving = asyncio.Lock()

    @property
    def records(self) -> Mapping[str, SiteRecord]:
        """What is known of each place, without the present stay."""
        return self._kept.records

    async def arrive(self, name: str) -> None:
        """Somebody says that the case stands there. Raises `LookupError` where there is no such place."""
        if name not in self.titles:
            raise LookupError(name)
        await self._stand(name, guessed=False)

    async def run(self) -> None:
        """Until cancelled; then what was learned is kept."""
        if not self.titles:
            await asyncio.Event().wait()
        await self._remember()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow())
                group.create_task(self._measure())
                group.create_task(self._keep())
        finally:
            self._count_use()
            await self._save()

    async def _follow(self) -> None:
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                self._learn(state)
                await self._look_around(state)

    def _learn(self, state: CaseState) -> None:
        network = state.network
        if network.chosen != self._chosen:
            self._count_use()
            if self._chosen is not None and not _works(network.ways, self._chosen):
                self._change(self._chosen, lost)
            self._chosen = network.chosen
        for way in network.ways:
            if self._verdicts.get(way.name) is not way.verdict:
                self._verdicts[way.name] = way.verdict
                self._change(way.name, partial(troubled, verdict=way.verdict))
        signal = None if network.modem is None else network.modem.signal
        if signal is not None and signal != self._signal:
            self._signal = signal
            days = heard(self._kept.stay.heard, signal, self._clock.now().date())
            self._kept = replace(self._kept, stay=replace(self._kept.stay, heard=days))

    async def _look_around(self, state: CaseState) -> None:
        """Begin to guess anew where the case was carried about, and whenever something else is seen around it."""
        if self._was_carried(state.lid) and state.network.site is not None:
            await self._stand(None, guessed=False)
        if (
            state.network is self._looked
        ):  # a payment's prompts say nothing of the place, and looking reads the kernel's files
            return
        self._looked = state.network
        hints = self._cell(state), None if self._chosen is None else self._surroundings.router(self._chosen)
        if hints == self._hints:
            return
        self._hints = hints
        site = self._store.state.network.site
        if site is not None and not site.guessed:
            self._kept = replace(self._kept, stay=hinted(self._kept.stay, *hints))
            return
        place = guess(self._kept.records, *hints)
        if place in self.titles and (site is None or site.name != place):
            await self._stand(place, guessed=True)

    def _was_carried(self, lid: LidPosition | None) -> bool:
        now = self._clock.monotonic()
        if lid is LidPosition.CLOSED:
            self._closed = now if self._closed is None else self._closed
            return False
        closed, self._closed = self._closed, None
        return closed is not None and now - closed >= CARRIED

    @staticmethod
    def _cell(state: CaseState) -> str | None:
        return None if state.network.modem is None else state.network.modem.cell

    async def _stand(self, name: str | None, *, guessed: bool) -> None:
        async with self._moving:
            await self._moved(name, guessed=guessed)

    async def _moved(self, name: str | None, *, guessed: bool) -> None:
        before = self._store.state.network.site
        site = None if name is None else Site(name, self.titles[name], guessed)
        if site == before:
            return
        if before is not None and name != before.name and (name is None or not before.guessed):
            await self._leave(before)  # what was learned under a wrong guess belongs to the place that is said
        self._kept = replace(self._kept, where=name)
        if site is not None and not guessed:
            self._kept = replace(self._kept, stay=hinted(self._kept.stay, *self._hints))
        self._timeline.noted(SiteNoted(site))
        await self._save()
        if site is not None:
            await self._timeline.happened(SiteArrived(site.name, site.title, guessed))

    async def _leave(self, site: Site | None) -> None:
        self._count_use()
        stay, self._kept = self._kept.stay, replace(self._kept, stay=SiteRecord(), where=None)
        if site is None:  # nobody knew the place
            return
        known = merged(self._kept.records.get(site.name, SiteRecord()), stay, self._clock.now().date())
        self._kept = replace(self._kept, records={**self._kept.records, site.name: known})
        await self._save()
        await self._timeline.happened(
            SiteLeft(site.name, site.title, stay.ways, stay.heard, recommended(known, self.kinds))
        )

    def _count_use(self) -> None:
        now = self._clock.monotonic()
        seconds, self._since = now - self._since, now
        if self._chosen is not None:
            self._change(self._chosen, partial(used, seconds=seconds))

    def _change(self, way: str, change: Change) -> None:
        ways = self._kept.stay.ways
        stay = replace(self._kept.stay, ways={**ways, way: change(ways.get(way, WayRecord()))})
        self._kept = replace(self._kept, stay=stay)

    async def _measure(self) -> None:
        """Once a minute, while a way is used: the kernel counts, and asking it costs microseconds."""
        while True:
            way, before = self._chosen, self._passed(self._chosen)
            await self._clock.sleep(MINUTE)
            after = self._passed(self._chosen)
            if way is not None and way == self._chosen and None not in (before, after):
                speed = max(0, (after or 0) - (before or 0)) / MINUTE
                self._change(way, partial(flowed, bytes_a_second=speed))

    def _passed(self, way: str | None) -> int | None:
        if way is None:
            return None
        try:
            passed = self._counters.read(way)
        except HalError:  # the interface went; then nothing can be said of this minute
            return None
        return passed.received + passed.sent

    async def _keep(self) -> None:
        while True:
            await self._clock.sleep(SAVE)
            self._count_use()
            await self._save()

    async def _save(self) -> None:
        self._kept = replace(self._kept, seen=self._clock.now().timestamp())
        try:
            await self._journal.put(_KEY, msgspec.json.encode(self._kept).decode())
        except JournalError as problem:
            _log.warning("what is known of the places cannot be kept: %s", problem)

    async def _remember(self) -> None:
        """What was known before; a stay of today goes on, as a guess, for nobody knows what happened meanwhile."""
        try:
            written = await self._journal.get(_KEY)
            self._kept = Kept() if written is None else msgspec.json.decode(written, type=Kept)
        except (JournalError, msgspec.DecodeError) as problem:
            _log.warning("what was known of the places is lost: %s", problem)
        site = self._site(self._kept.where)
        if site is not None and self._is_of_today():
            self._timeline.noted(SiteNoted(site))
        else:
            await self._leave(site)

    def _site(self, name: str | None) -> Site | None:
        title = None if name is None else self.titles.get(name)
        return None if name is None or title is None else Site(name, title, guessed=True)

    def _is_of_today(self) -> bool:
        age = timedelta(seconds=self._clock.now().timestamp() - self._kept.seen)
        return self._store.state.clock is ClockTrust.TRUSTED and timedelta() <= age < SAME_DAY


def _works(ways: tuple[Way, ...], name: str) -> bool:
    return any(way.name == name and way.verdict is Verdict.WORKS for way in ways)
