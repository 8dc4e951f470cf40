"""The day as its entries make it."""

import pytest
from support.till import DAY, VISIT, done, intended

from firmware.appliance.book.day import BooksBroken, Day, fold
from firmware.appliance.book.entries import AnyEntry, DayOpened, PaymentSettled, ResultKept
from firmware.appliance.book.payment import (
    NotPossible,
    PaymentKind,
    PaymentMethod,
    PaymentStatus,
    Question,
    SettledBy,
    TerminalData,
)

OPENED = DayOpened(DAY, 10_000)
CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
LOST = PaymentSettled(DAY, "a1", PaymentStatus.UNCLEAR, SettledBy.TERMINAL, question=Question.LOST)


def day_of(*entries: AnyEntry) -> Day:
    day = fold((OPENED, *entries))
    assert day is not None
    return day


def test_nothing_makes_no_day() -> None:
    assert fold(()) is None


@pytest.mark.parametrize(
    "entries",
    [
        (intended(),),
        (OPENED, OPENED),
        (OPENED, intended(), intended()),
        (OPENED, done()),
        (OPENED, ResultKept(DAY, "a1", True, 1, TerminalData())),
        (OPENED, PaymentSettled(DAY + 1, "a1", PaymentStatus.DONE, SettledBy.NOBODY)),
    ],
)
def test_entries_that_cannot_follow_each_other_are_not_made_to_fit(entries: tuple[AnyEntry, ...]) -> None:
    with pytest.raises(BooksBroken):
        fold(entries)


def test_a_payment_ends_once() -> None:
    with pytest.raises(NotPossible):
        day_of(intended(), done(), done())


def test_totals_and_cash_count_what_was_done_and_nothing_else() -> None:
    day = day_of(
        intended("a1", 3700, method=CASH), done("a1"),
        intended("a2", 1300, method=CARD), done("a2"),
        intended("a3", 500, method=CASH, kind=PaymentKind.REFUND, original="a1"), done("a3"),
        intended("a4", 9999, method=CARD),
        intended("a5", 100, method=CARD), PaymentSettled(DAY, "a5", PaymentStatus.DECLINED, SettledBy.TERMINAL),
    )  # fmt: skip
    assert day.cash_cents == 10_000 + 3700 - 500
    assert [(total.method, total.kind, total.count, total.cents) for total in day.totals] == [
        (CARD, PaymentKind.PAYMENT, 1, 1300),
        (CASH, PaymentKind.PAYMENT, 1, 3700),
        (CASH, PaymentKind.REFUND, 1, 500),
    ]
    assert [payment.id for payment in day.open] == ["a4"]


def test_what_may_have_been_given_back_counts_as_given() -> None:
    back = intended("b1", 700, kind=PaymentKind.REFUND, original="a1")
    assert day_of(intended(), done()).remaining("a1") == 3700
    assert day_of(intended(), done(), back).remaining("a1") == 3000
    failed = PaymentSettled(DAY, "b1", PaymentStatus.ABORTED, SettledBy.TERMINAL)
    assert day_of(intended(), done(), back, failed).remaining("a1") == 3700
    assert day_of(intended(), done(), back, done("b1")).remaining("b1") == 0
    assert day_of(intended()).remaining("a1") == 0


def test_a_visit_has_paid_while_money_is_or_may_be_here() -> None:
    whole = intended("b1", 3700, kind=PaymentKind.REVERSAL, original="a1", visit=None)
    assert not day_of().paid_in(VISIT)
    assert day_of(intended()).paid_in(VISIT)
    assert day_of(intended(), LOST).paid_in(VISIT)
    assert day_of(intended(), done()).paid_in(VISIT)
    assert not day_of(intended(), done(), whole, done("b1")).paid_in(VISIT)
