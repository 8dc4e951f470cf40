"""A receipt printer without a wire."""

import asyncio
from collections.abc import Callable
from typing import Final, Never

from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.receipt_printer import NotPrinted, Printed, PrintJob, PrintOutcome, Trouble
from firmware.hal.sim.answering import SimAnswering

_WORST_FIRST: Final = (
    (Condition(DeviceState.FAULT, Reason.PRINTER_ERROR), Trouble.PRINTER_ERROR),
    (Condition(DeviceState.FAULT, Reason.COVER_OPEN), Trouble.COVER_OPEN),
    (Condition(DeviceState.FAULT, Reason.PAPER_OUT), Trouble.PAPER_OUT),
    (Condition(DeviceState.ATTENTION, Reason.PAPER_LOW), None),
)


class SimReceiptPrinter(SimAnswering[Never]):
    """A `ReceiptPrinter` whose paper and cover a test handles. `jobs` came out whole."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._wrong: set[Reason] = set()
        self._printing = False
        self._middle: Callable[[], None] | None = None
        self.jobs: list[PrintJob] = []

    async def print(self, receipt: PrintJob) -> PrintOutcome:
        if self._printing:
            raise PeripheralBusy(self.name, "prints another receipt")
        if self._trouble() is not None:
            return NotPrinted(self._trouble() or Trouble.SILENT)
        self._printing = True
        try:
            await self._come_to_the_middle()
        finally:
            self._printing = False
        trouble = self._trouble()
        if trouble is not None:
            return NotPrinted(trouble, begun=True)
        self.jobs.append(receipt)
        return Printed(paper_low=Reason.PAPER_LOW in self._wrong)

    def in_the_middle(self, happen: Callable[[], None]) -> None:
        """Let `happen` come while the next receipt is printed."""
        self._middle = happen

    def paper_low(self) -> None:
        self._change(self._wrong | {Reason.PAPER_LOW})

    def paper_out(self) -> None:
        self._change(self._wrong | {Reason.PAPER_LOW, Reason.PAPER_OUT})

    def paper_loaded(self) -> None:
        self._change(self._wrong - {Reason.PAPER_LOW, Reason.PAPER_OUT})

    def cover_open(self) -> None:
        self._change(self._wrong | {Reason.COVER_OPEN})

    def cover_closed(self) -> None:
        self._change(self._wrong - {Reason.COVER_OPEN})

    def error(self) -> None:
        self._change(self._wrong | {Reason.PRINTER_ERROR})

    def error_cleared(self) -> None:
        self._change(self._wrong - {Reason.PRINTER_ERROR})

    def _change(self, wrong: set[Reason]) -> None:
        self._wrong = wrong
        self.become(next((worst for worst, _ in _WORST_FIRST if worst.reason in wrong), READY))

    async def _come_to_the_middle(self) -> None:
        """Printing takes a moment in which others run."""
        there = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(there.set_result, None)
        await there
        happen, self._middle = self._middle, None
        if happen is not None:
            happen()

    def _trouble(self) -> Trouble | None:
        if self._stream is None or not self._plugged:
            return Trouble.UNPLUGGED
        if self._hung:
            return Trouble.SILENT
        return next((trouble for worst, trouble in _WORST_FIRST if worst.reason in self._wrong), None)
