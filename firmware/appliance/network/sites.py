"""The places where the case has stood, and what the network was like there: values and pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Final

import msgspec
from msgspec.structs import replace

from firmware.appliance.network.link import Verdict
from firmware.hal.kinds import Title
from firmware.hal.ports.modem import Signal
from firmware.hal.ports.uplink import UplinkKind

DAYS: Final = 30  # of signal that are kept of a place
HINTS: Final = 16  # cells and routers by which a place is known again
LONG_ENOUGH: Final = 60.0  # seconds of use that say something of a way
MOST_LOSSES: Final = 2.0  # an hour, and a way is no good
TROUBLES: Final = frozenset({Verdict.NO_ADDRESS, Verdict.PORTAL, Verdict.INTERCEPTED, Verdict.DEAD})


@dataclass(frozen=True, slots=True)
class Site:
    """Where the case stands now. `guessed`: nobody has said it; the cell or the house's router has been seen there."""

    name: str
    title: Title
    guessed: bool = False


class WayRecord(msgspec.Struct, frozen=True):
    """One way out at one place: seconds used, how often it was lost meanwhile, how often it fell into each trouble,
    and the highest bytes a second of a whole minute: it can do at least so much.
    """

    used: float = 0.0
    losses: int = 0
    troubles: dict[Verdict, int] = {}
    fastest: int = 0


class Heard(msgspec.Struct, frozen=True):
    """The mean signal of one day in dBm and dB, of `count` values each; None: the modem did not tell it."""

    day: date
    count: int = 0
    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None


class SiteRecord(msgspec.Struct, frozen=True):
    """What is remembered of a place. `cells` and `routers` are hints, the newest first; `heard` the newest day last."""

    stays: int = 0
    last: date | None = None
    ways: dict[str, WayRecord] = {}
    heard: tuple[Heard, ...] = ()
    cells: tuple[str, ...] = ()
    routers: tuple[str, ...] = ()


@unique
class Recommendation(StrEnum):
    """What the sheet of a place says of its network."""

    CABLE = "cable"
    LTE = "lte"
    LTE_PORTAL = "lte-portal"  # the house's cable wants a sign-in, so it is not worth plugging it in
    NONE = "none"  # nothing has worked well
    UNKNOWN = "unknown"


def used(record: WayRecord, seconds: float) -> WayRecord:
    """It was the way out for so long."""
    return replace(record, used=record.used + max(0.0, seconds))


def lost(record: WayRecord) -> WayRecord:
    """It was lost while it was used."""
    return replace(record, losses=record.losses + 1)


def troubled(record: WayRecord, verdict: Verdict) -> WayRecord:
    """It has fallen into a trouble; anything else says nothing."""
    if verdict not in TROUBLES:
        return record
    return replace(record, troubles={**record.troubles, verdict: record.troubles.get(verdict, 0) + 1})


def flowed(record: WayRecord, bytes_a_second: float) -> WayRecord:
    """So much has passed in a whole minute."""
    return replace(record, fastest=max(record.fastest, int(bytes_a_second)))


def heard(days: tuple[Heard, ...], signal: Signal, today: date) -> tuple[Heard, ...]:
    """Today's mean with one more value; days long ago are forgotten."""
    if signal.rsrp is None and signal.rsrq is None and signal.sinr is None:
        return days
    last = days[-1] if days and days[-1].day == today else Heard(today)
    count = last.count + 1
    mean = Heard(
        today,
        count,
        _mean(last.rsrp, signal.rsrp, count),
        _mean(last.rsrq, signal.rsrq, count),
        _mean(last.sinr, signal.sinr, count),
    )
    return (*(day for day in days if day.day != today), mean)[-DAYS:]


def _mean(before: float | None, value: float | None, count: int) -> float | None:
    if value is None or before is None:
        return before if value is None else value
    return round(before + (value - before) / count, 2)


def hinted(record: SiteRecord, cell: str | None, router: str | None) -> SiteRecord:
    """The place is known again by these from now on."""
    return replace(record, cells=_newest(record.cells, cell), routers=_newest(record.routers, router))


def _newest(hints: tuple[str, ...], hint: str | None) -> tuple[str, ...]:
    return hints if hint is None else (hint, *(other for other in hints if other != hint))[:HINTS]


def guess(records: Mapping[str, SiteRecord], cell: str | None, router: str | None) -> str | None:
    """The one place where this router has been seen, else the one where this cell has; None: none, or several."""
    for hint, known in ((router, "routers"), (cell, "cells")):
        places = [name for name, record in records.items() if hint in getattr(record, known)]
        if hint is not None and len(places) == 1:
            return places[0]
    return None


def merged(before: SiteRecord, stay: SiteRecord, today: date) -> SiteRecord:
    """What was known, and what this stay adds."""
    ways = {name: _joined(before.ways.get(name, WayRecord()), way) for name, way in stay.ways.items()}
    days = {day.day: day for day in (*before.heard, *stay.heard)}
    return SiteRecord(
        before.stays + 1,
        today,
        {**before.ways, **ways},
        tuple(days[day] for day in sorted(days))[-DAYS:],
        _all_newest(before.cells, stay.cells),
        _all_newest(before.routers, stay.routers),
    )


def _joined(one: WayRecord, other: WayRecord) -> WayRecord:
    troubles = {
        what: one.troubles.get(what, 0) + other.troubles.get(what, 0) for what in (one.troubles | other.troubles)
    }
    return WayRecord(one.used + other.used, one.losses + other.losses, troubles, max(one.fastest, other.fastest))


def _all_newest(before: tuple[str, ...], newer: Iterable[str]) -> tuple[str, ...]:
    for hint in reversed(tuple(newer)):
        before = _newest(before, hint)
    return before


def recommended(record: SiteRecord, kinds: Mapping[str, UplinkKind]) -> Recommendation:
    """What to take there: the cable where it has worked, else LTE."""
    good = {kinds[name] for name, way in record.ways.items() if name in kinds and is_good(way)}
    if UplinkKind.ETHERNET in good:
        return Recommendation.CABLE
    portal = any(
        Verdict.PORTAL in way.troubles for name, way in record.ways.items() if kinds.get(name) is UplinkKind.ETHERNET
    )
    if UplinkKind.LTE in good:
        return Recommendation.LTE_PORTAL if portal else Recommendation.LTE
    tried = any(way.used or way.troubles for way in record.ways.values())
    return Recommendation.NONE if tried else Recommendation.UNKNOWN


def is_good(way: WayRecord) -> bool:
    """Whether it was used for long enough, and was seldom lost."""
    return way.used >= LONG_ENOUGH and way.losses <= max(1.0, MOST_LOSSES * way.used / 3600)
