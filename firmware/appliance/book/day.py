"""The office day as its entries make it: pure, so that the books after a power cut are the books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from firmware.appliance.book.blanks import BlanksRefused
from firmware.appliance.book.entries import (
    AnyEntry,
    ClosingEntry,
    DayOpened,
    PaymentIntended,
    PaymentSettled,
    ResultKept,
)
from firmware.appliance.book.payment import OPEN, Payment, PaymentKind, PaymentMethod, PaymentStatus, settle
from firmware.appliance.book.reckoning import Reckoning, reckon

_GIVES: Final = frozenset({PaymentKind.REVERSAL, PaymentKind.REFUND})


class BooksBroken(ValueError):
    """Entries that cannot follow each other; nothing that this software wrote looks so."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many payments of a sort were done, and their sum."""

    method: PaymentMethod
    kind: PaymentKind
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Day:
    """`payments` in the order in which they began; `kept` what the terminal told of them, by payment.

    `reckoning` is everything that the day's closing needs besides.
    """

    number: int
    float_cents: int
    payments: Mapping[str, Payment] = field(default_factory=lambda: MappingProxyType({}))
    kept: Mapping[str, ResultKept] = field(default_factory=lambda: MappingProxyType({}))
    reckoning: Reckoning = field(default_factory=Reckoning)

    @property
    def open(self) -> tuple[Payment, ...]:
        """Payments of which nobody knows yet how they ended. While there is one, the day cannot be closed."""
        return tuple(payment for payment in self.payments.values() if payment.status in OPEN)

    @property
    def cash_cents(self) -> int:
        """What should lie in the till."""
        moved = (signed(item) for item in self._done() if item.method is PaymentMethod.CASH)
        return self.float_cents + sum(moved)

    @property
    def totals(self) -> tuple[Total, ...]:
        """What was done, by method and kind; sorts of which there was none are left out."""
        sorts = [(method, kind) for method in PaymentMethod for kind in PaymentKind]
        every = (self._total(method, kind) for method, kind in sorts)
        return tuple(total for total in every if total.count)

    def remaining(self, payment: str) -> int:
        """How many cents of this payment may still be given back; what may have been given back counts as given."""
        original = self.payments[payment]
        if original.kind in _GIVES or original.status is not PaymentStatus.DONE:
            return 0
        back = (item for item in self.payments.values() if item.original == payment)
        return original.cents - sum(
            item.cents for item in back if item.status is PaymentStatus.DONE or item.status in OPEN
        )

    def paid_in(self, visit: str) -> bool:
        """Whether money of this visit is with the office, or may be."""
        mine = [item for item in self.payments.values() if item.visit == visit]
        return any(
            item.status in OPEN or (item.kind is PaymentKind.PAYMENT and self.remaining(item.id) > 0) for item in mine
        )

    def _done(self) -> Iterable[Payment]:
        return (payment for payment in self.payments.values() if payment.status is PaymentStatus.DONE)

    def _total(self, method: PaymentMethod, kind: PaymentKind) -> Total:
        cents = [item.cents for item in self._done() if (item.method, item.kind) == (method, kind)]
        return Total(method, kind, len(cents), sum(cents))


def signed(payment: Payment) -> int:
    """The cents, below zero where they went out."""
    return -payment.cents if payment.kind in _GIVES else payment.cents


def after(day: Day | None, entry: AnyEntry) -> Day:
    """The day after one more entry. Raises `BooksBroken`, `NotPossible`."""
    if isinstance(entry, DayOpened):
        return _opened(day, entry)
    if day is None or entry.day != day.number:
        raise BooksBroken(f"day {entry.day} is not open")
    if day.reckoning.sealed is not None:
        raise BooksBroken(f"day {day.number} is sealed")
    match entry:
        case PaymentIntended(payment=payment):
            if payment.id in day.payments:
                raise BooksBroken(f"payment {payment.id} begins twice")
            return _with(day, payment)
        case ResultKept(payment=name):
            _find(day, name)
            return replace(day, kept=MappingProxyType({**day.kept, name: entry}))
        case PaymentSettled(payment=name):
            return _with(day, _settled(_find(day, name), entry))
        case _:
            return replace(day, reckoning=_reckoned(day, entry))


def fold(entries: Iterable[AnyEntry], day: Day | None = None) -> Day | None:
    """The day after all of `entries`."""
    for entry in entries:
        day = after(day, entry)
    return day


def _opened(day: Day | None, entry: DayOpened) -> Day:
    if day is not None and entry.day <= day.number:
        raise BooksBroken(f"day {entry.day} cannot follow day {day.number}")
    return Day(entry.day, entry.float_cents)


def _reckoned(day: Day, entry: ClosingEntry) -> Reckoning:
    try:
        return reckon(day.reckoning, entry)
    except BlanksRefused as problem:
        raise BooksBroken(str(problem)) from problem


def _find(day: Day, name: str) -> Payment:
    if name not in day.payments:
        raise BooksBroken(f"no payment {name} has begun")
    return day.payments[name]


def _with(day: Day, payment: Payment) -> Day:
    return replace(day, payments=MappingProxyType({**day.payments, payment.id: payment}))


def _settled(payment: Payment, entry: PaymentSettled) -> Payment:
    return settle(payment, entry.status, entry.by, entry.terminal, entry.reason, entry.question)
