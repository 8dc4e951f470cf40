"""How much has passed this month through ways that cost by what passes, and what it will come to. Pure.

What was counted and where the counter stood are one value, kept together: whoever is killed counts nothing twice, and
loses what passed since then only if the counters begin anew as well, at a start of the machine.
"""

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from firmware.appliance.network.data import DataLevel, DataUse
from firmware.hal.ports.counters import Passed

NEARLY: Final = 0.9  # of the limit
RESERVE: Final = 0.1  # of the limit beyond it, for a case that has no other way
CALM: Final = 0.9  # of the limit, under which a forecast must fall to be no longer tight
EARLY: Final = timedelta(days=3)  # of counting, before which nothing can be said of a month
FASTEST: Final = 125_000_000  # bytes a second, 1 Gbit/s; more than that no modem has passed
_MOST: Final = 2**62

Bytes = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a link's counters stood in the boot with this id. `strange` is what they said since, once, and is not
    believed yet.
    """

    received: Bytes
    sent: Bytes
    boot: str
    strange: tuple[Bytes, Bytes] | None = None


class Month(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Counted since `since` in the month that began at `began`: `used` bytes; `marks` by link, `level` as told last."""

    began: datetime
    since: datetime
    used: Bytes = 0
    marks: dict[str, Mark] = {}
    level: DataLevel = DataLevel.PLENTY


def began(wall: datetime, day: int) -> datetime:
    """When the month of the contract began that `wall` is in; `day` is 1 to 28."""
    first = wall.replace(day=day, hour=0, minute=0, second=0, microsecond=0)
    return first if first <= wall else _before(first)


def ends(start: datetime) -> datetime:
    """When the month that began then is over."""
    return (start.replace(day=1) + timedelta(days=32)).replace(day=start.day)


def first(wall: datetime, day: int) -> Month:
    """Nothing has been counted yet."""
    return Month(began(wall, day), wall)


def turned(month: Month, wall: datetime, day: int, *, trusted: bool) -> Month:
    """The month that it is now. By a clock that is not believed none ends; one that begins later than now was begun by
    a clock that was wrong, and what was counted in it counts on.
    """
    start = began(wall, day)
    if not trusted or start == month.began:
        return month
    if start > month.began and wall >= ends(month.began):
        return Month(start, start, marks=month.marks, level=month.level)
    since = min(max(month.since, start), wall)
    return msgspec.structs.replace(month, began=start, since=since)


def counted(month: Month, link: str, passed: Passed, boot: str, seconds: float | None) -> Month:
    """A link's counters stand so; `seconds` is how long ago they were read last in this run, None: not yet.

    Counters that stand lower than before have begun anew, as have those of another boot. More than a modem can have
    passed is not believed; where it is said twice, counting begins anew from there. What had passed before the case
    first looked belongs to nobody knows which month.
    """
    read = Mark(min(passed.received, _MOST), min(passed.sent, _MOST), boot)
    mark = month.marks.get(link)
    more, kept = (0, read) if mark is None else _more(mark, read, seconds)
    marks = {**month.marks, link: kept}
    return msgspec.structs.replace(month, used=min(month.used + more, _MOST), marks=marks)


def absent(month: Month, link: str, boot: str) -> Month:
    """The link's interface is gone; the next one of its name begins at nothing."""
    return msgspec.structs.replace(month, marks={**month.marks, link: Mark(0, 0, boot)})


def judged(month: Month, limit: int | None, wall: datetime) -> tuple[Month, DataUse]:
    """How the month's data stand."""
    forecast = _forecast(month, wall)
    level = _level(month, limit, forecast)
    use = DataUse(month.used, limit, forecast, level, saver=level is not DataLevel.PLENTY)
    return msgspec.structs.replace(month, level=level), use


def barred(use: DataUse, *, other: bool) -> bool:
    """Whether the ways that cost are closed: at the limit where `other` ways work, and in all cases when the reserve
    is gone too. Who has a citizen in front of them is not cut off by a limit, and the bill is bounded all the same.
    """
    if use.limit is None or use.level is not DataLevel.USED_UP:
        return False
    return other or use.used >= use.limit * (1 + RESERVE)


def _before(start: datetime) -> datetime:
    return (start.replace(day=1) - timedelta(days=1)).replace(day=start.day)


def _more(mark: Mark, read: Mark, seconds: float | None) -> tuple[int, Mark]:
    """How much has passed, and where to count on from."""
    more = _apart((mark.received, mark.sent), read) if mark.boot == read.boot else read.received + read.sent
    if seconds is None or more <= FASTEST * (seconds + 1):
        return more, read
    if mark.strange is not None and (since := _apart(mark.strange, read)) <= FASTEST * (seconds + 1):
        return since, read
    return 0, msgspec.structs.replace(mark, strange=(read.received, read.sent))


def _apart(before: tuple[int, int], read: Mark) -> int:
    if read.received < before[0] or read.sent < before[1]:
        return read.received + read.sent
    return read.received - before[0] + read.sent - before[1]


def _level(month: Month, limit: int | None, forecast: int | None) -> DataLevel:
    if limit is None:
        return DataLevel.PLENTY
    if month.used >= limit:
        return DataLevel.USED_UP
    if month.used >= limit * NEARLY:
        return DataLevel.NEARLY
    bearable = limit * (CALM if month.level is DataLevel.TIGHT else 1.0)
    return DataLevel.TIGHT if forecast is not None and forecast > bearable else DataLevel.PLENTY


def _forecast(month: Month, wall: datetime) -> int | None:
    """At the rate so far. None while it is too early to say, or the clock is before the month."""
    over, left = wall - month.since, ends(month.began) - wall
    if over < EARLY or left < timedelta(0):
        return None
    return month.used + round(month.used * (left / over))
