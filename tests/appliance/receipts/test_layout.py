"""What stands on a receipt, and that all of it fits on the paper."""

import re
from dataclasses import replace
from datetime import UTC

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paper import slips, texts
from support.receipts import CARD, CASH, CUSTOMER, HEAD, MERCHANT, REFUND, REVERSAL

from firmware.appliance.book.fees import FeeLine
from firmware.appliance.book.payment import (
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    TerminalData,
)
from firmware.appliance.receipts.layout import COPY, REHEARSAL, Letterhead, NoReceipt, office_receipt
from firmware.appliance.receipts.terminal import terminal_receipts
from firmware.appliance.receipts.words import METHODS, REASONS, SUMS, TITLES, euro
from firmware.hal.kinds import Title
from firmware.hal.ports.payment import LARGEST
from firmware.hal.ports.receipt_printer import Align, QrCode, Text


def test_cash_receipt_line_by_line() -> None:
    assert texts(office_receipt(CASH, HEAD), 42) == [
        "             Amt Ostseewinkel",
        "",
        "                 Quittung",
        "------------------------------------------",
        "Datum                     03.07.2026 00:14",
        "Koffer                         KOFFER-0007",
        "Kassentag                               12",
        "Vorgang                             3f9d0c",
        "Zahlung                           k3v9x2m4",
        "------------------------------------------",
        "Personalausweis ab 24 Jahren       37,00 €",
        "2 x Übermittlungssperre je 10,00 € 20,00 €",
        "------------------------------------------",
        "Summe                              57,00 €",
        "Zahlungsart                            Bar",
        "Gegeben                           100,00 €",
        "Zurück                             43,00 €",
        "------------------------------------------",
        "              [QR k3v9x2m4]",
        "   Bitte bewahren Sie diesen Beleg auf.",
    ]


def test_card_receipt_names_the_transaction_at_the_terminal() -> None:
    lines = texts(office_receipt(CARD, HEAD), 32)
    start = next(number for number, line in enumerate(lines) if line.startswith("Zahlungsart"))
    assert [re.sub(" +", " ", line) for line in lines[start : start + 7]] == [
        "Zahlungsart Karte",
        "Karte girocard",
        "Terminal-ID 52500041",
        "Beleg-Nr. 12",
        "Trace-Nr. 123",
        "Umsatz-Nr. 124",
        "Zeit am Terminal 07-03 00:14:05",
    ]


@pytest.mark.parametrize(
    ("payment", "title", "amount", "original"),
    [(REVERSAL, "Stornobeleg", "-57,00 €", "k3v9x2m4"), (REFUND, "Erstattungsbeleg", "-10,00 €", "k3v9x2m4")],
)
def test_what_was_given_back_names_its_original_its_reason_and_counts_below_zero(
    payment: Payment, title: str, amount: str, original: str
) -> None:
    lines = [re.sub(" +", " ", line).strip() for line in texts(office_receipt(payment, HEAD))]
    assert title in lines
    assert f"zu Zahlung {original}" in lines
    assert f"Grund {REASONS[payment.reason or PaymentReason.BANK_ASKED]}" in lines
    assert f"{SUMS[payment.kind]} {amount}" in lines
    assert not [line for line in lines if line.startswith("Gegeben")]


def test_reprint_is_marked_before_anything_else() -> None:
    (slip,) = slips(office_receipt(CASH, HEAD, copy=True))
    assert slip[0].text.strip() == COPY
    assert slip[0].wide and slip[0].high and slip[0].bold
    assert COPY not in [line.text.strip() for line in slips(office_receipt(CASH, HEAD))[0]]


def test_rehearsal_says_at_both_ends_that_it_is_none() -> None:
    (slip,) = slips(office_receipt(CASH, replace(HEAD, rehearsal=True), copy=True))
    assert [line.text.strip() for line in (slip[0], slip[1], slip[-1])] == [
        "Übung - kein Beleg",
        COPY,
        "Übung - kein Beleg",
    ]
    assert REHEARSAL not in str(office_receipt(CASH, HEAD))


def test_other_office_is_named() -> None:
    mandates = {CASH.lines[0].code: "Landkreis Nordküste", "another-fee": "Amt Crivitz"}
    lines = texts(office_receipt(CASH, replace(HEAD, mandates=mandates)))
    assert lines[1].strip() == "im Auftrag von Landkreis Nordküste"
    assert not any("Amt Crivitz" in line for line in lines)


def test_fee_that_left_the_catalogue_is_named_by_its_code() -> None:
    old = msgspec.structs.replace(CASH, lines=(FeeLine("old-fee", 1, 5700),), visit=None)
    lines = texts(office_receipt(old, HEAD))
    assert any(re.fullmatch("old-fee +57,00 €", line) for line in lines)
    assert not [line for line in lines if line.startswith("Vorgang")]


@pytest.mark.parametrize("status", [status for status in PaymentStatus if status is not PaymentStatus.DONE])
def test_there_is_no_receipt_of_money_that_did_not_move_or_may_not_have(status: PaymentStatus) -> None:
    with pytest.raises(NoReceipt):
        office_receipt(msgspec.structs.replace(CASH, status=status), HEAD)


def test_every_kind_method_and_reason_has_its_word() -> None:
    assert (set(TITLES), set(SUMS), set(METHODS)) == (set(PaymentKind), set(PaymentKind), set(PaymentMethod))
    assert set(REASONS) == set(PaymentReason)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0,00 €"), (5, "0,05 €"), (123456, "1.234,56 €"), (-5, "-0,05 €"), (LARGEST, "9.999.999,99 €")],
)
def test_amounts_in_words_of_the_office(cents: int, text: str) -> None:
    assert euro(cents) == text.replace(" ", "\u00a0")


names = st.text(min_size=1, max_size=60)


@given(
    office=names,
    behalf=st.none() | names,
    title=names,
    count=st.integers(1, 99),
    cents=st.integers(1, LARGEST // 99),
    card=st.none() | names,
    columns=st.sampled_from([32, 42]),
)
def test_everything_fits_and_amounts_stay_whole(
    office: str, behalf: str | None, title: str, count: int, cents: int, card: str | None, columns: int
) -> None:
    mandates = {"fee": behalf} if behalf else {}
    head = Letterhead(office, "KOFFER-0007", {"fee": Title(title, title)}, mandates, rehearsal=True, zone=UTC)
    payment = msgspec.structs.replace(
        CARD, lines=(FeeLine("fee", count, cents),), cents=count * cents, terminal=TerminalData(card_name=card)
    )
    (slip,) = slips(office_receipt(payment, head, copy=True), columns)
    assert all(len(line.text) <= columns for line in slip)
    whole = euro(count * cents).replace("\u00a0", " ")
    assert sum(line.text.endswith(f" {whole}") for line in slip) >= 2  # the fee's line and the sum


def test_code_is_the_payments_own_id() -> None:
    assert [part for part in office_receipt(CASH, HEAD).parts if isinstance(part, QrCode)] == [QrCode(CASH.id)]


@pytest.mark.parametrize(("columns", "wide"), [(32, False), (48, True)])
def test_terminals_receipts_are_word_for_word_each_on_its_slip(columns: int, wide: bool) -> None:
    merchant, customer = slips(terminal_receipts([MERCHANT, CUSTOMER], HEAD), columns)
    assert [line.text.strip() for line in merchant] == [line.text for line in MERCHANT.lines]
    assert merchant[1].text == "Terminal-ID :    52500041"
    assert merchant[3].wide is wide
    assert [line.text.strip() for line in customer] == ["** Kundenbeleg **"]


def test_terminals_receipts_bear_the_marks_on_every_slip() -> None:
    head = replace(HEAD, rehearsal=True)
    for slip in slips(terminal_receipts([MERCHANT, CUSTOMER], head, copy=True)):
        assert [line.text.strip() for line in slip[:2]] == ["Übung - kein Beleg", COPY]


def test_no_receipt_of_a_terminal_is_an_empty_job() -> None:
    assert terminal_receipts([], HEAD).parts == ()
    assert (
        Text(COPY, bold=True, wide=True, high=True, align=Align.CENTRE)
        in terminal_receipts([CUSTOMER], HEAD, copy=True).parts
    )
