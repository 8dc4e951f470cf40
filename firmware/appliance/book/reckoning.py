"""What a day's closing is made of: blanks, counts, explanations and the seal, folded from the book's entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import assert_never

from firmware.appliance.book.blanks import Stock, Stretch, moved
from firmware.appliance.book.differences import CardTurnover, Difference, DifferenceReason
from firmware.appliance.book.entries import (
    BlankMoved,
    BlanksCounted,
    CashCounted,
    ClosingBegan,
    ClosingEntry,
    ClosingStopped,
    DaySealed,
    DifferenceExplained,
    DifferencesWitnessed,
    TerminalClosed,
    TurnoverCarried,
)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How far the closing is. `began` is None while citizens pay; `carried` is what the terminal kept from before.

    Explanations and the witness's word hold only for the differences that they name.
    """

    carried: tuple[CardTurnover, ...] = ()
    stocks: Mapping[str, Stock] = field(default_factory=lambda: MappingProxyType({}))
    began: ClosingBegan | None = None
    terminal: TerminalClosed | None = None
    cash: CashCounted | None = None
    blanks: Mapping[str, tuple[Stretch, ...]] = field(default_factory=lambda: MappingProxyType({}))
    explained: Mapping[Difference, DifferenceReason] = field(default_factory=lambda: MappingProxyType({}))
    witnessed: tuple[Difference, ...] | None = None
    sealed: DaySealed | None = None


def reckon(now: Reckoning, entry: ClosingEntry) -> Reckoning:  # noqa: C901 - one line a case
    """The reckoning after one more entry. Raises `BlanksRefused`."""
    match entry:
        case TurnoverCarried(groups=groups):
            return replace(now, carried=groups)
        case BlankMoved(series=series, action=action, stretch=some):
            stock = moved(now.stocks.get(series, Stock()), action, some)
            return replace(now, stocks=MappingProxyType({**now.stocks, series: stock}))
        case ClosingBegan():
            return replace(now, began=entry)
        case ClosingStopped():
            return Reckoning(now.carried, now.stocks)
        case TerminalClosed():
            return replace(now, terminal=entry)
        case CashCounted():
            return replace(now, cash=entry)
        case BlanksCounted(series=series, stretches=stretches):
            return replace(now, blanks=MappingProxyType({**now.blanks, series: stretches}))
        case DifferenceExplained(difference=difference, reason=reason):
            return replace(now, explained=MappingProxyType({**now.explained, difference: reason}))
        case DifferencesWitnessed(differences=differences):
            return replace(now, witnessed=differences)
        case DaySealed():
            return replace(now, sealed=entry)
        case _:
            assert_never(entry)
