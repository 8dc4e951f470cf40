"""Scanning at the desk: honest progress, one at a time, and never a page of one citizen in the tray of the next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pytest_mock import MockerFixture
from support.appliance import Desk, timeline_in

from firmware.appliance.managers import tray as tray_module
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.scanning import ScanDesk, ScanRefusal
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.events import PagesScanned, ScreenLocked, ScreenUnlocked, VisitBegan, VisitEnded
from firmware.appliance.state.model import LockReason
from firmware.appliance.state.scanning import Scanning
from firmware.hal.ports.document_scanner import Colour, ScanTrouble, Source
from firmware.hal.sim.document_scanner import ABILITIES, SimDocumentScanner


class Case:
    """A desk with a simulated scanner, its tray, and a citizen."""

    def __init__(self, below: Desk) -> None:
        self.below = below
        self.scanner = SimDocumentScanner("scan")
        self.tray = Tray(below.timeline, below.store)
        printing = DocumentPrinting(None, None, below.timeline, below.store)
        self.desk = ScanDesk("scan", self.scanner, printing, self.tray, below.timeline, below.store)

    @property
    def shown(self) -> Scanning:
        shown = self.below.store.state.scanning
        assert shown is not None
        return shown

    def begin(self, source: Source = Source.FLATBED) -> ScanRefusal | None:
        return self.desk.scan(source, Colour.GREY)

    async def ended(self) -> Scanning:
        async with asyncio.timeout(5):
            state = await self.below.store.until(
                lambda state: state.scanning is not None and not state.scanning.running
            )
            changed = self.below.journal.changed()
            while not await self.told():
                await changed.wait()
                changed = self.below.journal.changed()
        assert state.scanning is not None
        return state.scanning

    async def told(self) -> list[PagesScanned]:
        rows = await self.below.journal.tail(50)
        return [row.event for row in rows if isinstance(row.event, PagesScanned)]


@asynccontextmanager
async def case_in(directory: Path) -> AsyncIterator[Case]:
    async with timeline_in(directory) as below:
        case = Case(below)
        running = [asyncio.ensure_future(part.run()) for part in (case.tray, case.desk)]
        for event in (ScreenUnlocked(), VisitBegan("a1")):
            await below.timeline.decided(event)
        try:
            yield case
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)


async def test_page_from_the_glass_lies_in_the_tray(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        case.desk.offers(ABILITIES)
        assert case.begin() is None
        assert case.shown.running
        assert await case.ended() == Scanning(ABILITIES.sources, ABILITIES.colours, pages=1)
        assert len(case.tray.pages()) == case.below.store.state.tray.pages == 1
        assert await case.told() == [PagesScanned("scan", 1, None)]


async def test_progress_counts_whole_pages(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        case.scanner.hold()
        case.begin(Source.FEEDER)
        await case.scanner.page_begun()
        assert (case.shown.running, case.shown.pages) == (True, 0)
        case.scanner.go_on()
        assert (await case.ended()).pages == 3


async def test_second_scan_is_refused_while_one_runs(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        case.scanner.hold()
        case.begin()
        await case.scanner.page_begun()
        assert case.begin() is ScanRefusal.BUSY
        assert case.desk.copy() is ScanRefusal.BUSY
        case.desk.cancel()
        assert (await case.ended()).trouble is ScanTrouble.CANCELLED


@pytest.mark.parametrize("trouble", [ScanTrouble.JAM, ScanTrouble.COVER_OPEN])
async def test_trouble_is_told_and_pages_before_it_stay(tmp_path: Path, trouble: ScanTrouble) -> None:
    async with case_in(tmp_path) as case:
        case.begin()
        await case.ended()
        case.scanner.trouble = trouble
        case.begin(Source.FEEDER)
        async with asyncio.timeout(5):
            await case.below.store.until(lambda state: state.scanning is not None and state.scanning.trouble is trouble)
        assert len(case.tray.pages()) == 1


async def test_scan_ends_with_its_visit_and_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        case.scanner.hold()
        case.begin(Source.FEEDER)
        await case.scanner.page_begun()
        case.below.store.dispatch(VisitEnded("a1", finished=True))
        case.below.store.dispatch(VisitBegan("b2"))  # in one breath: nobody saw the table empty
        case.scanner.go_on()
        assert (await case.ended()).pages == 0
        assert not case.tray.pages()


async def test_device_that_is_lost_is_trouble_and_the_desk_goes_on(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        case.scanner.hold()
        case.begin()
        await case.scanner.page_begun()
        case.scanner.unplug()
        assert (await case.ended()).trouble is ScanTrouble.BROKE
        case.scanner.go_on()
        assert case.begin() is None


async def test_what_does_not_fit_ends_the_scan_and_says_so(tmp_path: Path, mocker: MockerFixture) -> None:
    async with case_in(tmp_path) as case:
        case.begin()
        await case.ended()
        mocker.patch.object(tray_module, "MOST_BYTES", case.tray.pages()[0].image.size)
        case.begin(Source.FEEDER)
        async with asyncio.timeout(5):
            await case.below.store.until(
                lambda state: state.scanning is not None and state.scanning.trouble is ScanTrouble.TOO_LARGE
            )
        assert len(case.tray.pages()) == 1


async def test_nothing_is_scanned_while_locked_or_with_nobody_at_the_table(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        await case.below.timeline.happened(ScreenLocked(LockReason.CLERK))
        assert case.begin() is ScanRefusal.LOCKED
        await case.below.timeline.decided(ScreenUnlocked())
        await case.below.timeline.decided(VisitEnded("a1", finished=True))
        assert case.begin() is ScanRefusal.NO_VISIT
        assert case.desk.copy() is ScanRefusal.NO_VISIT


async def test_copy_needs_pages_and_a_printer(tmp_path: Path) -> None:
    async with case_in(tmp_path) as case:
        assert case.desk.copy() is ScanRefusal.TRAY_EMPTY
        case.begin()
        await case.ended()
        with pytest.raises(NotAllowed) as refused:
            case.desk.copy()
        assert refused.value.why is Why.NO_PRINTER


async def test_case_without_a_scanner_says_so(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as below:
        tray, printing = Tray(below.timeline, below.store), DocumentPrinting(None, None, below.timeline, below.store)
        desk = ScanDesk(None, None, printing, tray, below.timeline, below.store)
        assert desk.scan(Source.FLATBED, Colour.GREY) is ScanRefusal.NO_SCANNER
        assert below.store.state.scanning is None
