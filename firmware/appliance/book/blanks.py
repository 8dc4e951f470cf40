"""Blank forms and stickers, which have serial numbers: none is issued twice, and none is missing unnoticed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final, assert_never

import msgspec

MOST_DIGITS: Final = 12
MOST_PIECES: Final = 9_999  # of one stretch


class BlanksRefused(ValueError):
    """A serial number that cannot be; the text names it and says what comes instead."""


@unique
class BlankAction(StrEnum):
    """What becomes of blanks."""

    CARRIED = "carried"  # they were in the case when the day began
    RECEIVED = "received"
    ISSUED = "issued"
    SPOILED = "spoiled"


class Stretch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Serial numbers without a gap, from `first` to `last`: `prefix`, then the number in so many `digits`."""

    prefix: str
    digits: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    def serial(self, number: int) -> str:
        """The number as it is printed."""
        return f"{self.prefix}{number:0{self.digits}d}"

    def __str__(self) -> str:
        if self.count == 1:
            return self.serial(self.first)
        return f"{self.serial(self.first)}–{self.serial(self.last)}"


@dataclass(frozen=True, slots=True)
class Stock:
    """The blanks of one series on one day. `in_hand` is in the order in which they are to be issued."""

    carried: tuple[Stretch, ...] = ()
    received: tuple[Stretch, ...] = ()
    issued: tuple[Stretch, ...] = ()
    spoiled: tuple[Stretch, ...] = ()
    in_hand: tuple[Stretch, ...] = ()

    @property
    def following(self) -> str | None:
        """The serial number that is issued next."""
        return self.in_hand[0].serial(self.in_hand[0].first) if self.in_hand else None


def stretch(prefix: str, first: str, last: str) -> Stretch:
    """The serial numbers from `first` to `last`, as they are printed. Raises `BlanksRefused`."""
    digits = [_digits(prefix, serial) for serial in (first, last)]
    if len(digits[0]) != len(digits[1]):
        raise BlanksRefused(f"{first} and {last} do not have the same length")
    found = Stretch(prefix, len(digits[0]), int(digits[0]), int(digits[1]))
    if found.count < 1:
        raise BlanksRefused(f"{last} comes before {first}")
    if found.count > MOST_PIECES:
        raise BlanksRefused(f"{found} are {found.count} pieces; at most {MOST_PIECES} at once")
    return found


def moved(stock: Stock, action: BlankAction, some: Stretch) -> Stock:
    """The stock afterwards. Raises `BlanksRefused` for doubles, for gaps, and for what is not in hand."""
    match action:
        case BlankAction.CARRIED:
            return replace(_new(stock, some), carried=(*stock.carried, some))
        case BlankAction.RECEIVED:
            return replace(_new(stock, some), received=(*stock.received, some))
        case BlankAction.ISSUED:
            return replace(_taken(stock, _in_turn(stock, some)), issued=joined((*stock.issued, some)))
        case BlankAction.SPOILED:
            return replace(_taken(stock, some), spoiled=joined((*stock.spoiled, some)))
        case _:
            assert_never(action)


def pieces(stretches: Iterable[Stretch]) -> int:
    """How many blanks these are."""
    return sum(some.count for some in stretches)


def without(these: Iterable[Stretch], those: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What is in `these` and not in `those`."""
    left = list(these)
    for other in those:
        left = [part for some in left for part in _cut(some, other)]
    return tuple(left)


def separate(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """A count of what lies there, checked for numbers that were counted twice. Raises `BlanksRefused`."""
    found: list[Stretch] = []
    for some in stretches:
        _no_double(some, found, "was counted twice")
        found.append(some)
    return tuple(found)


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same numbers; stretches that follow each other become one."""
    found: list[Stretch] = []
    for some in stretches:
        before = found[-1] if found else None
        if before and (before.prefix, before.digits, before.last + 1) == (some.prefix, some.digits, some.first):
            found[-1] = msgspec.structs.replace(before, last=some.last)
        else:
            found.append(some)
    return tuple(found)


def _digits(prefix: str, serial: str) -> str:
    digits = serial.removeprefix(prefix)
    fits = serial.startswith(prefix) and digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    if not fits:
        raise BlanksRefused(f"{serial!r} is no serial number: {prefix!r} and 1 to {MOST_DIGITS} digits")
    return digits


def _new(stock: Stock, some: Stretch) -> Stock:
    _no_double(some, stock.in_hand, "is in hand already")
    _no_double(some, stock.issued, "was issued already")
    _no_double(some, stock.spoiled, "was spoiled already")
    return replace(stock, in_hand=joined((*stock.in_hand, some)))


def _no_double(some: Stretch, known: Iterable[Stretch], words: str) -> None:
    for other in known:
        if _meet(some, other):
            raise BlanksRefused(f"{some.serial(max(some.first, other.first))} {words}")


def _in_turn(stock: Stock, some: Stretch) -> Stretch:
    """A number that is passed over would be a gap: it is issued or called spoiled first."""
    _no_double(some, stock.issued, "was issued already")
    _no_double(some, stock.spoiled, "was spoiled already")
    first = some.serial(some.first)
    if stock.following is None:
        raise BlanksRefused(f"{first} is not in hand: there are none left")
    if first != stock.following:
        raise BlanksRefused(f"{first} is not next: issue {stock.following} first, or mark it as spoiled")
    return some


def _taken(stock: Stock, some: Stretch) -> Stock:
    missing = without((some,), stock.in_hand)
    if missing:
        raise BlanksRefused(f"{missing[0].serial(missing[0].first)} is not in hand")
    return replace(stock, in_hand=without(stock.in_hand, (some,)))


def _meet(one: Stretch, other: Stretch) -> bool:
    same = (one.prefix, one.digits) == (other.prefix, other.digits)
    return same and one.first <= other.last and other.first <= one.last


def _cut(some: Stretch, other: Stretch) -> list[Stretch]:
    """What is left of `some`: nothing, one end, or both."""
    if not _meet(some, other):
        return [some]
    ends = ((some.first, other.first - 1), (other.last + 1, some.last))
    return [Stretch(some.prefix, some.digits, first, last) for first, last in ends if first <= last]
