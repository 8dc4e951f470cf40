"""Whether the wall clock may be believed, and whose word that is. Pure.

The fleet server's word, given over a connection that proves who speaks, stands above everything. Then a time server's
client. The battery-backed clock is only believed where nothing speaks against it: it may be years off and look well.
Nothing believes a time before the floor: what has been seen, signed or built is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from firmware.appliance.state.model import ClockTrust, TimeSource

BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)  # earlier than this software is no time at all
LONGEST_SLEEP: Final = timedelta(days=200)  # a winter in the cellar; more needs a witness
CLOSE: Final = timedelta(minutes=5)  # how far two clocks of which one is right may be apart
SLACK: Final = timedelta(days=1)  # the floor lies so far below what was believed: corrections must not fall through it
SLOWEST: Final = 10.0  # seconds; an answer that took longer says nothing about now


@dataclass(frozen=True, slots=True)
class Look:
    """The clocks at one instant, and whether a time server's client keeps the wall clock."""

    wall: datetime
    monotonic: float
    synchronised: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the fleet server answered: its time, and the monotonic seconds of the question and of the answer."""

    at: datetime
    asked: float
    heard: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """A wall-clock time that was believed, its monotonic second, and on whose word."""

    wall: datetime
    monotonic: float
    source: TimeSource

    def at(self, monotonic: float) -> datetime:
        """What the wall clock should say at that second."""
        return self.wall + timedelta(seconds=monotonic - self.monotonic)


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """What is known of the clock. `first` is the floor with which this run began.

    `anchor` is None until something was believed in this run; `source` is NONE while the clock is not.
    """

    floor: datetime
    first: datetime
    last: Look
    rtc: datetime | None
    anchor: Anchor | None = None
    source: TimeSource = TimeSource.NONE

    @property
    def trust(self) -> ClockTrust:
        """The judgement in a word."""
        return ClockTrust.UNTRUSTED if self.source is TimeSource.NONE else ClockTrust.TRUSTED

    def wrong_by(self, look: Look) -> timedelta | None:
        """How far the wall clock is from the fleet server's time; None where that was never told."""
        if self.anchor is None or self.anchor.source is not TimeSource.FLEET:
            return None
        return look.wall - self.anchor.at(look.monotonic)


def begin(floors: Iterable[datetime], look: Look, rtc: datetime | None) -> Timekeeping:
    """A run begins; `rtc` is what the hardware clock says, and nothing is believed before the first look."""
    floor = max((BUILT, *floors))
    return Timekeeping(floor, floor, look, rtc)


def looked(before: Timekeeping, look: Look) -> tuple[Timekeeping, float]:
    """The judgement now, and by how many seconds the wall clock moved against the monotonic since the last look."""
    elapsed = timedelta(seconds=look.monotonic - before.last.monotonic)
    jumped = (look.wall - before.last.wall - elapsed).total_seconds()
    source = _witness(before, look)
    after = replace(before, last=look, source=source)
    if source is TimeSource.NONE:
        return after, jumped
    if source in (TimeSource.NTP, TimeSource.RTC) and (before.anchor is None or source is TimeSource.NTP):
        after = replace(after, anchor=Anchor(look.wall, look.monotonic, source))
    return replace(after, floor=_raised(after, look.wall, source)), jumped


def told(before: Timekeeping, word: Told) -> Timekeeping:
    """The fleet server's word. What is below the floor or took too long is not heard, so no replay turns time back."""
    took = word.heard - word.asked
    if word.at < before.floor or not 0 <= took <= SLOWEST:
        return before
    anchor = Anchor(word.at + timedelta(seconds=took / 2), word.heard, TimeSource.FLEET)
    return replace(before, anchor=anchor, floor=_raised(before, anchor.wall, TimeSource.FLEET))


def now(keeping: Timekeeping, look: Look) -> tuple[datetime, bool]:
    """The best word on the time, and whether it is the time. Else it is the latest that is certainly over."""
    judged, _ = looked(keeping, look)
    if judged.source is not TimeSource.NONE:
        return look.wall, True
    if judged.anchor is None:
        return judged.floor, False
    return judged.anchor.at(look.monotonic), judged.anchor.source is TimeSource.FLEET


def _witness(keeping: Timekeeping, look: Look) -> TimeSource:
    """Who vouches for this wall clock."""
    anchor = keeping.anchor
    if look.wall < keeping.floor:
        return TimeSource.NONE
    if anchor is not None and anchor.source is TimeSource.FLEET:
        return TimeSource.FLEET if _close(look.wall, anchor.at(look.monotonic)) else TimeSource.NONE
    if look.synchronised:
        return TimeSource.NTP
    if anchor is not None:
        return anchor.source if _close(look.wall, anchor.at(look.monotonic)) else TimeSource.NONE
    return TimeSource.RTC if _is_kept(keeping, look) else TimeSource.NONE


def _is_kept(keeping: Timekeeping, look: Look) -> bool:
    """Whether the hardware clock agrees, and has not counted for longer than a case lies anywhere."""
    since = timedelta(seconds=look.monotonic - keeping.last.monotonic)
    agrees = keeping.rtc is not None and _close(look.wall, keeping.rtc + since)
    return agrees and look.wall <= keeping.first + LONGEST_SLEEP


def _close(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= CLOSE


def _raised(keeping: Timekeeping, believed: datetime, source: TimeSource) -> datetime:
    """The floor never goes back. A witness who proves nothing may not lift it over the days to come: a false time
    server would else make every right time unbelievable, for ever.
    """
    if source is not TimeSource.FLEET:
        believed = min(believed, keeping.first + LONGEST_SLEEP)
    return max(keeping.floor, believed - SLACK)
