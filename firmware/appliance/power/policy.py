"""What is switched on, and when the case must end: one pure step from evidence to effects.

The machine has five modes. It leaves MAINS at once, since an empty socket is told within milliseconds, and comes back
to it only after the mains have held, since a loose plug flickers. Rails are switched on one after the other in the
order of their rank, because a printer's inrush current can pull down a supply, and shed in the opposite order.
"""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum, unique
from typing import Final

from firmware.hal.ports.battery import PowerSource

RETURN_HOLD: Final = 5.0  # seconds the mains must hold before they are believed again
INRUSH: Final = 1.5  # seconds between two rails that are switched on
LOW_BELOW: Final = 20.0  # percent
LOW_CLEARS: Final = 23.0  # higher, so that a gauge that flickers does not make the mode flicker
CRITICAL_BELOW: Final = 6.0
CRITICAL_CLEARS: Final = 8.0
BLIND: Final = 600.0  # seconds on battery without any idea of its charge; then it counts as empty
NOTICE: Final = 30.0  # seconds of CRITICAL before the end, for the clerk to read what happens
BINDING_LIMIT: Final = 300.0  # seconds that a payment may keep an empty case alive; then the end comes anyway
CLOSED_LIMIT: Final = 900.0  # seconds on battery with a closed lid: on the road, and nobody works


@unique
class Mode(StrEnum):
    """How urgent the power is."""

    MAINS = "mains"
    BATTERY = "battery"
    LOW = "low"
    CRITICAL = "critical"
    SHUTDOWN = "shutdown"


@unique
class Rank(IntEnum):
    """The order in which rails come on; they are shed in the opposite order. What is not ranked is never switched."""

    HUB = 0
    MODEM = 1
    PAYMENT = 2
    READERS = 3
    PRINTERS = 4  # printers and scanners: the most power, and the least often needed


@unique
class EndReason(StrEnum):
    """Why the case ends."""

    EMPTY = "empty"
    LID_CLOSED = "lid-closed"
    ASKED = "asked"  # by the clerk, who packs it; never by the policy


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known now.

    `source` is None until a gauge has spoken; `percent` is what is believed of the charge, None where nothing can be.
    `binding`: something is in flight that may not be cut, a payment or the terminal's end of day. `in_use` are rails
    whose devices are at work or wanted. `saving`: the clerk has asked to save power.
    """

    source: PowerSource | None = None
    percent: float | None = None
    lid_open: bool = True
    binding: bool = False
    in_use: frozenset[str] = frozenset()
    saving: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """Switch a rail."""

    rail: str
    on: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """The mode is another now."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class End:
    """End the case in order, and cut its power."""

    reason: EndReason


Effect = Switch | Entered | End


@dataclass(frozen=True, slots=True)
class Policy:
    """What the machine remembers, in monotonic seconds; None: not so now.

    `returned` is since when the mains are back and not yet believed, `blind` since when nothing is known of the
    charge, `critical` since when it is nearly empty, `closed` since when the lid is closed on battery.
    """

    ranks: tuple[tuple[str, Rank], ...] = ()
    mode: Mode = Mode.MAINS
    on: frozenset[str] = frozenset()
    switched: float = float("-inf")
    returned: float | None = None
    blind: float | None = None
    critical: float | None = None
    closed: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Where the machine is now, what is to be done, and the second at which it must be asked again; None: never."""

    policy: Policy
    effects: tuple[Effect, ...]
    ask_again: float | None


def step(policy: Policy, evidence: Evidence, now: float) -> Step:
    """Judge the evidence at the monotonic second `now`. SHUTDOWN is final: a case on its way down goes all the way."""
    if policy.mode is Mode.SHUTDOWN:
        return Step(policy, (), None)
    after = _remembered(policy, evidence, now)
    after = replace(after, mode=_mode(after, evidence, now))
    after = replace(after, critical=_since(after.critical, after.mode is Mode.CRITICAL, now))
    reason = _end(after, evidence, now)
    if reason is not None:
        return Step(replace(after, mode=Mode.SHUTDOWN), (Entered(Mode.SHUTDOWN), End(reason)), None)
    entered = (Entered(after.mode),) if after.mode is not policy.mode else ()
    after, switches = _switched(after, evidence, now)
    return Step(after, (*entered, *switches), _ask_again(after, evidence, now))


def found_on(policy: Policy, rail: str) -> Policy:
    """A rail that nobody here switched is on: from now on it is one of those that may be shed."""
    return policy if rail not in dict(policy.ranks) else replace(policy, on=policy.on | {rail})


def allowed(mode: Mode, *, lid_open: bool, saving: bool) -> Rank:
    """The last rank that may be on though nobody uses it."""
    if not lid_open or mode is Mode.SHUTDOWN:
        return Rank.MODEM
    match mode:
        case Mode.MAINS:
            return Rank.PRINTERS
        case Mode.BATTERY:
            return Rank.READERS if saving else Rank.PRINTERS
        case Mode.LOW:
            return Rank.PAYMENT if saving else Rank.READERS
        case Mode.CRITICAL:
            return Rank.PAYMENT


def _remembered(policy: Policy, evidence: Evidence, now: float) -> Policy:
    on_battery = policy.mode is not Mode.MAINS
    back = evidence.source is PowerSource.MAINS
    fed = evidence.source is PowerSource.BATTERY  # of a case that has told of no source nothing can be said
    return replace(
        policy,
        returned=_since(policy.returned, on_battery and back, now),
        blind=_since(policy.blind, fed and evidence.percent is None, now),
        closed=_since(policy.closed, fed and not evidence.lid_open, now),
    )


def _since(before: float | None, holds: bool, now: float) -> float | None:
    if not holds:
        return None
    return now if before is None else before


def _mode(policy: Policy, evidence: Evidence, now: float) -> Mode:
    if evidence.source is None:
        return policy.mode
    if evidence.source is PowerSource.MAINS:
        held = policy.returned is None or _is_over(policy.returned, RETURN_HOLD, now)
        return Mode.MAINS if held else policy.mode
    if evidence.percent is None:
        gone = _is_over(policy.blind, BLIND, now)
        return Mode.CRITICAL if gone or policy.mode is Mode.CRITICAL else Mode.LOW
    return _by_charge(policy.mode, evidence.percent)


def _by_charge(mode: Mode, percent: float) -> Mode:
    critical = CRITICAL_CLEARS if mode is Mode.CRITICAL else CRITICAL_BELOW
    low = LOW_CLEARS if mode in (Mode.LOW, Mode.CRITICAL) else LOW_BELOW
    if percent < critical:
        return Mode.CRITICAL
    return Mode.LOW if percent < low else Mode.BATTERY


def _end(policy: Policy, evidence: Evidence, now: float) -> EndReason | None:
    limit = BINDING_LIMIT if evidence.binding else NOTICE
    if policy.returned is None and _is_over(policy.critical, limit, now):
        return EndReason.EMPTY
    if not evidence.binding and _is_over(policy.closed, CLOSED_LIMIT, now):
        return EndReason.LID_CLOSED
    return None


def ends_at(policy: Policy, evidence: Evidence) -> float | None:
    """The monotonic second at which an empty case ends if nothing else happens; None while it is not empty."""
    if policy.returned is not None:
        return None
    return _after(policy.critical, BINDING_LIMIT if evidence.binding else NOTICE)


def _switched(policy: Policy, evidence: Evidence, now: float) -> tuple[Policy, tuple[Switch, ...]]:
    last = allowed(policy.mode, lid_open=evidence.lid_open, saving=evidence.saving)
    wanted = {rail for rail, rank in policy.ranks if rank <= last or rail in evidence.in_use}
    shed = [rail for rail, _ in _by_rank(policy)[::-1] if rail in policy.on - wanted]
    due = [rail for rail, _ in _by_rank(policy) if rail in wanted - policy.on]
    after = replace(policy, on=policy.on - set(shed))
    switches = [Switch(rail, on=False) for rail in shed]
    if due and _is_over(policy.switched, INRUSH, now):
        after = replace(after, on=after.on | {due[0]}, switched=now)
        switches.append(Switch(due[0], on=True))
    return after, tuple(switches)


def _by_rank(policy: Policy) -> list[tuple[str, Rank]]:
    return sorted(policy.ranks, key=lambda named: named[1])


def _ask_again(policy: Policy, evidence: Evidence, now: float) -> float | None:
    last = allowed(policy.mode, lid_open=evidence.lid_open, saving=evidence.saving)
    due = any(rank <= last or rail in evidence.in_use for rail, rank in policy.ranks if rail not in policy.on)
    moments = [
        policy.switched + INRUSH if due else None,
        _after(policy.returned, RETURN_HOLD),
        _after(policy.blind, BLIND) if policy.mode is not Mode.CRITICAL else None,
        _after(policy.critical, BINDING_LIMIT if evidence.binding else NOTICE),
        None if evidence.binding else _after(policy.closed, CLOSED_LIMIT),
    ]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def _after(since: float | None, seconds: float) -> float | None:
    return None if since is None else since + seconds


def _is_over(since: float | None, seconds: float, now: float) -> bool:
    """Reckoned as `_after` does: a difference may round to less than the seconds that it asked to be woken after."""
    return since is not None and now >= since + seconds
