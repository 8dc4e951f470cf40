"""What is believed of a battery's gauge, which may lie, freeze or vanish.

While the case runs on its battery, the energy drawn says how the charge must move. A gauge that does not move with it
is not believed: the charge is then counted on from the last one that was, downwards only.
"""

from dataclasses import dataclass
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
    """`percent` is what is believed now; `told` what the gauge said last. `drawn` are the percent that went out of the
    battery while a gauge that is believed stood still: they are counted when it turns out that it may not be.
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
    since = drawn + gauge.drawn
    if told is None:
        return _counted(gauge, GaugeWord.GONE, gauge.told, since, now)
    if source is PowerSource.MAINS or gauge.percent is None:
        return Gauge(GaugeWord.SOUND, told, told, 0.0, now)
    still = told == gauge.told
    if still and _is_frozen(gauge, since):
        return _counted(gauge, GaugeWord.FROZEN, told, since, now)
    if _lies(gauge, gauge.percent - since, told):
        return _counted(gauge, GaugeWord.LYING, told, since, now)
    stood = still and gauge.word is GaugeWord.SOUND
    return Gauge(GaugeWord.SOUND, told, told, since if stood else 0.0, now)


def _is_frozen(gauge: Gauge, since: float) -> bool:
    return gauge.word is GaugeWord.FROZEN or (gauge.word is GaugeWord.SOUND and since >= FROZEN_AFTER)


def _lies(gauge: Gauge, expected: float, told: float) -> bool:
    """A gauge is believed again as soon as it comes near to what was counted."""
    return abs(told - expected) > (SLACK if gauge.word is GaugeWord.LYING else JUMP)


def _counted(gauge: Gauge, word: GaugeWord, told: float | None, drawn: float, now: float) -> Gauge:
    percent = None if gauge.percent is None else max(0.0, gauge.percent - max(0.0, drawn))
    return Gauge(word, percent, told, 0.0, now)
