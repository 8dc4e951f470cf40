"""Receipts on paper: the office's own, and those that the terminal composed. Nothing is printed twice by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from firmware.appliance.book.payment import Payment, PaymentStatus
from firmware.appliance.managers.till_rules import NotAllowed, Why, at_work, day_of, find
from firmware.appliance.receipts.layout import Letterhead, office_receipt
from firmware.appliance.receipts.terminal import terminal_receipts
from firmware.appliance.state.store import Store
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.payment import TerminalReceipt
from firmware.hal.ports.receipt_printer import (
    Cut,
    NotPrinted,
    Part,
    Printed,
    PrintJob,
    PrintOutcome,
    ReceiptPrinter,
    Trouble,
)
from firmware.worker import DeviceWorker

if TYPE_CHECKING:
    from firmware.appliance.receipts.pdf import Page


class Receipts:
    """`composed` gives what the terminal composed for a payment of this run; it is kept in memory only."""

    def __init__(
        self,
        printer: ReceiptPrinter | None,
        head: Letterhead,
        store: Store,
        composed: Callable[[str], tuple[TerminalReceipt, ...]],
    ) -> None:
        self._printer = printer
        self._head = head
        self._store = store
        self._composed = composed
        self._printed: set[str] = set()

    async def print(self, name: str, *, copy: bool) -> PrintOutcome:
        """Print all of a payment's receipts. What was printed before is a copy, whatever is said. Raises `NotAllowed`.

        A payment that is not done has no receipt of the office; what the terminal composed for it is printed.
        """
        at_work(self._store.state)
        payment = find(day_of(self._store.state), name)
        if self._printer is None:
            raise NotAllowed(Why.NO_PRINTER, "this case has no receipt printer")
        outcome = await self._put(self._printer, self._job(payment, copy=copy or name in self._printed))
        if isinstance(outcome, Printed):
            self._printed.add(name)
        return outcome

    async def pdf(self, name: str, *, copy: bool) -> bytes:
        """The same receipts as a PDF, for any printer where the case's own cannot. Raises `NotAllowed`."""
        from firmware.appliance.receipts.pdf import Page

        pdf = await self._made(name, Page.A6, copy=copy)
        self.went_out(name)
        return pdf

    async def sheet(self, name: str, *, copy: bool) -> bytes:
        """The same on A4 for the document printer; `went_out` is told when it is on its way. Raises `NotAllowed`."""
        from firmware.appliance.receipts.pdf import Page

        return await self._made(name, Page.A4, copy=copy)

    def went_out(self, name: str) -> None:
        """A payment's receipts were given to a printer; from now on they are copies."""
        self._printed.add(name)

    async def _made(self, name: str, page: "Page", *, copy: bool) -> bytes:
        from firmware.appliance.receipts.pdf import to_pdf

        at_work(self._store.state)
        payment = find(day_of(self._store.state), name)
        job = self._job(payment, copy=copy or name in self._printed)
        worker = DeviceWorker("receipt-pdf")  # a third of a second of work the first time, which the loop has not
        try:
            return await worker.call(to_pdf, job, page)
        finally:
            worker.close()

    def _job(self, payment: Payment, *, copy: bool) -> PrintJob:
        parts: list[Part] = []
        if payment.status is PaymentStatus.DONE:
            parts += office_receipt(payment, self._head, copy=copy).parts
        if composed := self._composed(payment.id):
            parts += [Cut()] if parts else []
            parts += terminal_receipts(composed, self._head, copy=copy).parts
        if not parts:
            raise NotAllowed(Why.NOT_DONE, f"payment {payment.id} is {payment.status}, so it has no receipt")
        return PrintJob(tuple(parts))

    async def _put(self, printer: ReceiptPrinter, job: PrintJob) -> PrintOutcome:
        try:
            return await printer.print(job)
        except PeripheralBusy as problem:
            raise NotAllowed(Why.BUSY, "the receipt printer is printing") from problem
        except HalError:
            return NotPrinted(Trouble.UNPLUGGED)
