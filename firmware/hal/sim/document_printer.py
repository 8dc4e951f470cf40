"""A document printer without a wire."""

import asyncio
from collections.abc import Callable
from typing import Final

from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import (
    Cancelled,
    Document,
    DocumentOutcome,
    Done,
    Failed,
    Failure,
    Progress,
    Supplies,
    Supply,
    SupplyColour,
    SupplyKind,
    Unknown,
)
from firmware.hal.sim.answering import SimAnswering

PAGES: Final = 2
_GOES_ON: Final = frozenset({Reason.TONER_LOW, Reason.PAPER_LOW})


class SimDocumentPrinter(SimAnswering[Supplies]):
    """A `DocumentPrinter` whose paper a test handles. `documents` came out whole; each counts as two pages."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Supplies((Supply(SupplyKind.TONER, SupplyColour.BLACK, 80),)))
        self._wrong: list[Reason] = []
        self._held = False
        self._middle: Callable[[], None] | None = None
        self._job: asyncio.Future[DocumentOutcome] | None = None
        self._document = b""
        self._progress: Callable[[Progress], None] = lambda _: None
        self.documents: list[bytes] = []

    @property
    def working(self) -> bool:
        """Whether a document is on its way."""
        return self._job is not None

    async def print(self, document: Document, progress: Callable[[Progress], None]) -> DocumentOutcome:
        if self._job is not None:
            raise PeripheralBusy(self.name, "prints another document")
        if self._stream is None or not self._plugged:
            return Failed(Failure.UNPLUGGED)
        self._job = asyncio.get_running_loop().create_future()
        self._document, self._progress = document.content, progress
        asyncio.get_running_loop().call_soon(self._begin)
        try:
            return await self._job
        finally:
            self._job = None

    def cancel(self) -> None:
        self._end(Cancelled(1))

    def hold(self) -> None:
        """Let each document lie half printed until `finish`."""
        self._held = True

    def finish(self) -> None:
        """Print on."""
        self._held = False
        self._go_on()

    def in_the_middle(self, happen: Callable[[], None]) -> None:
        """Let `happen` come when the first page of the next document is out."""
        self._middle = happen

    def begin(self, reason: Reason) -> None:
        """Something is so from now on."""
        self._change([*self._wrong, reason])

    def mend(self, reason: Reason) -> None:
        """It is not so any more."""
        self._change([one for one in self._wrong if one is not reason])

    def hang(self) -> None:
        super().hang()
        self._end(Unknown(1))

    def unplug(self) -> None:
        super().unplug()
        self._end(Unknown(1))

    def _begin(self) -> None:
        self._progress(Progress(1))
        happen, self._middle = self._middle, None
        if happen is not None:
            happen()
        self._go_on()

    def _go_on(self) -> None:
        if self._job is None or self._held:
            return
        if any(reason not in _GOES_ON for reason in self._wrong):
            self._progress(Progress(1, waiting=True))
            return
        if not self._job.done():
            self._progress(Progress(PAGES))
            self.documents.append(self._document)
            self._end(Done(PAGES))

    def _end(self, outcome: DocumentOutcome) -> None:
        if self._job is not None and not self._job.done():
            self._job.set_result(outcome)

    def _change(self, wrong: list[Reason]) -> None:
        self._wrong = wrong
        stops = next((reason for reason in wrong if reason not in _GOES_ON), None)
        if stops is not None:
            self.become(Condition(DeviceState.FAULT, stops))
        else:
            self.become(Condition(DeviceState.ATTENTION, wrong[0]) if wrong else READY)
        self._go_on()
