"""What is done for a modem that says all is well and passes nothing, hangs, or is gone: one pure step at a time.

From what disturbs nobody to what helps most. A rung that was used a short while ago rests, longer each time, and is
passed over meanwhile, so that what did not help is not repeated in a circle. How often each was used is told by the
wall clock and outlives a restart; one that was used in the future was so by a clock that is wrong, and counts as now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from firmware.appliance.network.rungs import (
    DAY,
    DIALLING,
    FORGETS,
    HELPING,
    LIMITS,
    LONGEST_REST,
    PATIENCE,
    SPARE,
    Cause,
    Health,
    Mending,
    Result,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known now.

    `dialling`: it stalls because there is no address, which takes longer than nothing passing. `starting`: it is, or so
    its program says. `needed`: no other way works. `doubtful`: on another way nothing passes either, so that the server
    may be down. `possible` are rungs that can be taken at all. `paying`: a payment is in flight through the modem, and
    it passes. `binding`: one is in flight at all. `idle`: nobody works at the case.
    """

    wall: datetime
    health: Health
    cause: Cause | None = None
    dialling: bool = False
    starting: bool = False
    needed: bool = True
    doubtful: bool = False
    possible: frozenset[Mending] = frozenset()
    paying: bool = False
    binding: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """A rung that was used, and when by the wall clock."""

    rung: Mending
    at: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """What is remembered. `used` is what outlives a restart; all other times are monotonic seconds.

    `ill` is since when the modem is so, for this `cause`; `reached` the rung that was taken last in this trouble, at
    `acted`; `open`: what came of it is not known yet; `tried`: its way was. `rested` is when each rung may be used
    again, which holds also where the wall clock jumps.
    """

    used: tuple[Used, ...] = ()
    ill: float | None = None
    cause: Cause | None = None
    reached: Mending | None = None
    acted: float = float("-inf")
    open: bool = False
    tried: bool = False
    rested: Mapping[Mending, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Take:
    """Do this, once it is on disk that it was done; `times` is how often it was, today."""

    rung: Mending
    cause: Cause
    times: int


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a step."""

    rung: Mending
    result: Result


@dataclass(frozen=True, slots=True)
class Try:
    """See whether the way passes anything now: what is known of it is from before the step."""


Effect = Take | Came | Try


@dataclass(frozen=True, slots=True)
class Step:
    """Where the ladder is now, what is to be done, and the second to ask again; None: when something is new."""

    ladder: Ladder
    effects: tuple[Effect, ...]
    ask_again: float | None


def step(ladder: Ladder, evidence: Evidence, now: float) -> Step:
    """Judge at the monotonic second `now`."""
    evidence = _overdue(ladder, evidence, now)
    ladder = _observed(ladder, evidence, now)
    wait, cause = _waits_until(ladder, evidence), ladder.cause
    ladder, came = _came(ladder, wait, evidence.health, now)
    if cause is None or wait is None or wait > now:
        ladder, tries, then = _try(ladder, now)
        moments = (wait, then, _helps_until(ladder) if evidence.starting else None)
        return Step(ladder, (*came, *tries), min((at for at in moments if at is not None and at > now), default=None))
    rung = _rung(ladder, cause, evidence, now)
    if rung is None:
        return Step(ladder, came, _rested_at(ladder, cause, evidence, now))
    ladder = _taken(ladder, rung, evidence, now)
    times = sum(one.rung is rung for one in ladder.used)
    return Step(ladder, (*came, Take(rung, cause, times)), now + LIMITS[rung].takes)


def refused(ladder: Ladder) -> Ladder:
    """The step could not be begun: no need to wait for its help. It has been used all the same."""
    return replace(ladder, open=False, acted=float("-inf"))


def recent(used: tuple[Used, ...], wall: datetime) -> tuple[Used, ...]:
    """What was used within a day, the future brought back to now."""
    return tuple(Used(one.rung, min(one.at, wall)) for one in used if one.at > wall - DAY)


def _overdue(ladder: Ladder, evidence: Evidence, now: float) -> Evidence:
    """A modem that still starts when the time of the step is over hangs."""
    until = _helps_until(ladder)
    if not evidence.starting or until is None or now < until:
        return evidence
    return replace(evidence, health=Health.ILL, cause=Cause.HUNG)


def _helps_until(ladder: Ladder) -> float | None:
    return ladder.acted + LIMITS[ladder.reached].helps if ladder.open and ladder.reached is not None else None


def _observed(ladder: Ladder, evidence: Evidence, now: float) -> Ladder:
    ladder = replace(ladder, used=recent(ladder.used, evidence.wall))
    if ladder.ill is None and now >= ladder.acted + FORGETS:
        ladder = replace(ladder, reached=None, open=False)
    if evidence.health is not Health.ILL:
        return replace(ladder, ill=None, cause=None)
    if ladder.ill is not None and evidence.cause is ladder.cause:
        return ladder
    return replace(ladder, ill=now, cause=evidence.cause)


def _try(ladder: Ladder, now: float) -> tuple[Ladder, tuple[Try, ...], float | None]:
    """Once for each step, as soon as it can have helped; else when that will be."""
    if not ladder.open or ladder.tried or ladder.reached is None:
        return ladder, (), None
    due = ladder.acted + LIMITS[ladder.reached].takes
    return (replace(ladder, tried=True), (Try(),), None) if now >= due else (ladder, (), due)


def _came(ladder: Ladder, wait: float | None, health: Health, now: float) -> tuple[Ladder, tuple[Came, ...]]:
    """A step that has helped, or has had its time. A modem that starts meanwhile is not judged."""
    if not ladder.open or ladder.reached is None:
        return ladder, ()
    if health is Health.WELL:
        return replace(ladder, open=False), (Came(ladder.reached, Result.HELPED),)
    if wait is not None and wait <= now:
        return replace(ladder, open=False), (Came(ladder.reached, Result.IN_VAIN),)
    return ladder, ()


def _waits_until(ladder: Ladder, evidence: Evidence) -> float | None:
    """When the next step may be taken at the earliest; None: not as it is. Trouble that a step has outlived has been
    believed already.
    """
    if ladder.ill is None or ladder.cause is None or evidence.paying:
        return None
    helps = LIMITS[ladder.reached].helps if ladder.open and ladder.reached is not None else 0.0
    if ladder.ill <= ladder.acted:
        return ladder.acted + helps
    if evidence.starting:
        return ladder.acted + helps
    patience = DIALLING if evidence.dialling else PATIENCE[ladder.cause]
    return max(ladder.acted + helps, ladder.ill + patience + (0.0 if evidence.needed else SPARE))


def _rung(ladder: Ladder, cause: Cause, evidence: Evidence, now: float) -> Mending | None:
    """The next one above the last that does not rest; where there is none, the lightest that does not."""
    ready = [rung for rung in _fitting(cause, evidence) if _ready(ladder, rung, evidence, now)]
    order = HELPING[cause]
    below = order[: order.index(ladder.reached) + 1] if ladder.reached in order else ()
    above = [rung for rung in ready if rung not in below]
    return next(iter(above or ready), None)


def _fitting(cause: Cause, evidence: Evidence) -> list[Mending]:
    fits = [rung for rung in HELPING[cause] if rung in evidence.possible]
    if evidence.doubtful and cause is Cause.STALLED:
        fits = [rung for rung in fits if rung in (Mending.RECONNECT, Mending.REGISTER)]
    if evidence.binding:
        fits = [rung for rung in fits if rung not in (Mending.POWER_CYCLE, Mending.REBOOT)]
    if not (evidence.needed and evidence.idle):
        fits = [rung for rung in fits if rung is not Mending.REBOOT]
    return fits


def _ready(ladder: Ladder, rung: Mending, evidence: Evidence, now: float) -> bool:
    return _free_in(ladder, rung, evidence, now) <= 0


def _free_in(ladder: Ladder, rung: Mending, evidence: Evidence, now: float) -> float:
    """Seconds until it may be used: its rest by either clock, and its budget."""
    moments = sorted(one.at for one in ladder.used if one.rung is rung)
    waits = [ladder.rested.get(rung, now) - now]
    if moments:
        waits.append((moments[-1] - evidence.wall).total_seconds() + rest(rung, len(moments)))
    if len(moments) >= LIMITS[rung].budget:
        waits.append((moments[-LIMITS[rung].budget] + DAY - evidence.wall).total_seconds())
    return max(waits)


def rest(rung: Mending, times: int) -> float:
    """Seconds for which a rung is passed over that was used so often within a day."""
    first = LIMITS[rung].rests
    return min(first * float(1 << min(times - 1, 16)), max(first, LONGEST_REST))


def _rested_at(ladder: Ladder, cause: Cause, evidence: Evidence, now: float) -> float | None:
    waits = [_free_in(ladder, rung, evidence, now) for rung in _fitting(cause, evidence)]
    return now + max(min(waits), 1.0) if waits else None


def _taken(ladder: Ladder, rung: Mending, evidence: Evidence, now: float) -> Ladder:
    used = (*ladder.used, Used(rung, evidence.wall))
    times = sum(one.rung is rung for one in used)
    rested = MappingProxyType({**ladder.rested, rung: now + rest(rung, times)})
    return replace(ladder, used=used, reached=rung, acted=now, open=True, tried=False, rested=rested)
