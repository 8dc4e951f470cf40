"""The document scanner's desk: pages go into the visit's tray, and on paper as a copy where that is wanted."""

import asyncio
import logging
from dataclasses import replace
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.tray import Tray
from firmware.appliance.receipts.copies import TooMuch, copy_of
from firmware.appliance.state.events import PagesScanned
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import ScanningNoted
from firmware.appliance.state.printing import Paper
from firmware.appliance.state.scanning import Scanning
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.document_printer import LARGEST
from firmware.hal.ports.document_scanner import (
    Abilities,
    Colour,
    DocumentScanner,
    NotScanned,
    Page,
    ScanTrouble,
    Source,
    Wish,
)

DPI: Final = 300

_log = logging.getLogger(__name__)


@unique
class ScanRefusal(StrEnum):
    """Why nothing is scanned, or nothing copied."""

    LOCKED = "locked"
    STOPPING = "stopping"
    NO_VISIT = "no-visit"
    NO_SCANNER = "no-scanner"
    BUSY = "scan-busy"
    TRAY_FULL = "tray-full"
    TRAY_EMPTY = "tray-empty"
    TOO_MUCH = "copy-too-much"  # for one document


class ScanDesk:
    """One scan at a time. What was scanned stays in the tray whatever becomes of the rest.

    A scan ends with its visit: no page of one citizen comes into the tray of the next.
    """

    name = "scanning"
    essential = False

    def __init__(
        self,
        device: str | None,
        scanner: DocumentScanner | None,
        printing: DocumentPrinting,
        tray: Tray,
        timeline: Timeline,
        store: Store,
    ) -> None:
        self.device = device
        self._scanner = scanner
        self._printing = printing
        self._tray = tray
        self._timeline = timeline
        self._store = store
        self._visit = ""
        self._wishes: asyncio.Queue[Wish] = asyncio.Queue(1)
        self._desk = Scanning()
        if scanner is not None:
            self._note()

    async def run(self) -> None:
        """Scan, one after the other, until cancelled."""
        while True:
            wish = await self._wishes.get()
            try:
                if self._scanner is not None:
                    await self._scan(self._scanner, wish)
            finally:
                self._note(running=False)

    def offers(self, abilities: Abilities) -> None:
        """What the scanner said that it can do."""
        self._note(sources=abilities.sources, colours=abilities.colours)

    def scan(self, source: Source, colour: Colour) -> ScanRefusal | None:
        """Begin to scan; how it goes on and ends is in the state."""
        if self._scanner is None:
            return ScanRefusal.NO_SCANNER
        if (refusal := self._refusal()) is not None:
            return refusal
        room = self._tray.room()
        if not room:
            return ScanRefusal.TRAY_FULL
        visit = self._store.state.visit
        self._visit = visit.id if visit is not None else ""
        self._wishes.put_nowait(Wish(source, DPI, colour, room if source is Source.FEEDER else 1))
        self._note(running=True, pages=0, trouble=None)
        return None

    def copy(self) -> ScanRefusal | None:
        """Begin to print what lies in the tray; how that goes on is the printer's. Raises `NotAllowed`."""
        if (refusal := self._refusal()) is not None:
            return refusal
        if not (pages := self._tray.pages()):
            return ScanRefusal.TRAY_EMPTY
        self._printing.possible()
        try:
            with copy_of(pages, LARGEST) as pdf, pdf.view() as content:
                self._printing.print(Paper.COPY, bytes(content))
        except TooMuch:
            return ScanRefusal.TOO_MUCH
        return None

    def cancel(self) -> None:
        """Have the scan that is under way end."""
        if self._scanner is not None and self._desk.running:
            self._scanner.cancel()

    def _refusal(self) -> ScanRefusal | None:
        state = self._store.state
        if state.stopping:
            return ScanRefusal.STOPPING
        if state.lock.locked:
            return ScanRefusal.LOCKED
        if state.visit is None:
            return ScanRefusal.NO_VISIT
        return ScanRefusal.BUSY if self._desk.running else None

    async def _scan(self, scanner: DocumentScanner, wish: Wish) -> None:
        scanning = asyncio.ensure_future(self._outcome(scanner, wish))
        over = asyncio.ensure_future(self._store.until(self._is_over))
        try:
            await asyncio.wait({scanning, over}, return_when=asyncio.FIRST_COMPLETED)
            if over.done():
                scanner.cancel()
            trouble = await scanning
        finally:
            for task in (scanning, over):
                task.cancel()
            await asyncio.gather(scanning, over, return_exceptions=True)
        self._note(running=False, trouble=trouble)
        await self._timeline.happened(PagesScanned(self.device or "", self._desk.pages, trouble))

    async def _outcome(self, scanner: DocumentScanner, wish: Wish) -> ScanTrouble | None:
        full = False

        def keep(page: Page) -> bool:
            nonlocal full
            if self._is_over(self._store.state):
                page.image.close()
                return False
            full = self._tray.put_page(page) is not None
            self._note(pages=self._desk.pages + (not full))
            return not full

        try:
            outcome = await scanner.scan(wish, keep)
        except PeripheralBusy:
            return ScanTrouble.BUSY
        except HalError as problem:
            _log.warning("a scan broke: %s", problem)
            return ScanTrouble.BROKE
        if full:
            return ScanTrouble.TOO_LARGE
        return outcome.reason if isinstance(outcome, NotScanned) else None

    def _is_over(self, state: CaseState) -> bool:
        return state.visit is None or state.visit.id != self._visit

    def _note(self, **changes: object) -> None:
        self._desk = replace(self._desk, **changes)  # type: ignore[arg-type]
        if self._scanner is not None:
            self._timeline.noted(ScanningNoted(self._desk))
