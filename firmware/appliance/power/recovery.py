"""What is done for a device that hangs: one pure judgement at a time, each with its reason.

Three rungs, from what disturbs nobody to what helps most. Begin the conversation anew; take the power away and give it
back; and where that did not help, let it rest, longer each time, because what power cannot mend wants hands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

from firmware.appliance.power.policy import Rank
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import Condition, DeviceState, Reason

HUNG_AFTER: Final[Mapping[Reason, float]] = MappingProxyType({Reason.SILENT: 20.0, Reason.GARBLED: 20.0})
"""Seconds after which a device is taken for hung; a driver has retried by itself a few times then."""

MODEM_GONE_AFTER: Final = 120.0
"""The same for a modem that is not there: one whose program hangs leaves the bus, and nobody pulls a built-in one."""

HELPS: Final = 60.0  # seconds until what was done has helped, or has not: a device must have started by then
FORGETS: Final = 300.0  # seconds after which one that hangs again begins on the first rung
CYCLES_A_DAY: Final = 6  # of one device; more than that wears contacts and clerks
DAY: Final = timedelta(days=1)
RESTS: Final = (300.0, 900.0, 3600.0)
"""Seconds of rest after the first, second and each later cycle that did not help."""


@unique
class Rung(StrEnum):
    """What can be done for a device."""

    RECONNECT = "reconnect"
    POWER_CYCLE = "power-cycle"


@unique
class Hold(StrEnum):
    """Why nothing is done for a device that hangs."""

    EARLY = "early"  # it may come to itself
    HELPING = "helping"  # something was done and has not had its time
    NO_RAIL = "no-rail"  # nobody can take its power away
    RAIL_DEFECT = "rail-defect"
    PAYMENT = "payment"  # a payment is in flight, wherever
    NEIGHBOUR = "neighbour"  # another device on its rail is in use
    BUDGET = "budget"  # it was cycled too often within a day
    RESTING = "resting"
    UNRECORDED = "unrecorded"  # that it will be done cannot be put on disk


@dataclass(frozen=True, slots=True)
class Patient:
    """A device that may hang.

    `rail` feeds it and its `neighbours`. `cycles` are the wall-clock times of its power cycles within a day; all other
    times are monotonic seconds: since when it hangs, None: not so; how long that may be; when something was done for it
    last, on the rung `rung`; and when its power was cycled last in this run.
    """

    rank: Rank | None = None
    rail: str = ""
    neighbours: frozenset[str] = frozenset()
    hung: float | None = None
    patience: float = 0.0
    rung: Rung | None = None
    acted: float = 0.0
    cycled: float | None = None
    cycles: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known now. `in_use` are devices at work or wanted; `rails` those that can be switched and are on."""

    now: float
    wall: datetime
    binding: bool = False
    in_use: frozenset[str] = frozenset()
    rails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Act:
    """Do this for the device."""

    rung: Rung


@dataclass(frozen=True, slots=True)
class Held:
    """Do nothing, for this reason. `until` is the monotonic second to ask again; None: when something has changed."""

    why: Hold
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Well:
    """It does not hang."""


Judgement = Act | Held | Well


def observed(patient: Patient, kind: Kind, condition: Condition, now: float) -> Patient:
    """The patient whose device is so now. What is being started or has no power keeps its place on the ladder."""
    if condition.reason in (Reason.RECOVERING, Reason.STARTING, Reason.SWITCHED_OFF):
        return replace(patient, hung=None)
    patience = _patience(kind, condition, patient.rank)
    if patience is None:
        return replace(patient, hung=None)
    if patient.hung is not None:
        return replace(patient, patience=patience)
    rung = None if now > patient.acted + FORGETS else patient.rung
    return replace(patient, hung=now, patience=patience, rung=rung)


def judge(patient: Patient, evidence: Evidence) -> Judgement:
    """What to do for the patient now."""
    if patient.hung is None:
        return Well()
    if evidence.now < patient.hung + patient.patience:
        return Held(Hold.EARLY, patient.hung + patient.patience)
    if patient.rung is None:
        return Act(Rung.RECONNECT)
    if evidence.now < patient.acted + HELPS:
        return Held(Hold.HELPING, patient.acted + HELPS)
    return _cycle(patient, evidence)


def acted(patient: Patient, rung: Rung, evidence: Evidence) -> Patient:
    """The patient for whom this is done now."""
    after = replace(patient, rung=rung, acted=evidence.now)
    if rung is not Rung.POWER_CYCLE:
        return after
    return replace(after, cycled=evidence.now, cycles=(*recent(patient.cycles, evidence.wall), evidence.wall))


def recent(cycles: Iterable[datetime], wall: datetime) -> tuple[datetime, ...]:
    """Those of a day. One in the future was done by a clock that was set back since, and counts too."""
    return tuple(moment for moment in cycles if moment > wall - DAY)


def first(due: Mapping[str, Patient]) -> str:
    """The one whose turn it is: the modem before all others, since it tells the fleet of the rest."""
    return min(due, key=lambda name: (due[name].rank is not Rank.MODEM, due[name].acted, name))


def _patience(kind: Kind, condition: Condition, rank: Rank | None) -> float | None:
    if kind is Kind.UPLINK and rank is Rank.MODEM and condition.state is DeviceState.ABSENT:
        return MODEM_GONE_AFTER
    return HUNG_AFTER.get(condition.reason) if condition.state is DeviceState.FAULT else None


def _cycle(patient: Patient, evidence: Evidence) -> Judgement:
    if not patient.rail:
        return Held(Hold.NO_RAIL)
    done = recent(patient.cycles, evidence.wall)
    if len(done) >= CYCLES_A_DAY:
        return Held(Hold.BUDGET, evidence.now + max(0.0, (min(done) + DAY - evidence.wall).total_seconds()))
    if patient.cycled is not None and (rested := patient.cycled + _rest(done)) > evidence.now:
        return Held(Hold.RESTING, rested)
    return _undisturbed(patient, evidence)


def _undisturbed(patient: Patient, evidence: Evidence) -> Judgement:
    """Whether taking the power away now would harm anybody else."""
    if evidence.binding:
        return Held(Hold.PAYMENT)
    if patient.neighbours & evidence.in_use:
        return Held(Hold.NEIGHBOUR)
    if patient.rail not in evidence.rails:
        return Held(Hold.RAIL_DEFECT)
    return Act(Rung.POWER_CYCLE)


def _rest(cycles: tuple[datetime, ...]) -> float:
    return RESTS[min(len(cycles), len(RESTS)) - 1] if cycles else 0.0
