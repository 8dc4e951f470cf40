"""Receipts of the till: both books' on one job, a second one marked as a copy, none for what is not done."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.till_case import ONE_CARD, TillCase, till_on

from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.receipts.layout import COPY, Letterhead
from firmware.hal.ports.receipt_printer import AsGiven, Cut, NotPrinted, Printed, PrintJob, Text, Trouble
from firmware.hal.sim.payment import Person, SimPaymentTerminal
from firmware.hal.sim.receipt_printer import SimReceiptPrinter

HEAD = Letterhead("Amt Test", "KOFFER-0001")


@pytest.fixture
def terminal() -> SimPaymentTerminal:
    return SimPaymentTerminal("terminal")


@pytest.fixture
async def printer() -> AsyncIterator[SimReceiptPrinter]:
    """A printer that somebody observes."""
    printer = SimReceiptPrinter("printer")
    async with aclosing(printer.observe()) as stream:
        await anext(stream)
        yield printer


@pytest.fixture
async def case(tmp_path: Path, terminal: SimPaymentTerminal) -> AsyncIterator[TillCase]:
    async with till_on(tmp_path, terminal) as case:
        await case.connected()
        yield case


def receipts(case: TillCase, printer: SimReceiptPrinter | None) -> Receipts:
    return Receipts(printer, HEAD, case.store, case.till.composed)


def words(job: PrintJob) -> list[str]:
    return [part.text for part in job.parts if isinstance(part, Text | AsGiven)]


async def test_card_payment_prints_the_offices_receipt_and_those_of_the_terminal(
    case: TillCase, printer: SimReceiptPrinter
) -> None:
    paid = await case.pay()
    assert isinstance(await receipts(case, printer).print(paid.id, copy=False), Printed)
    (job,) = printer.jobs
    assert len([part for part in job.parts if isinstance(part, Cut)]) == 2  # office, merchant, customer
    assert "BETRAG EUR 37,00" in words(job)
    assert COPY not in words(job)


async def test_what_was_printed_before_is_a_copy_whatever_is_said(case: TillCase, printer: SimReceiptPrinter) -> None:
    paid = await case.till.cash(ONE_CARD, 5000)
    office = receipts(case, printer)
    printer.paper_out()
    assert await office.print(paid.id, copy=False) == NotPrinted(Trouble.PAPER_OUT)
    printer.paper_loaded()
    for _ in range(2):
        assert isinstance(await office.print(paid.id, copy=False), Printed)
    assert [COPY in words(job) for job in printer.jobs] == [False, True]


async def test_without_a_printer_the_receipts_are_a_pdf_and_the_second_one_a_copy(case: TillCase) -> None:
    paid = await case.pay()
    office = receipts(case, None)
    first, second = [await office.pdf(paid.id, copy=False) for _ in range(2)]
    assert first.startswith(b"%PDF-")
    assert second != first  # it says that it is a copy
    assert await office.pdf(paid.id, copy=True) == second


async def test_declined_payment_has_no_pdf(case: TillCase, terminal: SimPaymentTerminal) -> None:
    terminal.person = Person.IS_DECLINED
    declined = await case.pay()
    with pytest.raises(NotAllowed) as refused:
        await receipts(case, None).pdf(declined.id, copy=False)
    assert refused.value.why is Why.NOT_DONE


async def test_declined_payment_has_no_receipt(
    case: TillCase, terminal: SimPaymentTerminal, printer: SimReceiptPrinter
) -> None:
    terminal.person = Person.IS_DECLINED
    declined = await case.pay()
    with pytest.raises(NotAllowed) as refused:
        await receipts(case, printer).print(declined.id, copy=False)
    assert refused.value.why is Why.NOT_DONE
    assert printer.jobs == []


async def test_unclear_payment_prints_what_the_terminal_composed_and_no_receipt_of_the_office(
    case: TillCase, terminal: SimPaymentTerminal, printer: SimReceiptPrinter
) -> None:
    terminal.wrong_receipt = True
    doubtful = await case.pay()
    assert isinstance(await receipts(case, printer).print(doubtful.id, copy=False), Printed)
    assert words(printer.jobs[0]) == ["BETRAG EUR 47,00", "BETRAG EUR 47,00"]


async def test_unknown_payment_and_missing_printer_are_told(case: TillCase, printer: SimReceiptPrinter) -> None:
    with pytest.raises(NotAllowed) as refused:
        await receipts(case, printer).print("f" * 16, copy=True)
    assert refused.value.why is Why.UNKNOWN_PAYMENT
    paid = await case.till.cash(ONE_CARD, 5000)
    with pytest.raises(NotAllowed) as refused:
        await receipts(case, None).print(paid.id, copy=False)
    assert refused.value.why is Why.NO_PRINTER
