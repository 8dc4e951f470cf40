"""A basket as part of a place, so that a screen that was killed comes back with everything chosen in it.

`a2c1` is twice the first fee of the catalogue and once the third, in the order in which they were touched.
"""

import re
from collections.abc import Mapping
from typing import Final

from firmware.appliance.api.messages import CaseView, FeeLineView, FeeView
from firmware.appliance.book.fees import MOST_OF_ONE

_LONGEST: Final = 31  # characters of what a place is about
_ENTRY: Final = re.compile(r"([a-z]+)([0-9]+)")

Basket = dict[str, int]
"""How many of each fee, by its code; the one touched last comes last."""


def read_basket(subject: str, view: CaseView) -> Basket:
    """The basket that a place names; what this catalogue has not is left out."""
    names = {_letters(position): fee.code for position, fee in enumerate(view.fees)}
    found = {names[letters]: int(count) for letters, count in _ENTRY.findall(subject) if letters in names}
    return {code: count for code, count in found.items() if 0 < count <= MOST_OF_ONE}


def place_with(page: str, basket: Mapping[str, int], view: CaseView) -> str:
    """The place of `page` with this basket."""
    names = {fee.code: _letters(position) for position, fee in enumerate(view.fees)}
    subject = "".join(f"{names[code]}{count}" for code, count in basket.items() if count)
    return f"{page}:{subject}" if subject else page


def with_more(basket: Basket, code: str, more: int, view: CaseView) -> Basket:
    """The basket after a touch; unchanged where there is no room for it."""
    count = basket.get(code, 0) + more
    changed = {**{name: kept for name, kept in basket.items() if name != code}, code: count}
    fits = len(place_with("", changed, view)) - 1 <= _LONGEST
    return {name: kept for name, kept in changed.items() if kept} if fits and count <= MOST_OF_ONE else basket


def basket_of(lines: tuple[FeeLineView, ...], view: CaseView) -> Basket:
    """What was to be paid, as a basket again."""
    known = {fee.code for fee in view.fees}
    return {line.code: line.count for line in lines if line.code in known}


def cents_of(basket: Basket, view: CaseView) -> int:
    """What it costs."""
    return sum(fee.cents * basket.get(fee.code, 0) for fee in view.fees)


def fee_of(code: str, view: CaseView) -> FeeView:
    """A fee of the catalogue."""
    return next(fee for fee in view.fees if fee.code == code)


def _letters(position: int) -> str:
    """Letters that count: from a to z, then aa and so on."""
    more, last = divmod(position, 26)
    return (_letters(more - 1) if more else "") + chr(ord("a") + last)
