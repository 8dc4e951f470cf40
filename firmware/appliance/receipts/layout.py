"""Receipts of the office, from what the books say. Width does not matter here: paper and page break the lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from firmware.appliance.book.day import signed
from firmware.appliance.book.fees import FeeLine
from firmware.appliance.book.payment import Payment, PaymentMethod, PaymentStatus, TerminalData
from firmware.appliance.receipts.words import METHODS, REASONS, SUMS, TITLES, euro, moment
from firmware.hal.kinds import Title
from firmware.hal.ports.receipt_printer import Align, Columns, Feed, Part, PrintJob, QrCode, Rule, Text

REHEARSAL: Final = "Übung – kein Beleg"
COPY: Final = "Kopie"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on every receipt of this case.

    `titles` are the fees' by code, and `mandates` the offices on whose behalf some of them are taken. `zone` None is
    the machine's own.
    """

    office: str
    case_id: str
    titles: Mapping[str, Title] = field(default_factory=dict)
    mandates: Mapping[str, str] = field(default_factory=dict)
    rehearsal: bool = False
    zone: tzinfo | None = None


class NoReceipt(ValueError):
    """A payment by which no money moved, or of which nobody knows; a receipt would be a lie."""


def office_receipt(payment: Payment, head: Letterhead, *, copy: bool = False) -> PrintJob:
    """The office's receipt of a payment, reversal or refund. Raises `NoReceipt` unless it is DONE."""
    if payment.status is not PaymentStatus.DONE:
        raise NoReceipt(f"payment {payment.id} is {payment.status}")
    return PrintJob(
        (
            *marks(head, copy=copy),
            *_heading(payment, head),
            Rule(),
            *_identity(payment, head),
            Rule(),
            *_fees(payment, head),
            *_sum(payment),
            *_means(payment),
            Rule(),
            QrCode(payment.id),
            *_farewell(head),
        )
    )


def marks(head: Letterhead, *, copy: bool) -> Iterator[Part]:
    """What must be seen before anything else."""
    if head.rehearsal:
        yield Text(REHEARSAL, bold=True, wide=True, high=True, align=Align.CENTRE)
    if copy:
        yield Text(COPY, bold=True, wide=True, high=True, align=Align.CENTRE)


def _heading(payment: Payment, head: Letterhead) -> Iterator[Part]:
    yield Text(head.office, bold=True, high=True, align=Align.CENTRE)
    for office in dict.fromkeys(head.mandates[line.code] for line in payment.lines if line.code in head.mandates):
        yield Text(f"im Auftrag von {office}", align=Align.CENTRE)
    yield Feed()
    yield Text(TITLES[payment.kind], bold=True, align=Align.CENTRE)


def _identity(payment: Payment, head: Letterhead) -> Iterator[Part]:
    yield Columns("Datum", moment(payment.at, head.zone))
    yield Columns("Koffer", head.case_id)
    yield Columns("Kassentag", str(payment.day))
    if payment.visit is not None:
        yield Columns("Vorgang", payment.visit)
    yield Columns("Zahlung", payment.id)
    if payment.original is not None:
        yield Columns("zu Zahlung", payment.original)
    if payment.reason is not None:
        yield Columns("Grund", REASONS[payment.reason])


def _fees(payment: Payment, head: Letterhead) -> Iterator[Part]:
    sign = 1 if signed(payment) >= 0 else -1
    for line in payment.lines:
        yield Columns(_fee(line, head), euro(sign * line.cents))
    if payment.lines:
        yield Rule()


def _fee(line: FeeLine, head: Letterhead) -> str:
    """What was paid for; a fee that the catalogue no longer has is named by its code."""
    title = head.titles.get(line.code)
    name = line.code if title is None else title.de
    return name if line.count == 1 else f"{line.count} x {name} je {euro(line.cents_each)}"


def _sum(payment: Payment) -> Iterator[Part]:
    yield Columns(SUMS[payment.kind], euro(signed(payment)), bold=True)


def _means(payment: Payment) -> Iterator[Part]:
    yield Columns("Zahlungsart", METHODS[payment.method])
    if payment.method is PaymentMethod.CASH and payment.given_cents is not None:
        yield Columns("Gegeben", euro(payment.given_cents))
        yield Columns("Zurück", euro(payment.given_cents - payment.cents))
    if payment.terminal is not None:
        yield from _terminal(payment.terminal)


def _terminal(data: TerminalData) -> Iterator[Part]:
    named = (
        ("Karte", data.card_name),
        ("Terminal-ID", data.terminal_id),
        ("Beleg-Nr.", data.receipt_number),
        ("Trace-Nr.", data.trace_number),
        ("Umsatz-Nr.", data.turnover_number),
        ("Zeit am Terminal", data.when),
    )
    for name, value in named:
        if value is not None:
            yield Columns(name, str(value))


def _farewell(head: Letterhead) -> Iterator[Part]:
    if head.rehearsal:
        yield Text(REHEARSAL, bold=True, align=Align.CENTRE)
    else:
        yield Text("Bitte bewahren Sie diesen Beleg auf.", align=Align.CENTRE)
