"""Whether the wall clock may be believed. Durations never depend on it; records and retention by age do."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state.events import ClockJumped
from firmware.appliance.state.model import ClockTrust
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock

EVERY: Final = 10.0  # seconds between two looks
JUMP: Final = 5.0  # seconds of difference that are told
PLAUSIBLE: Final = timedelta(days=1)  # how far a correction may set a trusted clock, either way
KEEP_EVERY: Final = 3600.0  # seconds between two records of the floor
BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)  # earlier than this software is no time at all
_FLOOR: Final = "clock.floor"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of the wall clock.

    `floor` lies a day below the latest time that was believed, in this run or an earlier one. `anchor` is that
    time and `anchored` its monotonic second, None while nothing was believed in this run.
    """

    floor: datetime
    wall: datetime
    monotonic: float
    anchor: datetime | None = None
    anchored: float = 0.0
    word: ClockTrust = ClockTrust.UNTRUSTED


def look(before: Trust, wall: datetime, monotonic: float) -> tuple[Trust, float]:
    """The judgement now, and by how many seconds the wall clock has moved against the monotonic since the last look.

    A clock below the floor is not believed, nor one that is more than a day ahead of where it should be. It is again
    as soon as it comes back. The first look of a run believes whatever is not below the floor: a case may have
    spent a winter in the cellar.
    """
    elapsed = timedelta(seconds=monotonic - before.monotonic)
    jumped = (wall - before.wall - elapsed).total_seconds()
    after = replace(before, wall=wall, monotonic=monotonic)
    if not _plausible(before, wall, monotonic):
        return replace(after, word=ClockTrust.UNTRUSTED), jumped
    floor = max(before.floor, wall - PLAUSIBLE)
    return replace(after, floor=floor, anchor=wall, anchored=monotonic, word=ClockTrust.TRUSTED), jumped


def _plausible(trust: Trust, wall: datetime, monotonic: float) -> bool:
    if wall < trust.floor or trust.anchor is None:
        return wall >= trust.floor
    return wall <= trust.anchor + timedelta(seconds=monotonic - trust.anchored) + PLAUSIBLE


class Clockwatch:
    """Tells jumps of the wall clock and keeps the floor."""

    name = "clockwatch"
    essential = False

    def __init__(self, timeline: Timeline, journal: Journal, clock: Clock) -> None:
        self._timeline = timeline
        self._journal = journal
        self._clock = clock
        self._trust = Trust(BUILT, clock.now(), clock.monotonic())
        self._looked = asyncio.Event()

    async def believed(self) -> Moment:
        """The time now; where the wall clock is not to be believed, the latest that is certainly over."""
        await self._looked.wait()
        trust, _ = look(self._trust, self._clock.now(), self._clock.monotonic())
        if trust.word is ClockTrust.TRUSTED:
            return Moment(trust.wall, certain=True)
        if trust.anchor is None:
            return Moment(trust.floor, certain=False)
        return Moment(trust.anchor + timedelta(seconds=trust.monotonic - trust.anchored), certain=False)

    async def run(self) -> None:
        """Look at once and then every `EVERY` seconds."""
        trust = Trust(await self._kept_floor(), self._clock.now(), self._clock.monotonic())
        told, kept = ClockTrust.TRUSTED, -KEEP_EVERY
        while True:
            trust, jumped = look(trust, self._clock.now(), self._clock.monotonic())
            self._trust = trust
            self._looked.set()
            if abs(jumped) > JUMP or trust.word is not told:
                await self._timeline.happened(ClockJumped(round(jumped), trust.word))
                told = trust.word
            if trust.word is ClockTrust.TRUSTED and trust.monotonic - kept >= KEEP_EVERY:
                kept = trust.monotonic
                await self._keep(trust.floor)
            await self._clock.sleep(EVERY)

    async def _kept_floor(self) -> datetime:
        try:
            kept = await self._journal.get(_FLOOR)
            return max(BUILT, datetime.fromisoformat(kept)) if kept else BUILT
        except (JournalError, ValueError):
            return BUILT

    async def _keep(self, floor: datetime) -> None:
        try:
            await self._journal.put(_FLOOR, floor.isoformat())
        except JournalError:
            _log.warning("the time of now could not be kept")
