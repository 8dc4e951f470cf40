"""Documents on A4: one at a time, what is recorded of their ends, and that nothing of them rests on the disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.closing_case import closing_on
from support.till_case import TERMINAL, TillCase, till_on

from firmware.appliance.api.messages import PrintRequest, ProtocolRequest
from firmware.appliance.api.printing import PrintingDoor
from firmware.appliance.api.rpc import RequestFailed
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.protocols import Protocols
from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.receipts.layout import Letterhead
from firmware.appliance.state.events import DocumentPrinted
from firmware.appliance.state.printing import Paper, PrintEnd, PrintJobNow
from firmware.clock import FakeClock, settle
from firmware.hal.ports.device import Reason
from firmware.hal.ports.document_printer import Failure
from firmware.hal.sim.document_printer import SimDocumentPrinter
from firmware.hal.sim.payment import SimPaymentTerminal

CANARY = b"%PDF Kanarienvogel"


@pytest.fixture
async def printer() -> AsyncIterator[SimDocumentPrinter]:
    """A printer that somebody observes."""
    printer = SimDocumentPrinter("a4")
    async with aclosing(printer.observe()) as stream:
        await anext(stream)
        yield printer


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[TillCase]:
    async with till_on(tmp_path, SimPaymentTerminal("terminal")) as case:
        await case.connected()
        yield case


def desk(case: TillCase, printer: SimDocumentPrinter | None) -> DocumentPrinting:
    return DocumentPrinting("a4" if printer else None, printer, case.timeline, case.store)


def job(case: TillCase) -> PrintJobNow:
    now = case.store.state.printing.job
    assert now is not None
    return now


async def ended(case: TillCase) -> DocumentPrinted:
    """The record of the last document."""
    async with asyncio.timeout(5):
        while job(case).end is None:
            await settle()
        while not (
            found := [row.event for row in await case.journal.tail(20) if isinstance(row.event, DocumentPrinted)]
        ):
            await settle()
    return found[-1]


async def test_a_document_is_followed_to_its_end_and_recorded(case: TillCase, printer: SimDocumentPrinter) -> None:
    printing = desk(case, printer)
    printer.hold()
    printing.print(Paper.RECEIPT, CANARY)
    await settle()
    assert job(case) == PrintJobNow(Paper.RECEIPT, 1)
    printer.begin(Reason.PAPER_JAM)
    printer.finish()
    assert job(case).waiting
    printer.mend(Reason.PAPER_JAM)
    assert await ended(case) == DocumentPrinted("a4", PrintEnd.PRINTED, 2)
    assert printer.documents == [CANARY]


async def test_a_second_document_is_refused(case: TillCase, printer: SimDocumentPrinter) -> None:
    printing = desk(case, printer)
    printer.hold()
    printing.print(Paper.RECEIPT, CANARY)
    with pytest.raises(NotAllowed) as refused:
        printing.print(Paper.RECEIPT, CANARY)
    assert refused.value.why is Why.PRINTING
    printer.finish()
    await ended(case)
    assert printer.documents == [CANARY]


async def test_given_up_by_the_clerk(case: TillCase, printer: SimDocumentPrinter) -> None:
    printing = desk(case, printer)
    with pytest.raises(NotAllowed):
        printing.cancel()
    printer.hold()
    printing.print(Paper.PROTOCOL, CANARY)
    await settle()
    printing.cancel()
    assert await ended(case) == DocumentPrinted("a4", PrintEnd.CANCELLED, 1)


async def test_a_printer_lost_with_the_document_leaves_it_unclear(case: TillCase, printer: SimDocumentPrinter) -> None:
    printing = desk(case, printer)
    printer.in_the_middle(printer.unplug)
    printing.print(Paper.RECEIPT, CANARY)
    assert await ended(case) == DocumentPrinted("a4", PrintEnd.UNKNOWN, 1)


async def test_a_printer_that_is_not_there(case: TillCase) -> None:
    with pytest.raises(NotAllowed) as refused:
        desk(case, None).print(Paper.RECEIPT, CANARY)
    assert refused.value.why is Why.NO_PRINTER
    printing = desk(case, SimDocumentPrinter("a4"))
    printing.print(Paper.RECEIPT, CANARY)
    assert await ended(case) == DocumentPrinted("a4", PrintEnd.NOT_PRINTED, 0)
    assert job(case).failure is Failure.UNPLUGGED


async def test_nothing_of_a_document_rests_on_the_disk(
    case: TillCase, printer: SimDocumentPrinter, tmp_path: Path
) -> None:
    desk(case, printer).print(Paper.RECEIPT, CANARY)
    await ended(case)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"Kanarienvogel" in path.read_bytes()]


async def test_ending_leaves_the_document_to_the_printer(case: TillCase, printer: SimDocumentPrinter) -> None:
    printing = desk(case, printer)
    running = asyncio.create_task(printing.run())
    printer.hold()
    printing.print(Paper.RECEIPT, CANARY)
    await settle()
    running.cancel()
    await asyncio.wait({running})
    assert not printer.working


async def test_the_door_prints_what_the_books_say_and_nothing_else(
    case: TillCase, printer: SimDocumentPrinter, tmp_path: Path
) -> None:
    protocols = Protocols(tmp_path / "closings", None)
    receipts = Receipts(None, Letterhead("Amt Test", "KOFFER-0001"), case.store, case.till.composed)
    door = PrintingDoor(desk(case, printer), receipts, protocols, case.store)
    paid = await case.pay()
    await door._print_receipt(PrintRequest(paid.id))
    await ended(case)
    (sheet,) = printer.documents
    assert sheet.startswith(b"%PDF")
    assert b"[ 0 0 595.2756 841.8898 ]" in sheet  # A4
    with pytest.raises(RequestFailed, match="there is no protocol 7"):
        await door._protocol(ProtocolRequest(7))
    protocols.close()


async def test_a_closed_days_protocol_is_listed_and_made_for_paper(tmp_path: Path) -> None:
    async with closing_on(tmp_path, SimPaymentTerminal(TERMINAL), FakeClock(), None) as day:
        await day.sell()
        number = await day.finish()
        assert [found for found, _ in await day.protocols.sealed()] == [number]
        kept = (tmp_path / "closings" / f"protocol-{number:04}.pdf").read_bytes()
        assert await day.protocols.pdf(number) == kept
        assert await day.protocols.pdf(number + 1) is None
