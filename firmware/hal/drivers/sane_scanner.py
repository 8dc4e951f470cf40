"""Document scanners through SANE, each question and each scan in a program of its own (see `sane_program`)."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.config import MatchRule
from firmware.hal.config.scanner import SaneConnection
from firmware.hal.drivers.sane_child import SaneChild, broken, sane_child
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy, ProtocolViolation
from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.document_scanner import (
    MOST_PAGES,
    Abilities,
    NotScanned,
    Page,
    Scanned,
    ScanOutcome,
    ScanTrouble,
    Wish,
)
from firmware.hal.ports.hotplug import Hotplug, PlugAction, PlugEvent
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.scan_messages import Able, Came, End, Ended, Word

GRACE: Final = 1.9
"""Seconds after which the device is told to be starting; most have answered by then."""
STOPPING: Final = 5.0
"""Seconds for the program to stop in order when a scan is cancelled; then it is killed."""

_BUSY: Final = Condition(DeviceState.BUSY, Reason.IN_USE)
_AFTER: Final = {
    # What hands have to mend. Nothing tells when they have, so the device stays usable and the next scan shows.
    ScanTrouble.JAM: Condition(DeviceState.ATTENTION, Reason.PAPER_JAM),
    ScanTrouble.COVER_OPEN: Condition(DeviceState.ATTENTION, Reason.COVER_OPEN),
}
_TROUBLES: Final = {
    End.JAM: ScanTrouble.JAM,
    End.COVER_OPEN: ScanTrouble.COVER_OPEN,
    End.FEEDER_EMPTY: ScanTrouble.FEEDER_EMPTY,
    End.BUSY: ScanTrouble.BUSY,
    End.CANCELLED: ScanTrouble.CANCELLED,
    End.NOT_OFFERED: ScanTrouble.NOT_OFFERED,
    End.TOO_LARGE: ScanTrouble.TOO_LARGE,
}

_log = logging.getLogger(__name__)


class SaneScanner:
    """Asked how it is when it is opened, when its plug moves, and after a scan that broke; at rest nothing runs."""

    def __init__(
        self, name: str, connection: SaneConnection, clock: Clock, hotplug: Hotplug, match: MatchRule | None = None
    ) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._match = match
        self._seat: Seat[Abilities] = Seat(name)
        self._stream: Stream[Abilities] | None = None
        self._in_use = False
        self._doubt = asyncio.Event()
        self._scanning: SaneChild | None = None

    async def observe(self) -> AsyncGenerator[Condition | Abilities, None]:
        with self._seat.take() as stream:
            self._stream = stream
            feeders = [self._listen, self._ask] if self._match else [self._ask]
            try:
                async with fed_by(stream, *feeders):
                    async for item in stream:
                        yield item
            finally:
                self._stream = None

    async def scan(self, wish: Wish, keep: Callable[[Page], bool]) -> ScanOutcome:
        if not 0 < wish.most_pages <= MOST_PAGES:
            raise ValueError(f"a scan has 1 to {MOST_PAGES} pages")
        with self._use():
            self._tell(_BUSY)
            try:
                outcome = await self._scan(wish, keep)
            except BaseException:  # whoever waited was let go of, and nobody knows what the device is at
                self._doubt.set()
                raise
            self._settle(outcome)
            return outcome

    def cancel(self) -> None:
        if self._scanning is not None:
            self._scanning.stop(STOPPING)

    # -- how it is -------------------------------------------------------------------------------------------------

    async def _ask(self) -> None:
        """Ask, and ask again whenever there is doubt."""
        while True:
            self._doubt.clear()
            if self._in_use:  # then the scan shows how it is
                self._tell(_BUSY)
            else:
                with self._use():
                    await self._probe()
            await self._doubt.wait()

    async def _probe(self) -> None:
        late = asyncio.ensure_future(self._say_starting())
        try:
            able = await self._able()
        finally:
            late.cancel()
            await asyncio.gather(late, return_exceptions=True)
        self._tell(_AFTER[ScanTrouble.COVER_OPEN] if able.cover_open else READY)
        if self._stream is not None:
            self._stream.tell_change(able.abilities)

    async def _able(self) -> Able:
        answer: Able | None = None
        async with (
            sane_child(self._name, self._connection, self._clock) as child,
            aclosing(child.messages()) as messages,
        ):
            async for message in messages:
                match message:
                    case Able():
                        answer = message
                    case Ended(how):
                        return answer if answer is not None and how is End.DONE else broken(self._name, how)
                    case _:
                        pass
        raise AssertionError("its messages end with an end")

    async def _say_starting(self) -> None:
        await self._clock.sleep(GRACE)
        self._tell(STARTING)

    async def _listen(self) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if self._concerns(event):
                    if event.action is PlugAction.LEFT:
                        raise PeripheralAbsent(self._name, "unplugged")
                    self._doubt.set()

    def _concerns(self, event: PlugEvent) -> bool:
        return self._match is not None and (event.vendor, event.product) == (self._match.vendor, self._match.product)

    def _tell(self, condition: Condition) -> None:
        if self._stream is not None:
            self._stream.tell_change(condition)

    @contextmanager
    def _use(self) -> Iterator[None]:
        """One program at a time: the second would only be told that the device is busy."""
        if self._in_use:
            raise PeripheralBusy(self._name, "it is being used")
        self._in_use = True
        try:
            yield
        finally:
            self._in_use = False

    # -- scanning --------------------------------------------------------------------------------------------------

    async def _scan(self, wish: Wish, keep: Callable[[Page], bool]) -> ScanOutcome:
        pages = _Pages(self._name, wish.most_pages, keep)
        try:
            how = await self._converse(wish, pages)
        except HalError as problem:
            _log.warning("a scan broke: %s", problem)
            return NotScanned(ScanTrouble.BROKE, pages.count)
        if how is End.DONE:
            return Scanned(pages.count)
        return NotScanned(_TROUBLES.get(how, ScanTrouble.BROKE), pages.count)

    async def _converse(self, wish: Wish, pages: "_Pages") -> End:
        async with sane_child(self._name, self._connection, self._clock, wish) as child:
            self._scanning = child
            try:
                async with aclosing(child.messages()) as messages:
                    async for message in messages:
                        match message:
                            case Came(page):
                                child.say(Word.NEXT if pages.take(page) else Word.ENOUGH)
                            case Ended(how):
                                return how
                            case _:
                                pass
            finally:
                self._scanning = None
        raise AssertionError("its messages end with an end")

    def _settle(self, outcome: ScanOutcome) -> None:
        """How the device is after a scan; where that is not sure, it is asked."""
        match outcome:
            case NotScanned(ScanTrouble.BROKE | ScanTrouble.BUSY):
                self._doubt.set()
            case NotScanned(reason):
                self._tell(_AFTER.get(reason, READY))
            case _:
                self._tell(READY)


class _Pages:
    """Hands pages on, and counts them: a device that goes on after it was told to stop is broken."""

    def __init__(self, device: str, most: int, keep: Callable[[Page], bool]) -> None:
        self.count = 0
        self._device = device
        self._most = most
        self._keep = keep
        self._enough = False

    def take(self, page: Page) -> bool:
        """Whether another one is wanted."""
        if self._enough:
            page.image.close()
            raise ProtocolViolation(self._device, "a page came that nobody wanted")
        self.count += 1
        self._enough = not self._keep(page) or self.count == self._most
        return not self._enough
