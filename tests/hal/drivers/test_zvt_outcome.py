"""How an operation ended, as a table: what the terminal said, and what that means for the money."""

from dataclasses import replace

import pytest

from firmware.hal.drivers.zvt_outcome import End, Progress
from firmware.hal.drivers.zvt_results import read_result, shows_amount
from firmware.hal.ports.payment import (
    Aborted,
    Approved,
    Declined,
    Doubt,
    Function,
    Line,
    Loss,
    Outcome,
    PaymentResult,
    ReceiptKind,
    TerminalReceipt,
    Unknown,
)
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.message import Message, read_message
from firmware.hal.wire.zvt.printing import Print, PrintedLine, ReceiptType
from firmware.hal.wire.zvt.session import Broken, Completed, Refused, Stopped, Trouble

GOOD = PaymentResult(Function.PAYMENT, 0, "no error", 3700)
BAD = replace(GOOD, code=0x05)
CANCELLED = replace(GOOD, code=0x6C)
NOTHING = Message(0x060F, "completion", {}, (), "cp437")
DONE = Completed(NOTHING)
LOST = Broken(Trouble.SILENT, "authorisation")


def ended(end: End, *results: PaymentResult, acknowledged: bool = True, accepted: bool = True) -> Outcome:
    progress = Progress(Function.PAYMENT, 3700)
    if accepted:
        progress.accepted()
    for result in results:
        progress.kept(result, acknowledged=acknowledged)
    return progress.outcome(end)


@pytest.mark.parametrize(
    ("end", "results", "outcome"),
    [
        (DONE, [GOOD], Approved),
        (DONE, [BAD], Declined),
        (DONE, [CANCELLED], Aborted),
        (Stopped(0x05, NOTHING), [BAD], Declined),
        (Stopped(0x6C, NOTHING), [CANCELLED], Aborted),
        (Stopped(0x6C, NOTHING), [], Aborted),
        (Stopped(0x64, NOTHING), [], Declined),
        (Stopped(0x6C, NOTHING), [BAD], Declined),
        (Refused(0x83), [], Declined),
        (Refused(0x6C), [], Aborted),
        (LOST, [BAD], Declined),
        (LOST, [CANCELLED], Aborted),
    ],
)
def test_end_that_is_certain(end: End, results: list[PaymentResult], outcome: type) -> None:
    assert isinstance(ended(end, *results), outcome)


@pytest.mark.parametrize(
    ("end", "results", "loss"),
    [
        (LOST, [], Loss.NO_RESULT),
        (LOST, [GOOD], Loss.NO_COMPLETION),
        (DONE, [], Loss.CONTRADICTION),
        (DONE, [GOOD, BAD], Loss.CONTRADICTION),
        (DONE, [BAD, GOOD], Loss.CONTRADICTION),
        (LOST, [GOOD, BAD], Loss.NO_COMPLETION),
        (Stopped(0x6C, NOTHING), [GOOD], Loss.CONTRADICTION),
        (Stopped(0x6C, NOTHING), [GOOD, CANCELLED], Loss.CONTRADICTION),
    ],
)
def test_end_that_is_not_certain_is_never_rounded(end: End, results: list[PaymentResult], loss: Loss) -> None:
    outcome = ended(end, *results)
    assert isinstance(outcome, Unknown)
    assert outcome.loss is loss


def test_silence_after_the_command_is_no_answer() -> None:
    outcome = ended(Broken(Trouble.NO_ANSWER, "authorisation"), accepted=False)
    assert isinstance(outcome, Unknown)
    assert outcome.loss is Loss.NO_ANSWER


def test_success_that_the_terminal_did_not_let_us_acknowledge_is_unknown() -> None:
    assert isinstance(ended(DONE, GOOD, acknowledged=False), Unknown)


def test_result_that_could_not_be_read_is_unknown() -> None:
    progress = Progress(Function.PAYMENT, 3700)
    progress.unreadable()
    assert isinstance(progress.outcome(DONE), Unknown)
    assert isinstance(progress.outcome(Stopped(0x6C, NOTHING)), Unknown)


@pytest.mark.parametrize(
    ("told", "printed", "doubts"),
    [
        (3700, "BETRAG 37,00", set()),
        (3700, None, set()),
        (3800, "BETRAG 37,00", {Doubt.AMOUNT}),
        (None, "BETRAG 37,00", {Doubt.AMOUNT}),
        (3700, "BETRAG 137,00", {Doubt.RECEIPT}),
        (3800, "BETRAG 38,00", {Doubt.AMOUNT, Doubt.RECEIPT}),
    ],
)
def test_what_does_not_fit_is_a_doubt(told: int | None, printed: str | None, doubts: set[Doubt]) -> None:
    progress = Progress(Function.PAYMENT, 3700)
    if printed is not None:
        progress.printed(Print(ReceiptType.CUSTOMER, (PrintedLine(printed),), last=True))
    progress.kept(replace(GOOD, cents=told), acknowledged=True)
    outcome = progress.outcome(DONE)
    assert isinstance(outcome, Approved)
    assert outcome.doubts == doubts


@pytest.mark.parametrize(
    ("text", "cents", "shown"),
    [
        ("BETRAG EUR 12,50", 1250, True),
        ("EUR:12.50", 1250, True),
        ("*12,50*", 1250, True),
        ("Summe 1.234,05 EUR", 123405, True),
        ("1234,05", 123405, True),
        ("1,234.05", 123405, True),
        ("112,50", 1250, False),
        ("12,5", 1250, False),
        ("12:50:00 01.12.50", 1250, False),
        ("0,05", 5, True),
    ],
)
def test_amounts_are_found_as_they_are_printed(text: str, cents: int, *, shown: bool) -> None:
    receipt = TerminalReceipt(ReceiptKind.CUSTOMER, (Line(text),))
    assert shows_amount((receipt,), cents) is shown


def test_card_number_stays_behind_but_for_its_last_digits() -> None:
    message = read_message(Apdu(0x040F, bytes.fromhex("2700 04000000003700 22f0f85598835555508074")))
    result = read_result(Function.PAYMENT, message)
    assert result.card_digits == "8074"
    assert "559883" not in repr(result)


@pytest.mark.parametrize(("currency", "cents"), [("490978", 3700), ("490756", None), ("", 3700)])
def test_amount_in_another_currency_fits_no_payment(currency: str, cents: int | None) -> None:
    message = read_message(Apdu(0x040F, bytes.fromhex("2700 04000000003700" + currency)))
    assert read_result(Function.PAYMENT, message).cents == cents


@pytest.mark.parametrize("card_number", ["", "22f0f2eeee", "22f0f1ff"])
def test_hidden_or_missing_card_number_gives_no_digits(card_number: str) -> None:
    message = read_message(Apdu(0x040F, bytes.fromhex("2700" + card_number)))
    assert read_result(Function.PAYMENT, message).card_digits is None


def test_terminals_own_words_explain_its_error() -> None:
    message = read_message(Apdu(0x061E, bytes.fromhex("ff 06 10 1f16 02 0102 1f17 08 4e65747a20776567")))
    outcome = ended(Stopped(0xFF, message))
    assert isinstance(outcome, Declined)
    assert outcome.meaning == "system error (= other/unknown error), See TLV tags 1F16 and 1F17: Netz weg"
