"""What every document scanner must do."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Final

from firmware.clock import FakeClock
from firmware.hal.contracts.base import PATIENCE, next_item
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import HalError
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_scanner import (
    Abilities,
    Colour,
    DocumentScanner,
    NotScanned,
    Page,
    Scanned,
    ScanOutcome,
    ScanTrouble,
    Source,
    Wish,
)

JAMMED: Final = Condition(DeviceState.ATTENTION, Reason.PAPER_JAM)
OPEN: Final = Condition(DeviceState.ATTENTION, Reason.COVER_OPEN)
FROM_GLASS: Final = Wish(Source.FLATBED, 75)
FROM_FEEDER: Final = Wish(Source.FEEDER, 75, most_pages=10)


class ScannerRig(CommandRig[DocumentScanner]):
    """A scanner with a glass and a feeder, and what can happen to it. `pages` is what was handed over."""

    def __init__(self, peripheral: DocumentScanner, clock: FakeClock) -> None:
        super().__init__(peripheral, clock)
        self.pages: list[Page] = []

    @abstractmethod
    def load(self, sheets: int) -> None:
        """Lay so many sheets into the feeder."""

    @abstractmethod
    def jam(self) -> None:
        """Let the next page get stuck."""

    @abstractmethod
    def cover(self) -> None:
        """Open the cover before the next page; it is closed again by the one after."""

    @abstractmethod
    def hold(self) -> None:
        """Let pages stay half read until `finish`."""

    def command(self) -> Coroutine[object, object, object]:
        self.hold()
        return self.peripheral.scan(FROM_GLASS, self.keep)

    def keep(self, page: Page) -> bool:
        """Take a page and want another one."""
        self.pages.append(page)
        return True

    def close(self) -> None:
        """Wipe what was handed over."""
        for page in self.pages:
            page.image.close()


@asynccontextmanager
async def watched(rig: ScannerRig) -> AsyncIterator[asyncio.Queue[Condition]]:
    """While somebody watches the scanner; its conditions, from READY on."""
    conditions: asyncio.Queue[Condition] = asyncio.Queue()

    async def read() -> None:
        try:
            async for item in stream:
                if isinstance(item, Condition):
                    conditions.put_nowait(item)
        except HalError:
            return

    async with aclosing(rig.peripheral.observe()) as stream:
        while await next_item(stream, rig.clock) != READY:
            pass
        reader = asyncio.ensure_future(read())
        try:
            yield conditions
        finally:
            reader.cancel()
            await asyncio.wait({reader})


async def ended(scanning: "asyncio.Task[ScanOutcome]", clock: FakeClock) -> ScanOutcome:
    """How it ended; the clock goes on slowly as long as it has not."""
    async with asyncio.timeout(PATIENCE):
        while not (await asyncio.wait({scanning}, timeout=0.05))[0]:
            await clock.advance(0.2)
        return await scanning


async def outcome(rig: ScannerRig, wish: Wish, keep: Callable[[Page], bool] | None = None) -> ScanOutcome:
    """How scanning ends."""
    return await ended(asyncio.create_task(rig.peripheral.scan(wish, keep or rig.keep)), rig.clock)


class DocumentScannerContract(CommandContract):
    """What holds for every document scanner."""

    async def test_tells_what_it_can_do_and_holds_nothing(self, rig: ScannerRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            items = [await next_item(stream, rig.clock)]
            while not isinstance(items[-1], Abilities):
                items.append(await next_item(stream, rig.clock))
        assert READY in items
        assert items[-1].sources
        assert items[-1].colours
        assert items[-1].dpi[0] <= items[-1].dpi[1]

    async def test_scans_one_page_from_the_glass(self, rig: ScannerRig) -> None:
        async with watched(rig):
            assert await outcome(rig, FROM_GLASS) == Scanned(1)
        (page,) = rig.pages
        assert (page.dpi, page.colour) == (75, Colour.GREY)
        assert bytes(page.image.view()[:8]) == b"\x89PNG\r\n\x1a\n"

    async def test_scans_all_that_lies_in_the_feeder(self, rig: ScannerRig) -> None:
        rig.load(3)
        async with watched(rig):
            assert await outcome(rig, FROM_FEEDER) == Scanned(3)
            assert len(rig.pages) == 3
            assert await outcome(rig, FROM_FEEDER) == NotScanned(ScanTrouble.FEEDER_EMPTY)

    async def test_stops_after_as_many_pages_as_were_wished(self, rig: ScannerRig) -> None:
        rig.load(5)
        async with watched(rig):
            assert await outcome(rig, Wish(Source.FEEDER, 75, most_pages=2)) == Scanned(2)
            assert await outcome(rig, FROM_FEEDER, lambda page: not rig.keep(page)) == Scanned(1)
            assert await outcome(rig, FROM_FEEDER) == Scanned(2)

    async def test_scans_in_colour(self, rig: ScannerRig) -> None:
        async with watched(rig):
            assert await outcome(rig, Wish(Source.FLATBED, 75, Colour.COLOUR)) == Scanned(1)
        assert rig.pages[0].colour is Colour.COLOUR

    async def test_a_jam_ends_the_scan_is_told_and_passes(self, rig: ScannerRig) -> None:
        rig.load(3)
        async with watched(rig) as conditions:
            rig.jam()
            assert await outcome(rig, FROM_FEEDER) == NotScanned(ScanTrouble.JAM)
            assert [await conditions.get() for _ in range(2)][-1] == JAMMED
            assert await outcome(rig, FROM_FEEDER) == Scanned(3)
            assert [await conditions.get() for _ in range(2)][-1] == READY

    async def test_an_open_cover_ends_the_scan_and_is_told(self, rig: ScannerRig) -> None:
        async with watched(rig) as conditions:
            rig.cover()
            assert await outcome(rig, FROM_GLASS) == NotScanned(ScanTrouble.COVER_OPEN)
            assert [await conditions.get() for _ in range(2)][-1] == OPEN

    async def test_a_scan_can_be_stopped_in_the_middle(self, rig: ScannerRig) -> None:
        async with watched(rig):
            rig.hold()
            scanning = asyncio.create_task(rig.peripheral.scan(FROM_GLASS, rig.keep))
            await rig.begun()
            rig.peripheral.cancel()
            assert await ended(scanning, rig.clock) == NotScanned(ScanTrouble.CANCELLED)
            rig.finish()
            assert await outcome(rig, FROM_GLASS) == Scanned(1)
        assert len(rig.pages) == 1

    async def test_stopping_what_does_not_run_does_nothing(self, rig: ScannerRig) -> None:
        rig.peripheral.cancel()
        async with watched(rig):
            rig.peripheral.cancel()
            assert await outcome(rig, FROM_GLASS) == Scanned(1)
