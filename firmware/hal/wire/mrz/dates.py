"""Days as zones write them, in two digits a year. In which century they lie, only the day of reading tells."""

import re
from datetime import date
from typing import Final

from firmware.hal.ports.document_reader import BirthDate

_UNKNOWN: Final = "<<<<<<"
_CENTURY: Final = 100
_HALF: Final = 50


def read_birth(text: str, today: date) -> BirthDate | None:
    """The latest such day that is not in the future; None where it is not known. `ValueError` where it is no day.

    Who is older than a hundred cannot be told from a child by the zone (9303-3 4.8): a person must look.
    """
    if text == _UNKNOWN:
        return None
    parts = re.fullmatch(r"(\d\d)(\d\d|<<)(\d\d|<<)", text, re.ASCII)
    if parts is None or (parts[2] == "<<" and parts[3] != "<<"):
        raise ValueError("no day of birth")
    month, day = (None if part == "<<" else int(part) for part in parts.groups()[1:])
    return _latest(int(parts[1]), month, day, today)


def _latest(digits: int, month: int | None, day: int | None, today: date) -> BirthDate:
    """A 29 February is one in some centuries only, so the next one back may be the right one."""
    newest = today.year - (today.year - digits) % _CENTURY
    for year in (newest, newest - _CENTURY):
        if _exists(year, month, day) and date(year, month or 1, day or 1) <= today:
            return BirthDate(year, month, day)
    raise ValueError("no day of birth")


def _exists(year: int, month: int | None, day: int | None) -> bool:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True


def read_expiry(text: str, today: date) -> date | None:
    """The day within fifty years of `today`; None where no end is given. `ValueError` where it is no day."""
    if text == _UNKNOWN:
        return None
    if re.fullmatch(r"\d{6}", text, re.ASCII) is None:
        raise ValueError("no day of expiry")
    digits, month, day = (int(text[place : place + 2]) for place in (0, 2, 4))
    oldest = today.year - _HALF
    return date(oldest + (digits - oldest) % _CENTURY, month, day)


def write_day(year: int, month: int | None, day: int | None) -> str:
    """The six characters of a day, with fillers for what is not known."""
    return f"{year % _CENTURY:02}" + "".join("<<" if part is None else f"{part:02}" for part in (month, day))
