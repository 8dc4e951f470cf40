"""Documents to the document printer: one at a time, followed to an end that is recorded, never printed again by itself.

A document is in memory from its making to its end, and nowhere else.
"""

import asyncio
import logging
from dataclasses import replace
from typing import assert_never

from firmware.appliance.managers.till_rules import NotAllowed, Why, at_work
from firmware.appliance.state.events import DocumentPrinted
from firmware.appliance.state.notes import PrintingNoted
from firmware.appliance.state.printing import Paper, PrintEnd, Printing, PrintJobNow
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.errors import HalError
from firmware.hal.ports.document_printer import (
    Cancelled,
    Document,
    DocumentOutcome,
    DocumentPrinter,
    Done,
    Failed,
    Failure,
    Progress,
    Supplies,
    Unknown,
)

_log = logging.getLogger(__name__)


class DocumentPrinting:
    """The one document printer of this case; `device` and `printer` are None in a case without any."""

    name = "printing"
    essential = False

    def __init__(self, device: str | None, printer: DocumentPrinter | None, timeline: Timeline, store: Store) -> None:
        self.device = device
        self._printer = printer
        self._timeline = timeline
        self._store = store
        self._task: asyncio.Task[None] | None = None
        self._note(Printing(device))

    async def run(self) -> None:
        """Until cancelled; what is printed then is left to the printer."""
        try:
            await asyncio.Event().wait()
        finally:
            if self._task is not None:
                self._task.cancel()
                await asyncio.wait({self._task})

    def possible(self) -> None:
        """Whether a document can be taken now. Raises `NotAllowed`."""
        at_work(self._store.state)
        if self._printer is None:
            raise NotAllowed(Why.NO_PRINTER, "this case has no document printer")
        if self._task is not None and not self._task.done():
            raise NotAllowed(Why.PRINTING, "the document printer is printing")

    def print(self, paper: Paper, content: bytes) -> None:
        """Begin; how it goes on and ends is in the state. Raises `NotAllowed`."""
        self.possible()
        self._tell(PrintJobNow(paper))
        self._task = asyncio.create_task(self._work(paper, content), name="print-document")

    def cancel(self) -> None:
        """Give the running document up. Raises `NotAllowed`."""
        at_work(self._store.state)
        if self._printer is None or self._task is None or self._task.done():
            raise NotAllowed(Why.NOTHING_RUNS, "nothing is printed")
        self._printer.cancel()

    def left(self, supplies: Supplies) -> None:
        """The printer told what it has left."""
        self._note(replace(self._store.state.printing, supplies=supplies.supplies))

    async def _work(self, paper: Paper, content: bytes) -> None:
        assert self._printer is not None and self.device is not None  # noqa: S101, PT018 - it was possible
        document = Document(content, self._store.state.case_id)

        def told(progress: Progress) -> None:
            self._tell(PrintJobNow(paper, progress.pages, progress.waiting))

        try:
            outcome: DocumentOutcome = await self._printer.print(document, told)
        except HalError as problem:
            _log.warning("the document was not printed: %s", problem)
            outcome = Failed(Failure.UNPLUGGED)
        ended = _ended(paper, outcome)
        self._tell(ended)
        assert ended.end is not None  # noqa: S101
        await self._timeline.happened(DocumentPrinted(self.device, ended.end, ended.pages))

    def _tell(self, job: PrintJobNow) -> None:
        self._note(replace(self._store.state.printing, job=job))

    def _note(self, printing: Printing) -> None:
        self._timeline.noted(PrintingNoted(printing))


def _ended(paper: Paper, outcome: DocumentOutcome) -> PrintJobNow:
    match outcome:
        case Done(pages):
            return PrintJobNow(paper, pages, end=PrintEnd.PRINTED)
        case Cancelled(pages):
            return PrintJobNow(paper, pages, end=PrintEnd.CANCELLED)
        case Unknown(pages):
            return PrintJobNow(paper, pages, end=PrintEnd.UNKNOWN)
        case Failed(failure, begun):
            return PrintJobNow(paper, None if begun else 0, end=PrintEnd.NOT_PRINTED, failure=failure)
        case _:
            assert_never(outcome)
