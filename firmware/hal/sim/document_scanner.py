"""A document scanner without any wire."""

import asyncio
from collections.abc import Callable

from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_scanner import (
    Abilities,
    Colour,
    NotScanned,
    Page,
    Scanned,
    ScanOutcome,
    ScanTrouble,
    Source,
    Wish,
)
from firmware.hal.sim.answering import SimAnswering
from firmware.hal.wire import png
from firmware.hal.wire.scan_messages import CHANNELS
from firmware.wiped import Wiped

ABILITIES = Abilities((Source.FLATBED, Source.FEEDER), (Colour.GREY, Colour.COLOUR), (75, 600))
_SIDE = 8
_BUSY = Condition(DeviceState.BUSY, Reason.IN_USE)
_AFTER = {
    ScanTrouble.JAM: Condition(DeviceState.ATTENTION, Reason.PAPER_JAM),
    ScanTrouble.COVER_OPEN: Condition(DeviceState.ATTENTION, Reason.COVER_OPEN),
}


class SimDocumentScanner(SimAnswering[Abilities]):
    """Its pages are small and white. While `held`, a page does not come to its end."""

    def __init__(self, name: str) -> None:
        super().__init__(name, ABILITIES)
        self.loaded = 3
        self.trouble: ScanTrouble | None = None
        self._held = asyncio.Event()
        self._held.set()
        self._begun = asyncio.Event()
        self._broken = asyncio.Event()
        self._at_work = False
        self._cancelled = False

    async def scan(self, wish: Wish, keep: Callable[[Page], bool]) -> ScanOutcome:
        if self._at_work:
            raise PeripheralBusy(self.name, "it is being used")
        self._at_work, self._cancelled = True, False
        self._broken.clear()
        self.become(_BUSY)
        try:
            outcome = await self._pages(wish, keep)
        finally:
            self._at_work = False
        self.become(_AFTER.get(outcome.reason, READY) if isinstance(outcome, NotScanned) else READY)
        return outcome

    def cancel(self) -> None:
        self._cancelled = True
        self._broken.set()

    def hold(self) -> None:
        """Pages stay half read."""
        self._held.clear()

    def go_on(self) -> None:
        """They are read to their end."""
        self._held.set()

    async def page_begun(self) -> None:
        """Wait until a page is being read."""
        await self._begun.wait()

    def hang(self) -> None:
        self._broken.set()
        super().hang()

    def unplug(self) -> None:
        self._broken.set()
        super().unplug()

    async def _pages(self, wish: Wish, keep: Callable[[Page], bool]) -> ScanOutcome:
        count = 0
        while count < (1 if wish.source is Source.FLATBED else wish.most_pages):
            if wish.source is Source.FEEDER and not self.loaded:
                return Scanned(count) if count else NotScanned(ScanTrouble.FEEDER_EMPTY)
            if (trouble := await self._read()) is not None:
                return NotScanned(trouble, count)
            self.loaded -= wish.source is Source.FEEDER
            count += 1
            if not keep(_sheet(wish)):
                break
        return Scanned(count)

    async def _read(self) -> ScanTrouble | None:
        self._begun.set()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._held, self._broken)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
        if self._broken.is_set():
            return ScanTrouble.CANCELLED if self._cancelled else ScanTrouble.BROKE
        trouble, self.trouble = self.trouble, None
        return trouble


def _sheet(wish: Wish) -> Page:
    channels = CHANNELS[wish.colour]
    picture = png.encode(_SIDE, _SIDE, channels, b"\xff" * _SIDE * _SIDE * channels)
    return Page(Wiped.of(picture), _SIDE, _SIDE, wish.dpi, wish.colour)
