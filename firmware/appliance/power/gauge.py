"""What is believed of a battery's gauge, which may lie, freeze or vanish.

While the case runs on its battery, the energy drawn says how the charge must move. A gauge that does not move with it
is not believed: the charge is then counted on from the last one that was, downwards only.
"""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from firmware.hal.ports.battery import PowerSource

JUMP: Final = 12.0  # percent between two readings that no load explains
SLACK: Final = 6.0  # percent that gauge and counting may differ before one of them is wrong
FROZEN_AFTER: Final = 6.0  # percent that must have been drawn while the gauge did not move


@unique
class GaugeWord(StrEnum):
    """What the gauge is worth."""

    SOUND = "sound"
    FROZEN = "frozen"
    LYING = "lying"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Gauge:
    """`percent` is what is believed now; `told` what the gauge said last; `drawn` percent by counting since it moved.

    `counted` is the charge by counting alone, from the last sound reading.
    """

    word: GaugeWord = GaugeWord.GONE
    percent: float | None = None
    told: float | None = None
    drawn: float = 0.0
    at: float = 0.0


def read(gauge: Gauge, told: float | None, source: PowerSource, drawn: float, now: float) -> Gauge:
    """Judge a reading, None where the gauge is gone. `drawn` percent went out of the battery since the last one.

    On mains a reading is believed whatever it says: the battery is not what the case stands on, and a swapped
    battery or a slow gauge comes right there.
    """
    if told is None and source is PowerSource.MAINS:
        return Gauge(at=now)  # it is charged, and by how much nobody can say
    if told is None:
        return _counted(replace(gauge, word=GaugeWord.GONE), drawn, now)
    if source is PowerSource.MAINS or gauge.percent is None:
        return Gauge(GaugeWord.SOUND, told, told, 0.0, now)
    still = told == gauge.told
    since = gauge.drawn + drawn if still else drawn
    gauge = replace(gauge, drawn=since)
    if still and since >= FROZEN_AFTER:
        return _counted(replace(gauge, word=GaugeWord.FROZEN), _overdue(gauge, drawn), now)
    if _lies(gauge, told, drawn):
        return _counted(replace(gauge, word=GaugeWord.LYING, told=told), drawn, now)
    return replace(gauge, word=GaugeWord.SOUND, percent=told, told=told, at=now)


def _overdue(gauge: Gauge, drawn: float) -> float:
    """When a gauge that was believed is found frozen, all is counted that was drawn while it stood still.

    While it was not believed, that has been counted already.
    """
    return gauge.drawn if gauge.word is GaugeWord.SOUND else drawn


def _lies(gauge: Gauge, told: float, drawn: float) -> bool:
    """A gauge is believed again as soon as it comes near to what was counted."""
    believed = gauge.percent if gauge.percent is not None else told
    expected = believed - drawn
    bound = SLACK if gauge.word is GaugeWord.LYING else JUMP
    return abs(told - expected) > bound


def _counted(gauge: Gauge, drawn: float, now: float) -> Gauge:
    percent = None if gauge.percent is None else max(0.0, gauge.percent - max(0.0, drawn))
    return replace(gauge, percent=percent, at=now)
