"""Questions to a receipt printer of the ESC/POS family and what comes back, on one open line."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Final, TypeVar

from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralSilent, ProtocolViolation
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.transports.deadline import within
from firmware.hal.transports.link import Link
from firmware.hal.wire.escpos_status import (
    ENABLE_BROADCASTS,
    Answer,
    Block,
    Broadcast,
    Noise,
    PaperTold,
    PrinterStatus,
    Question,
    StatusBytes,
    StatusEvent,
    ask,
    read_answers,
)

T = TypeVar("T")

ANSWER_DEADLINE: Final = 1.5
"""Seconds for a whole round of questions, which a printer answers at once even in trouble."""

CALM: Final = 0.1
"""Seconds without a byte after which noise is over."""

LIVENESS: Final = 30.0
"""Seconds of silence after which the printer is asked again: on a serial line a printer that lost its power says
nothing, and one that got it back has forgotten that it shall broadcast."""

UNCONFIRMED: Final = 3.0
"""Seconds instead of `LIVENESS` until it broadcast for the first time: clones that never do, and a printer that is
off-line and therefore has not yet read that it shall."""


class Talk:
    """One reader; writers take turns, so that a question never lands within a piece of a receipt."""

    def __init__(self, name: str, line: Link, clock: Clock) -> None:
        self._name = name
        self._line = line
        self._clock = clock
        self._bytes = StatusBytes()
        self._events: deque[StatusEvent] = deque()
        self._turn = asyncio.Lock()
        self._broadcasts = False
        self._noisy = False
        self._told: PrinterStatus | None = None

    async def send(self, data: bytes) -> None:
        """Hand over `data` in one piece."""
        async with self._turn:
            await self._line.send(data)

    async def switch_broadcasts_on(self) -> None:
        """Before the printer is asked, so that no change falls between the answers and the first broadcast."""
        self._broadcasts = False
        await self.send(ENABLE_BROADCASTS)

    async def heard(self, wanted: asyncio.Event) -> StatusEvent | None:
        """The next thing the printer says, or None when it is time to ask again or somebody wants something."""
        wish = asyncio.ensure_future(wanted.wait())
        try:
            patience = LIVENESS if self._broadcasts else UNCONFIRMED
            event = await within(self._clock, patience, self.next_until(wish))
        except TimeoutError:
            return None
        finally:
            wish.cancel()
            await asyncio.gather(wish, return_exceptions=True)
        self._noisy = self._noisy or isinstance(event, Answer)
        return event

    async def inquire(self) -> PrinterStatus:
        """Ask how the printer is; anew where noise or a broadcast that says otherwise came in between."""
        try:
            return await within(self._clock, ANSWER_DEADLINE, self._undisturbed_round())
        except TimeoutError as problem:
            raise self._no_answer() from problem

    async def _calm(self) -> None:
        """Let pass what still comes after noise: the next answer must belong to the next question."""
        with suppress(TimeoutError):
            while True:
                await within(self._clock, CALM, self.next())

    async def next(self) -> StatusEvent:
        """The next thing the printer says. Cancelling loses nothing."""
        while not self._events:
            self._events += self._bytes.feed(await self._line.receive())
        event = self._events.popleft()
        self._broadcasts = self._broadcasts or isinstance(event, Broadcast)
        self._noisy = self._noisy or isinstance(event, Noise)
        return event

    async def next_until(self, end: asyncio.Future[T]) -> StatusEvent | None:
        """The next thing the printer says, or None as soon as `end` is done."""
        hearing = asyncio.ensure_future(self.next())
        either: set[asyncio.Future[StatusEvent] | asyncio.Future[T]] = {hearing, end}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return hearing.result() if hearing.done() else None
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    def expect_paper_told(self) -> None:
        """From now on a byte that answers GS r is none of noise, however late it comes."""
        self._bytes.paper_asked = True

    async def _undisturbed_round(self) -> PrinterStatus:
        while True:
            if self._noisy:
                await self._calm()
            self._noisy = False
            self._told = None
            status = read_answers({question: await self._answer(question) for question in Question})
            if not self._noisy and not self._contradicts(status):
                return status

    def _contradicts(self, status: PrinterStatus) -> bool:
        return self._told is not None and condition(self._told) != condition(status)

    async def _answer(self, question: Question) -> int:
        await self.send(ask(question))
        while True:
            match await self.next():
                case Answer(value):
                    return value
                case Broadcast(status):
                    self._told = status
                case Noise() | PaperTold() | Block():
                    pass  # noise is noted; the others are the end of a receipt that is asked about anew

    def _no_answer(self) -> HalError:
        if self._noisy:
            return ProtocolViolation(self._name, "answers what no such printer answers")
        return PeripheralSilent(self._name, f"does not answer within {ANSWER_DEADLINE} s")


def condition(status: PrinterStatus) -> Condition:
    """What hands can mend comes first: for the printer an open cover or missing paper are errors too."""
    if status.unrecoverable_error or status.cutter_error:
        return Condition(DeviceState.FAULT, Reason.PRINTER_ERROR)
    if status.cover_open:
        return Condition(DeviceState.FAULT, Reason.COVER_OPEN)
    if status.paper_out:
        return Condition(DeviceState.FAULT, Reason.PAPER_OUT)
    if status.feeding:
        return Condition(DeviceState.BUSY, Reason.IN_USE)
    if status.recoverable_error or status.offline:
        return Condition(DeviceState.FAULT, Reason.PRINTER_ERROR)
    return Condition(DeviceState.ATTENTION, Reason.PAPER_LOW) if status.paper_low else READY
