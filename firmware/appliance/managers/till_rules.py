"""What the till refuses, and why. Pure: nothing is recorded before all of this was asked."""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.book.day import Day
from firmware.appliance.book.fees import BasketRefused, FeeLine, basket
from firmware.appliance.book.payment import (
    OPEN,
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    Question,
)
from firmware.appliance.state.model import CaseState, Visit
from firmware.hal.ports.payment import LARGEST, SMALLEST, Capabilities

_WHY_BACK: Final = frozenset(
    {
        PaymentReason.WRONG_FEE,
        PaymentReason.SERVICE_NOT_POSSIBLE,
        PaymentReason.PAID_TWICE,
        PaymentReason.CITIZEN_WITHDREW,
    }
)
_WHY_PAID: Final = frozenset({PaymentReason.TERMINAL_RECEIPT_SEEN, PaymentReason.BANK_ASKED})
_WHY_NOT_PAID: Final = frozenset({PaymentReason.TERMINAL_SHOWS_NOTHING, PaymentReason.BANK_ASKED})


@unique
class Why(StrEnum):
    """Why the till does not do now what it was asked."""

    LOCKED = "locked"
    STOPPING = "stopping"
    BUSY = "busy"  # another payment is under way
    NO_DAY = "no-day"
    BOOK_BROKEN = "book-broken"
    DAY_OPEN = "day-open"
    CLOSING = "closing"  # the day is being closed
    NO_VISIT = "no-visit"
    NO_TERMINAL = "no-terminal"
    NO_PRINTER = "no-printer"
    NO_PROTOCOL = "no-protocol"
    PRINTING = "printing"  # the document printer is at another document
    UNCLEAR = "unclear"  # K-702: not again before it is known what became of the last one
    BASKET = "basket"
    AMOUNT = "amount"
    GIVEN = "given"  # less than the sum, or more than anybody has
    TOO_MUCH = "too-much"  # more than is left of the original
    NOT_IN_TILL = "not-in-till"
    UNKNOWN_PAYMENT = "unknown-payment"
    NOT_DONE = "not-done"
    NOT_OFFERED = "not-offered"  # this terminal cannot
    NOT_UNCLEAR = "not-unclear"
    REASON = "reason"
    NOTHING_RUNS = "nothing-runs"
    BLANKS = "blanks"
    VISIT_OPEN = "visit-open"
    NOT_NOW = "not-now"  # another step of the closing comes first
    NO_PAPER = "no-paper"
    TERMINAL_THERE = "terminal-there"
    COUNT = "count"
    NO_DIFFERENCE = "no-difference"
    NO_SECOND_PIN = "no-second-pin"
    WRONG_PIN = "wrong-pin"
    TOO_EARLY = "too-early"
    SAME_PERSON = "same-person"  # four eyes are of two people
    STAFF_CARD = "staff-card"  # the card in the reader is not taken now


class NotAllowed(Exception):
    """The till refuses; nothing was recorded and nothing done. `detail` is English, for support."""

    def __init__(self, why: Why, detail: str) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why
        self.detail = detail


def at_work(state: CaseState) -> None:
    """Whether somebody is there to handle money."""
    if state.stopping:
        raise NotAllowed(Why.STOPPING, "the case is shutting down")
    if state.lock.locked:
        raise NotAllowed(Why.LOCKED, "the screen is locked")


def day_of(state: CaseState) -> Day:
    """The day on whose book an unlocked case may write."""
    at_work(state)
    if state.day is None:
        raise NotAllowed(Why.NO_DAY, "the till is not open")
    if state.day.reckoning.sealed is not None:
        raise NotAllowed(Why.NO_DAY, f"day {state.day.number} is closed")
    return state.day


def selling(day: Day) -> Day:
    """The day, if money and blanks may still move."""
    if day.reckoning.began is not None:
        raise NotAllowed(Why.CLOSING, f"day {day.number} is being closed")
    return day


def next_day(day: Day | None, *, sound: bool) -> int:
    """The number of the day that may be opened now."""
    if not sound:
        raise NotAllowed(Why.BOOK_BROKEN, "the book does not hold together; it must be looked at first")
    if day is None:
        return 1
    if day.reckoning.sealed is None:
        raise NotAllowed(Why.DAY_OPEN, f"day {day.number} is open; it is closed first, whatever date it is now")
    return day.number + 1


def visit_of(state: CaseState) -> Visit:
    """The visit that pays: not one of which it is unclear whether it has paid."""
    if state.visit is None:
        raise NotAllowed(Why.NO_VISIT, "no visit is open")
    if any(item.visit == state.visit.id for item in selling(day_of(state)).open):
        raise NotAllowed(Why.UNCLEAR, "it is unclear whether this visit has paid; do not pay again")
    return state.visit


def lines_of(prices: Mapping[str, int], wanted: Mapping[str, int]) -> tuple[FeeLine, ...]:
    """What is to be paid."""
    try:
        return basket(prices, wanted)
    except BasketRefused as problem:
        raise NotAllowed(Why.BASKET, str(problem)) from problem


def enough(given_cents: int, cents: int) -> None:
    """Whether so much cash pays for it."""
    if not cents <= given_cents <= LARGEST:
        raise NotAllowed(Why.GIVEN, f"{given_cents} cents are not allowed; {cents} to {LARGEST}")


def amount(cents: int, least: int = SMALLEST) -> None:
    """Whether it is an amount at all."""
    if not least <= cents <= LARGEST:
        raise NotAllowed(Why.AMOUNT, f"{cents} cents are not allowed; {least} to {LARGEST}")


def askable(day: Day | None) -> tuple[Payment, ...]:
    """Card payments whose end the terminal may know: none may begin before it was asked."""
    lost = (None, Question.LOST)
    every = () if day is None else day.open
    return tuple(item for item in every if item.method is PaymentMethod.CARD and item.question in lost)


def original_of(day: Day, name: str, cents: int | None) -> Payment:
    """The payment of which `cents` (None: all) may be given back."""
    payment = find(selling(day), name)
    if payment.kind is not PaymentKind.PAYMENT or payment.status is not PaymentStatus.DONE:
        raise NotAllowed(Why.NOT_DONE, f"{payment.kind} {name} is {payment.status}")
    if cents is not None:
        amount(cents)
    left = day.remaining(name)
    if left < (payment.cents if cents is None else cents):
        raise NotAllowed(Why.TOO_MUCH, f"only {left} of {payment.cents} cents are left to give back")
    return payment


def in_till(day: Day, cents: int) -> None:
    """Whether the till can pay out so much."""
    if day.cash_cents < cents:
        raise NotAllowed(Why.NOT_IN_TILL, f"the till has {day.cash_cents} cents; {cents} are wanted")


def receipt_to_reverse(day: Day, original: Payment, can: Capabilities) -> int:
    """The number by which the terminal knows the payment."""
    number = original.terminal.receipt_number if original.terminal else None
    last = [item for item in day.payments.values() if item.method is PaymentMethod.CARD and item.terminal][-1:]
    if number is None or not (can.reverse_any or last == [original]):
        raise NotAllowed(Why.NOT_OFFERED, "this terminal cannot reverse this payment")
    return number


def reason_to_give_back(reason: PaymentReason) -> None:
    """Whether `reason` is one for giving money back."""
    _among(reason, _WHY_BACK)


def unclear_of(day: Day, name: str, reason: PaymentReason, *, paid: bool) -> Payment:
    """The open payment that a clerk may settle so, for this reason."""
    payment = find(day, name)
    if payment.status not in OPEN:
        raise NotAllowed(Why.NOT_UNCLEAR, f"payment {name} is {payment.status}")
    _among(reason, _WHY_PAID if paid else _WHY_NOT_PAID)
    return payment


def find(day: Day, name: str) -> Payment:
    """The payment of this id."""
    if name not in day.payments:
        raise NotAllowed(Why.UNKNOWN_PAYMENT, f"payment {name} is not one of day {day.number}")
    return day.payments[name]


def _among(reason: PaymentReason, allowed: frozenset[PaymentReason]) -> None:
    if reason not in allowed:
        raise NotAllowed(Why.REASON, f"{reason} is no reason for this; one of {', '.join(sorted(allowed))}")
