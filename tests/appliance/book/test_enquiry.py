"""What the terminal's memory settles, as a table: only a match does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.till import DAY, done, intended

from firmware.appliance.book.day import Day, fold
from firmware.appliance.book.enquiry import NOT_MATCHED, said_no, same_transaction, terminal_data, verdict
from firmware.appliance.book.entries import AnyEntry, DayOpened, PaymentSettled, ResultKept
from firmware.appliance.book.payment import PaymentReason, PaymentStatus, Question, SettledBy, TerminalData
from firmware.hal.ports.payment import Function, NoRecord, PaymentResult

NOON = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - terminals know no zone
OURS = PaymentResult(
    Function.PAYMENT, 0, "ok", 3700, receipt_number=2, trace_number=102, terminal_id="T", when="03-02 12:00:30"
)
EARLIER = replace(OURS, receipt_number=1, trace_number=101, when="03-02 11:00:00")
FOREIGN = replace(OURS, receipt_number=9, trace_number=109)
OPENED = DayOpened(DAY, 0)
BEFORE = (OPENED, intended("before"), done("before", terminal_data(EARLIER)))


def kept(result: PaymentResult = OURS, *, successful: bool = True) -> ResultKept:
    return ResultKept(DAY, "lost", successful, result.cents, terminal_data(result))


def day_of(*entries: AnyEntry) -> Day:
    day = fold(entries)
    assert day is not None
    return day


def status_of(day: Day, last: PaymentResult | NoRecord, minutes: int = 1) -> PaymentStatus:
    return verdict(day, day.payments["lost"], last, NOON, NOON + timedelta(minutes=minutes)).status


DONE, ABORTED, UNCLEAR = PaymentStatus.DONE, PaymentStatus.ABORTED, PaymentStatus.UNCLEAR


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (OURS, DONE),
        (replace(OURS, cents=3600), UNCLEAR),
        (replace(OURS, cents=None), UNCLEAR),
        (replace(OURS, when="03-02 12:00:31"), UNCLEAR),
        (replace(OURS, trace_number=103), UNCLEAR),
        (replace(OURS, terminal_id="U"), UNCLEAR),
        (replace(OURS, code=5), UNCLEAR),
        (EARLIER, ABORTED),
        (replace(EARLIER, cents=1), UNCLEAR),
        (FOREIGN, UNCLEAR),
        (NoRecord("nothing"), UNCLEAR),
        (PaymentResult(Function.PAYMENT, 0, "ok", 3700), UNCLEAR),
    ],
)
def test_a_kept_result_is_compared_number_by_number(last: PaymentResult | NoRecord, status: PaymentStatus) -> None:
    assert status_of(day_of(*BEFORE, intended("lost"), kept()), last) is status


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (OURS, DONE),  # a terminal that books what was never acknowledged
        (replace(OURS, cents=3600), UNCLEAR),
        (replace(OURS, when="03-02 11:54:59"), UNCLEAR),
        (replace(OURS, when="03-02 12:06:01"), UNCLEAR),
        (replace(OURS, when="02-30 12:00:00"), UNCLEAR),
        (replace(OURS, when=None), UNCLEAR),
        (replace(OURS, receipt_number=None, trace_number=None), UNCLEAR),
        (EARLIER, ABORTED),
        (NoRecord("nothing"), UNCLEAR),
    ],
)
def test_without_a_kept_result_amount_and_time_must_fit(last: PaymentResult | NoRecord, status: PaymentStatus) -> None:
    assert status_of(day_of(*BEFORE, intended("lost")), last) is status


def test_two_that_could_claim_the_same_transaction_are_for_a_person() -> None:
    unknown = PaymentSettled(
        DAY, "other", PaymentStatus.ABORTED, SettledBy.CLERK, reason=PaymentReason.TERMINAL_SHOWS_NOTHING
    )
    assert status_of(day_of(*BEFORE, intended("other"), unknown, intended("lost")), OURS) is UNCLEAR


def test_an_older_transaction_than_the_last_known_proves_nothing() -> None:
    second = terminal_data(replace(OURS, receipt_number=5, trace_number=105))
    day = day_of(*BEFORE, intended("second"), done("second", second), intended("lost"), kept())
    assert status_of(day, EARLIER) is UNCLEAR


def test_the_turn_of_the_year_is_no_year_apart() -> None:
    day = day_of(*BEFORE, intended("lost"))
    eve, morning = datetime(2026, 12, 31, 23, 59), datetime(2027, 1, 1, 0, 1)  # noqa: DTZ001
    last = replace(OURS, when="01-01 00:00:30")
    assert verdict(day, day.payments["lost"], last, eve, morning).status is DONE


def test_a_terminal_that_had_said_no_need_not_be_asked() -> None:
    day = day_of(*BEFORE, intended("lost"), kept(successful=False))
    ending = said_no(day, day.payments["lost"])
    assert ending is not None
    assert ending.status is PaymentStatus.DECLINED
    assert said_no(day_of(*BEFORE, intended("lost"), kept()), day.payments["lost"]) is None


def test_what_settles_nothing_is_a_question_for_a_person() -> None:
    assert NOT_MATCHED.question is Question.NOT_MATCHED


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (TerminalData(receipt_number=1), TerminalData(receipt_number=1), True),
        (TerminalData(trace_number=1), TerminalData(trace_number=1, receipt_number=3), True),
        (TerminalData(receipt_number=1), TerminalData(trace_number=1), False),
        (TerminalData(), TerminalData(), False),
        (TerminalData(terminal_id="T", when="x"), TerminalData(terminal_id="T", when="x"), False),
        (TerminalData(receipt_number=1, trace_number=2), TerminalData(receipt_number=1, trace_number=3), False),
    ],
)
def test_numbers_must_be_known_to_both(one: TerminalData, other: TerminalData, same: bool) -> None:
    assert same_transaction(one, other) is same
