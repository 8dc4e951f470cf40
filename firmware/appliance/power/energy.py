"""How long the battery lasts, learned from what was measured: the drain, what costs it, and what the battery holds.

Everything said of the future is the cautious end of what is known: too little measured is nothing said at all.
Energies are milliwatt hours, powers milliwatts, times monotonic seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import sqrt
from types import MappingProxyType
from typing import Final

from firmware.appliance.power.measure import Measured

HOUR: Final = 3600.0
LONGEST_GAP: Final = 180.0  # seconds between two samples that still belong together
SETTLING: Final = 8.0  # seconds after a switch until the draw has come to rest
LEAST_DISCHARGE: Final = 25.0  # percent in one go that teach what the battery holds
CAUTION: Final = 1.3  # standard deviations: nine of ten times it lasts at least so long
LEAST_VISITS: Final = 2  # citizens of the day before there is an average
WORN_BELOW: Final = 0.7  # of what the battery was made for
LEAST_CYCLES: Final = 2  # measured discharges before wear is called wear
_SAMPLES: Final = 0.9  # the share of the past in each mean
_STEPS: Final = 0.7
_CYCLES: Final = 0.6


@dataclass(frozen=True, slots=True)
class Discharge:
    """A time on battery without a gap: the percent it began with, and the energy drawn since."""

    began: float
    drawn: float = 0.0


@dataclass(frozen=True, slots=True)
class Pending:
    """A consumer was switched or began to work, and what the draw was before."""

    consumer: str
    rose: bool
    before: float
    at: float


@dataclass(frozen=True, slots=True)
class Energy:
    """What was learned. `design` is what the battery was made for; `full` what it holds now.

    `drain` is the draw of the whole case, `drains` what each consumer adds when it is on, `visit` the energy of one
    citizen today, idle time between two of them included. `at` is when the last sample was taken.
    """

    design: float
    full: Measured
    drain: Measured | None = None
    drains: Mapping[str, Measured] = field(default_factory=lambda: MappingProxyType({}))
    visit: Measured | None = None
    at: float | None = None
    run: Discharge | None = None
    pending: Pending | None = None
    visit_drawn: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What may be said: `minutes` at least and `minutes_likely`; `citizens` at least; None: it is not known.

    `costliest` is the consumer that takes the most of those that are on.
    """

    minutes: int | None = None
    minutes_likely: int | None = None
    citizens: int | None = None
    costliest: str | None = None


def begin(design: float, nominal: Mapping[str, float]) -> Energy:
    """A new battery of `design` milliwatt hours and consumers of `nominal` milliwatts, as their makers say."""
    drains = {name: Measured(power, power / 2) for name, power in nominal.items()}
    return Energy(design, Measured(design, design * 0.15), drains=MappingProxyType(drains))


def drawn_between(energy: Energy, milliwatts: float, now: float) -> float:
    """The energy drawn since the last sample; 0 after a gap, because nothing is known of it."""
    if energy.at is None or now - energy.at > LONGEST_GAP:
        return 0.0
    return max(0.0, milliwatts) * (now - energy.at) / HOUR


def sampled(energy: Energy, milliwatts: float, percent: float, now: float) -> Energy:
    """A sample on battery: the power out of it and the charge that its gauge told."""
    drawn = drawn_between(energy, milliwatts, now)
    drain = (energy.drain or Measured(milliwatts, milliwatts / 4)).seen(milliwatts, _SAMPLES)
    gap = energy.at is not None and now - energy.at > LONGEST_GAP
    run = Discharge(percent) if energy.run is None or gap else energy.run
    run = replace(run, drawn=run.drawn + drawn)
    visit = None if energy.visit_drawn is None else energy.visit_drawn + drawn
    return _attributed(replace(energy, drain=drain, run=run, visit_drawn=visit, at=now), milliwatts, now)


def charged_again(energy: Energy, percent: float) -> Energy:
    """The mains are back at `percent`: what was drawn teaches what the battery holds."""
    run, energy = energy.run, on_mains(energy)
    if run is None or run.began - percent < LEAST_DISCHARGE or run.drawn <= 0:
        return energy
    held = run.drawn / (run.began - percent) * 100
    if not 0.1 * energy.design <= held <= 1.5 * energy.design:
        return energy  # the gauge and the meter contradict each other; neither is taught by the other
    return replace(energy, full=energy.full.seen(held, _CYCLES))


def on_mains(energy: Energy) -> Energy:
    """Nothing flows out of the battery, so nothing is measured; what the citizen at the table costs stays unknown."""
    return replace(energy, run=None, at=None, drain=None, pending=None, visit_drawn=None)


def unmeasured(energy: Energy) -> Energy:
    """The samples came from the gauge's percent, so that they can teach nothing of what a percent is."""
    return replace(energy, run=None)


def switched(energy: Energy, consumer: str, now: float, *, on: bool) -> Energy:
    """A consumer went on or off. Of two within the settling time neither is measured."""
    if energy.drain is None or energy.pending is not None:
        return replace(energy, pending=None, drain=None)
    return replace(energy, pending=Pending(consumer, on, energy.drain.mean, now), drain=None)


def visited(energy: Energy) -> Energy:
    """A citizen has left and the next may come: the energy since the one before is what one costs today."""
    drawn = energy.visit_drawn
    if energy.at is None:  # on mains, perhaps since the middle of the visit
        return replace(energy, visit_drawn=None)
    if not drawn:
        return replace(energy, visit_drawn=0.0)
    visit = (energy.visit or Measured(drawn, drawn / 2)).seen(drawn, _SAMPLES)
    return replace(energy, visit=visit, visit_drawn=0.0)


def new_day(energy: Energy) -> Energy:
    """Another office day has its own average."""
    return replace(energy, visit=None, visit_drawn=None if energy.at is None else 0.0)


def forecast(energy: Energy, percent: float | None, on: frozenset[str]) -> Forecast:
    """What may be said of a battery at `percent` with the consumers `on`."""
    costliest = max((name for name in on if name in energy.drains), key=lambda n: energy.drains[n].mean, default=None)
    if percent is None or energy.drain is None or energy.drain.mean <= 0:
        return Forecast(costliest=costliest)
    left = energy.full.mean * percent / 100
    doubt = sqrt(energy.full.doubt**2 + energy.drain.doubt**2 + (0.5 / max(percent, 1.0)) ** 2)
    likely = left / energy.drain.mean * 60
    surely = likely * max(0.0, 1.0 - CAUTION * doubt)
    return Forecast(int(surely), int(likely), _citizens(energy, left, doubt), costliest)


def _citizens(energy: Energy, left: float, doubt: float) -> int | None:
    visit = energy.visit
    if visit is None or visit.count < LEAST_VISITS:
        return None
    cautious = left * max(0.0, 1.0 - CAUTION * sqrt(doubt**2 + visit.doubt**2))
    return int(cautious / visit.mean)


def wear(energy: Energy) -> float | None:
    """What the battery holds as a share of what it was made for; None before it was measured often enough."""
    return energy.full.mean / energy.design if energy.full.count >= LEAST_CYCLES else None


def is_worn(energy: Energy) -> bool:
    """Whether the battery is worth telling of."""
    share = wear(energy)
    return share is not None and share < WORN_BELOW


def _attributed(energy: Energy, milliwatts: float, now: float) -> Energy:
    """Once the draw has settled after one switch, the difference is what that consumer takes."""
    pending = energy.pending
    if pending is None or now - pending.at < SETTLING:
        return energy
    step = milliwatts - pending.before if pending.rose else pending.before - milliwatts
    if step <= 0:
        return replace(energy, pending=None)
    known = energy.drains.get(pending.consumer, Measured(step, step / 2))
    drains = MappingProxyType({**energy.drains, pending.consumer: known.seen(step, _STEPS)})
    return replace(energy, drains=drains, pending=None)
