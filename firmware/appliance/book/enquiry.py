"""What the terminal's memory of its last transaction says of a payment whose end was lost. Pure.

Only a match settles. The last transaction is ours: it was done. It is one that the book knew before: the terminal has
stored nothing since, so ours did not come about. Everything else settles nothing, and a person must look.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from firmware.appliance.book.day import Day
from firmware.appliance.book.payment import (
    Payment,
    PaymentMethod,
    PaymentStatus,
    Question,
    SettledBy,
    TerminalData,
)
from firmware.hal.ports.payment import NoRecord, PaymentResult

CLOCKS_APART: Final = timedelta(minutes=5)  # the case's clock and the terminal's


@dataclass(frozen=True, slots=True)
class Ending:
    """How a payment ended, and who says so; `question` where it did not."""

    status: PaymentStatus
    by: SettledBy
    terminal: TerminalData | None = None
    question: Question | None = None


NOT_MATCHED: Final = Ending(PaymentStatus.UNCLEAR, SettledBy.ENQUIRY, question=Question.NOT_MATCHED)
LOST: Final = Ending(PaymentStatus.UNCLEAR, SettledBy.TERMINAL, question=Question.LOST)


def terminal_data(result: PaymentResult) -> TerminalData:
    """What of a result may rest in the book: nothing of a card but its kind."""
    return TerminalData(
        terminal_id=result.terminal_id,
        receipt_number=result.receipt_number,
        trace_number=result.trace_number,
        turnover_number=result.turnover_number,
        card_name=result.card_name,
        when=result.when,
    )


def same_transaction(one: TerminalData, other: TerminalData) -> bool:
    """Whether both are one transaction: all that both know agrees, and receipt or trace number is among it."""
    marks = zip(_marks(one), _marks(other), strict=True)
    known = [(mine, theirs) for mine, theirs in marks if mine is not None and theirs is not None]
    numbered = None not in (one.receipt_number, other.receipt_number) or None not in (
        one.trace_number,
        other.trace_number,
    )
    return numbered and all(mine == theirs for mine, theirs in known)


def verdict(day: Day, payment: Payment, last: PaymentResult | NoRecord, intended: datetime, now: datetime) -> Ending:
    """What `last` says of `payment`; `intended` and `now` are local times without a zone, as the terminal's are."""
    if isinstance(last, NoRecord) or not last.successful:
        return NOT_MATCHED
    told = terminal_data(last)
    kept = day.kept.get(payment.id)
    if kept is not None and same_transaction(kept.terminal, told):
        return _done(told) if kept.successful and last.cents == payment.cents else NOT_MATCHED
    before = _last_done(day.payments.values())
    if before is not None and before.terminal is not None and same_transaction(before.terminal, told):
        return Ending(PaymentStatus.ABORTED, SettledBy.ENQUIRY) if last.cents == before.cents else NOT_MATCHED
    if kept is None and _can_only_be(day, payment, last, intended, now):
        return _done(told)
    return NOT_MATCHED


def said_no(day: Day, payment: Payment) -> Ending | None:
    """The end of a payment that the terminal had called unsuccessful before all was lost: nobody has to be asked."""
    kept = day.kept.get(payment.id)
    if kept is None or kept.successful:
        return None
    return Ending(PaymentStatus.DECLINED, SettledBy.ENQUIRY, kept.terminal)


def _done(told: TerminalData) -> Ending:
    return Ending(PaymentStatus.DONE, SettledBy.ENQUIRY, told)


def _marks(data: TerminalData) -> tuple[object, ...]:
    return data.terminal_id, data.receipt_number, data.trace_number, data.turnover_number, data.when


def _last_done(payments: Iterable[Payment]) -> Payment | None:
    done = [item for item in payments if item.method is PaymentMethod.CARD and item.status is PaymentStatus.DONE]
    return done[-1] if done else None


def _can_only_be(day: Day, payment: Payment, last: PaymentResult, intended: datetime, now: datetime) -> bool:
    """Some terminals book what was never acknowledged. Such a transaction is ours where amount and time fit, no
    payment of the book has its numbers, and no other payment could claim it.
    """
    told = terminal_data(last)
    others = [item for item in day.payments.values() if item.id != payment.id and item.method is PaymentMethod.CARD]
    known = any(item.terminal is not None and same_transaction(item.terminal, told) for item in others)
    claims = any(_has_no_numbers(item) and item.cents == payment.cents for item in others)
    numbered = told.receipt_number is not None or told.trace_number is not None
    return last.cents == payment.cents and numbered and not known and not claims and _between(last.when, intended, now)


def _has_no_numbers(payment: Payment) -> bool:
    lost = payment.status is PaymentStatus.UNCLEAR or payment.settled_by is SettledBy.CLERK
    return lost and payment.terminal is None


def _between(when: str | None, intended: datetime, now: datetime) -> bool:
    """Whether the terminal's `MM-DD HH:MM:SS` lies in between, in whatever year."""
    if when is None:
        return False
    for year in {intended.year, now.year}:
        try:
            moment = datetime.strptime(f"{year}-{when}", "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - terminals know no zone
        except ValueError:
            continue
        if intended - CLOCKS_APART <= moment <= now + CLOCKS_APART:
            return True
    return False
