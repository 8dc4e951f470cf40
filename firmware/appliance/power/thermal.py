"""How fast the fan turns and whether the battery may be charged: pure judgements of temperatures, with hysteresis."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

STEPS: Final = ((5.0, 1.0), (12.0, 0.6), (20.0, 0.35))
"""Degrees that are left to the nearest limit, and the share of the fan's speed at which they are defended."""

CALMS: Final = 3.0  # degrees by which it must be cooler again before the fan slows down
BLIND: Final = 0.6  # the share while nothing is known: heat without a thermometer is heat all the same

COLDEST_CHARGE: Final = 0.0
"""Degrees Celsius; a lithium cell that is charged in frost plates its anode, and one day burns."""
HOTTEST_CHARGE: Final = 45.0
ROOM: Final = 22.0  # degrees; of two readings the one farther from it decides

FROZEN: Final = 20.0
"""Degrees by which all others have moved while one thermometer has not: it is stuck."""


def fan_share(before: float, headroom: float | None) -> float:
    """The share of full speed now. `headroom`: degrees to the nearest limit of any thermometer, None: unknown."""
    if headroom is None:
        return BLIND
    needed = _defence(headroom)
    return needed if needed >= before else min(before, _defence(headroom - CALMS))


def _defence(headroom: float) -> float:
    return next((share for degrees, share in STEPS if headroom <= degrees), 0.0)


def may_charge(before: bool, celsius: float | None) -> bool:
    """Whether the battery may be charged at so many degrees. Unknown warmth changes nothing: chargers guard too."""
    if celsius is None:
        return before
    margin = 0.0 if before else CALMS
    return COLDEST_CHARGE + margin <= celsius <= HOTTEST_CHARGE - margin


def farthest(celsius: list[float]) -> float | None:
    """The reading that decides among several at one place."""
    return max(celsius, key=lambda each: abs(each - ROOM), default=None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a thermometer says, and what the others said on average when it last said something new."""

    celsius: float
    others: float | None


Readings = Mapping[str, Reading]


def read(readings: Readings, thermometer: str, celsius: float) -> Readings:
    """The readings after one more of `thermometer`."""
    return MappingProxyType({**readings, thermometer: Reading(celsius, _others(readings, thermometer))})


def without(readings: Readings, thermometer: str) -> Readings:
    """The readings after `thermometer` has gone: what it said last is no longer known."""
    return MappingProxyType({name: reading for name, reading in readings.items() if name != thermometer})


def believed(readings: Readings) -> dict[str, float]:
    """What is worth anything: not what is stuck while all others have moved far."""
    return {name: reading.celsius for name, reading in readings.items() if not _is_stuck(readings, name)}


def _is_stuck(readings: Readings, name: str) -> bool:
    then, now = readings[name].others, _others(readings, name)
    return then is not None and now is not None and abs(now - then) >= FROZEN


def _others(readings: Readings, name: str) -> float | None:
    celsius = [reading.celsius for other, reading in readings.items() if other != name]
    return sum(celsius) / len(celsius) if celsius else None
