"""One payment from its intention to its end, as a pure machine. UNCLEAR is never rounded to anything.

An intention is on disk before the terminal hears of it. A result is on disk before the terminal is told that it was
taken. What was INTENDED or UNCLEAR when the power went is settled with the terminal before the next payment begins.
"""

from datetime import datetime
from enum import StrEnum, unique
from typing import Final

import msgspec

from firmware.appliance.book.fees import FeeLine


@unique
class PaymentMethod(StrEnum):
    """How money moves."""

    CARD = "card"
    CASH = "cash"


@unique
class PaymentKind(StrEnum):
    """Which way money moves: to the office, or back to the citizen."""

    PAYMENT = "payment"
    REVERSAL = "reversal"  # undoes a payment of the same day, whole
    REFUND = "refund"  # pays back a payment or a part of it


@unique
class PaymentStatus(StrEnum):
    """How far it is."""

    INTENDED = "intended"
    DONE = "done"  # money moved
    DECLINED = "declined"  # no money moved: terminal or bank
    ABORTED = "aborted"  # no money moved: customer, clerk, or nobody did anything
    UNCLEAR = "unclear"  # nobody knows; a clerk must resolve it before the day can be closed


OPEN: Final = frozenset({PaymentStatus.INTENDED, PaymentStatus.UNCLEAR})


@unique
class SettledBy(StrEnum):
    """Who said how it ended."""

    TERMINAL = "terminal"  # in the conversation itself
    ENQUIRY = "enquiry"  # asked afterwards (06 20)
    CLERK = "clerk"  # the terminal could not tell
    NOBODY = "nobody"  # cash: there is nothing to ask


@unique
class PaymentReason(StrEnum):
    """Why money is given back, or how a clerk knows what became of an unclear payment. Closed: no free text rests."""

    WRONG_FEE = "wrong-fee"
    SERVICE_NOT_POSSIBLE = "service-not-possible"
    PAID_TWICE = "paid-twice"
    CITIZEN_WITHDREW = "citizen-withdrew"
    TERMINAL_RECEIPT_SEEN = "terminal-receipt-seen"
    TERMINAL_SHOWS_NOTHING = "terminal-shows-nothing"
    BANK_ASKED = "bank-asked"


@unique
class Question(StrEnum):
    """Why a payment is UNCLEAR. Only LOST may be settled by asking the terminal; the others are for a person."""

    LOST = "lost"  # the conversation broke, and the terminal has not been asked yet
    NOT_MATCHED = "not-matched"  # it was asked, and its answer settles nothing
    AMOUNT = "amount"  # it says that it was paid, and names another amount
    RECEIPT = "receipt"  # it says that it was paid, and no receipt shows the amount


class TerminalData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What identifies the transaction at the terminal. No card number, not a part of one."""

    terminal_id: str | None = None
    receipt_number: int | None = None
    trace_number: int | None = None
    turnover_number: int | None = None
    card_name: str | None = None
    when: str | None = None


class Payment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`id` is random; `day` the number of the office day; `original` the payment that a REVERSAL or REFUND is about.

    `at` is the wall clock when it was intended; `given_cents` what was handed over in cash.
    """

    id: str
    day: int
    visit: str | None
    kind: PaymentKind
    method: PaymentMethod
    cents: int
    at: datetime
    lines: tuple[FeeLine, ...] = ()
    given_cents: int | None = None
    original: str | None = None
    reason: PaymentReason | None = None
    status: PaymentStatus = PaymentStatus.INTENDED
    settled_by: SettledBy | None = None
    question: Question | None = None
    terminal: TerminalData | None = None


class NotPossible(ValueError):
    """A step that a payment in this status cannot take."""


def settle(
    payment: Payment,
    status: PaymentStatus,
    by: SettledBy,
    terminal: TerminalData | None = None,
    reason: PaymentReason | None = None,
    question: Question | None = None,
) -> Payment:
    """The payment with its end, or UNCLEAR with a `question`. What has ended never changes again: `NotPossible`."""
    if payment.status not in OPEN:
        raise NotPossible(f"payment {payment.id} has ended: {payment.status}")
    if status is PaymentStatus.INTENDED:
        raise NotPossible(f"payment {payment.id} cannot be intended again")
    if (status is PaymentStatus.UNCLEAR) is (question is None):
        raise NotPossible(f"payment {payment.id}: a question belongs to what is unclear, and to nothing else")
    if by is SettledBy.CLERK and reason is None:
        raise NotPossible(f"payment {payment.id}: a clerk's word needs a reason")
    if payment.status is PaymentStatus.UNCLEAR and by is SettledBy.TERMINAL:
        raise NotPossible(f"payment {payment.id} is unclear: only an enquiry or a clerk can settle it")
    if by is SettledBy.ENQUIRY and payment.question not in (None, Question.LOST):
        raise NotPossible(f"payment {payment.id} is for a person: {payment.question}")
    return msgspec.structs.replace(
        payment,
        status=status,
        settled_by=None if status is PaymentStatus.UNCLEAR else by,
        question=question,
        terminal=terminal or payment.terminal,
        reason=reason or payment.reason,
    )
