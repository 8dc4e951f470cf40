"""The payment machine, as a table: every status, by everybody, to every other."""

from itertools import product

import pytest
from support.till import payment

from firmware.appliance.book.payment import (
    OPEN,
    NotPossible,
    PaymentReason,
    PaymentStatus,
    Question,
    SettledBy,
    TerminalData,
    settle,
)

S, B, Q = PaymentStatus, SettledBy, Question
ENDS = (S.DONE, S.DECLINED, S.ABORTED)
SEEN = PaymentReason.TERMINAL_RECEIPT_SEEN


@pytest.mark.parametrize(("end", "by"), product(ENDS, B))
def test_what_has_ended_never_changes(end: PaymentStatus, by: SettledBy) -> None:
    ended = settle(payment(), end, B.TERMINAL)
    for status in S:
        question = Q.LOST if status is S.UNCLEAR else None
        with pytest.raises(NotPossible):
            settle(ended, status, by, reason=SEEN, question=question)


@pytest.mark.parametrize(("end", "by"), product(ENDS, B))
def test_an_intended_payment_may_end_by_everybody(end: PaymentStatus, by: SettledBy) -> None:
    ended = settle(payment(), end, by, reason=SEEN)
    assert (ended.status, ended.settled_by, ended.question) == (end, by, None)
    assert end not in OPEN


@pytest.mark.parametrize(
    ("question", "by", "possible"),
    [
        (Q.LOST, B.TERMINAL, False),
        (Q.LOST, B.ENQUIRY, True),
        (Q.LOST, B.CLERK, True),
        (Q.NOT_MATCHED, B.TERMINAL, False),
        (Q.NOT_MATCHED, B.ENQUIRY, False),
        (Q.NOT_MATCHED, B.CLERK, True),
        (Q.AMOUNT, B.ENQUIRY, False),
        (Q.AMOUNT, B.CLERK, True),
        (Q.RECEIPT, B.ENQUIRY, False),
        (Q.RECEIPT, B.CLERK, True),
    ],
)
def test_who_may_settle_what_is_unclear(question: Question, by: SettledBy, possible: bool) -> None:
    unclear = settle(payment(), S.UNCLEAR, B.TERMINAL, question=question)
    assert (unclear.status, unclear.settled_by, unclear.question) == (S.UNCLEAR, None, question)
    if possible:
        assert settle(unclear, S.DONE, by, reason=SEEN).status is S.DONE
        return
    with pytest.raises(NotPossible):
        settle(unclear, S.DONE, by, reason=SEEN)


def test_an_enquiry_that_finds_nothing_leaves_it_to_a_person() -> None:
    lost = settle(payment(), S.UNCLEAR, B.TERMINAL, question=Q.LOST)
    asked = settle(lost, S.UNCLEAR, B.ENQUIRY, question=Q.NOT_MATCHED)
    assert asked.question is Q.NOT_MATCHED


def test_a_clerks_word_needs_a_reason() -> None:
    with pytest.raises(NotPossible, match="reason"):
        settle(payment(), S.DONE, B.CLERK)


@pytest.mark.parametrize(("status", "question"), [(S.UNCLEAR, None), (S.DONE, Q.LOST), (S.INTENDED, None)])
def test_a_question_belongs_to_what_is_unclear_and_nothing_is_intended_again(
    status: PaymentStatus, question: Question | None
) -> None:
    with pytest.raises(NotPossible):
        settle(payment(), status, B.TERMINAL, question=question)


def test_what_the_terminal_told_is_not_forgotten_when_a_clerk_decides() -> None:
    told = TerminalData(receipt_number=7)
    unclear = settle(payment(), S.UNCLEAR, B.TERMINAL, told, question=Q.AMOUNT)
    assert settle(unclear, S.DONE, B.CLERK, reason=SEEN).terminal == told
