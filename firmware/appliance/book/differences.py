"""What may not fit at the day's closing, and the reasons that a clerk may give. Closed: no free text rests."""

from collections.abc import Mapping
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

import msgspec


@unique
class CardGroup(StrEnum):
    """The groups in which a terminal counts its turnover; the values are those of `CardTotal.card`."""

    GIROCARD = "girocard"
    JCB = "jcb"
    MASTERCARD = "mastercard"
    AMEX = "amex"
    VISA = "visa"
    DINERS = "diners"
    OTHERS = "others"


class CardTurnover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one group of cards brought, in cents; payments less what was given back."""

    group: CardGroup
    cents: int


@unique
class TerminalEnd(StrEnum):
    """How the terminal's own day ended."""

    CLOSED = "closed"
    NOT_CLOSED = "not-closed"  # dead or not willing: its turnover is handed in on another day


@unique
class DifferenceKind(StrEnum):
    """What does not fit."""

    TERMINAL_NOT_CLOSED = "terminal-not-closed"  # amount: the cents that it still holds
    CARD = "card"  # item: the group; amount: cents, the terminal less the book
    CASH = "cash"  # amount: cents, counted less expected
    BLANKS_MISSING = "blanks-missing"  # item: the series; amount: pieces
    BLANKS_SURPLUS = "blanks-surplus"


@unique
class DifferenceReason(StrEnum):
    """How a clerk explains it."""

    TERMINAL_DEAD = "terminal-dead"
    TERMINAL_REFUSED = "terminal-refused"
    CLOSED_AT_TERMINAL = "closed-at-terminal"  # somebody did it by hand, its own print shows the sums
    RESOLVED_BY_CLERK = "resolved-by-clerk"  # a payment that was unclear
    OTHER_DAY = "other-day"  # belongs to an earlier day
    WRONG_CHANGE = "wrong-change"
    WRONG_FLOAT = "wrong-float"
    NOT_BOOKED = "not-booked"  # cash was taken or given and not entered
    LOST = "lost"
    FOUND = "found"
    NOT_ENTERED = "not-entered"  # a blank was issued, spoiled or received and not entered
    NOT_EXPLAINED = "not-explained"  # looked for, and nobody knows


_CARD: Final = frozenset(
    {
        DifferenceReason.CLOSED_AT_TERMINAL,
        DifferenceReason.RESOLVED_BY_CLERK,
        DifferenceReason.OTHER_DAY,
        DifferenceReason.NOT_EXPLAINED,
    }
)
_BLANKS: Final = frozenset(
    {
        DifferenceReason.NOT_ENTERED,
        DifferenceReason.OTHER_DAY,
        DifferenceReason.NOT_EXPLAINED,
    }
)
_REASONS: Final[Mapping[DifferenceKind, frozenset[DifferenceReason]]] = MappingProxyType(
    {
        DifferenceKind.TERMINAL_NOT_CLOSED: frozenset(
            {DifferenceReason.TERMINAL_DEAD, DifferenceReason.TERMINAL_REFUSED, DifferenceReason.CLOSED_AT_TERMINAL}
        ),
        DifferenceKind.CARD: _CARD,
        DifferenceKind.CASH: frozenset(
            {
                DifferenceReason.WRONG_CHANGE,
                DifferenceReason.WRONG_FLOAT,
                DifferenceReason.NOT_BOOKED,
                DifferenceReason.NOT_EXPLAINED,
            }
        ),
        DifferenceKind.BLANKS_MISSING: _BLANKS | {DifferenceReason.LOST},
        DifferenceKind.BLANKS_SURPLUS: _BLANKS | {DifferenceReason.FOUND},
    }
)


class Difference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that does not fit, and by how much; see `DifferenceKind` for `item` and `amount`."""

    kind: DifferenceKind
    amount: int
    item: str = ""


def reasons_for(difference: Difference) -> frozenset[DifferenceReason]:
    """The reasons that can explain it. What is too little in the till was lost and not found."""
    if difference.kind is not DifferenceKind.CASH:
        return _REASONS[difference.kind]
    gone = DifferenceReason.LOST if difference.amount < 0 else DifferenceReason.FOUND
    return _REASONS[difference.kind] | {gone}


_NAMES: Final = (
    ("girocard", CardGroup.GIROCARD),
    ("ec-card", CardGroup.GIROCARD),
    ("electronic cash", CardGroup.GIROCARD),
    ("mastercard", CardGroup.MASTERCARD),
    ("maestro", CardGroup.MASTERCARD),
    ("american express", CardGroup.AMEX),
    ("amex", CardGroup.AMEX),
    ("visa", CardGroup.VISA),
    ("diners", CardGroup.DINERS),
    ("jcb", CardGroup.JCB),
)


def group_of(card_name: str | None) -> CardGroup:
    """The group in which a terminal counts a card that it calls so. Names vary; what is not known is OTHERS."""
    name = (card_name or "").casefold()
    return next((group for word, group in _NAMES if word in name), CardGroup.OTHERS)
