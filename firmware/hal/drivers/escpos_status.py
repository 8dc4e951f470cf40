"""How a receipt printer of the ESC/POS family is, told by itself and asked for now and then."""

from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import partial
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config import SerialConnection
from firmware.hal.errors import HalError, PeripheralSilent, ProtocolViolation
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.transports.deadline import within
from firmware.hal.transports.serial_link import SerialLine, open_line
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.escpos_status import (
    ENABLE_BROADCASTS,
    Answer,
    Broadcast,
    Noise,
    PrinterStatus,
    Question,
    StatusBytes,
    StatusEvent,
    ask,
    read_answers,
)

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

_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class EscposStatus:
    """Driven by the printer's own broadcasts; asked when it is opened, after noise, and now and then."""

    def __init__(self, name: str, connection: SerialConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Never] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition, None]:
        with self._seat.take() as stream:
            async with (
                open_line(self._name, self._connection, self._clock) as line,
                fed_by(stream, partial(self._watch, line, stream)),
            ):
                async for item in stream:
                    yield item

    async def _watch(self, line: SerialLine, stream: Stream[Never]) -> None:
        talk = _Talk(self._name, line, self._clock)
        while True:
            await talk.switch_broadcasts_on()
            stream.tell_change(condition(await talk.inquire()))
            await self._listen(talk, stream)

    async def _listen(self, talk: "_Talk", stream: Stream[Never]) -> None:
        """Until it is time to ask again, or something came that makes it necessary."""
        while True:
            match await talk.heard():
                case Broadcast(status):
                    stream.tell_change(condition(status))
                case Answer() | Noise():
                    stream.tell_change(_GARBLED)
                    return
                case None:
                    return


class _Talk:
    """Questions and what comes back, on one open line."""

    def __init__(self, name: str, line: SerialLine, clock: Clock) -> None:
        self._name = name
        self._line = line
        self._clock = clock
        self._bytes = StatusBytes()
        self._events: deque[StatusEvent] = deque()
        self._broadcasts = False
        self._noisy = False
        self._told: PrinterStatus | None = None

    async def switch_broadcasts_on(self) -> None:
        """Before the printer is asked, so that no change falls between the answers and the first broadcast."""
        self._broadcasts = False
        await self._line.send(ENABLE_BROADCASTS)

    async def heard(self) -> StatusEvent | None:
        """The next thing the printer says, or None when it is time to ask again."""
        try:
            event = await within(self._clock, LIVENESS if self._broadcasts else UNCONFIRMED, self._next())
        except TimeoutError:
            return None
        self._noisy = not isinstance(event, Broadcast)
        return event

    async def inquire(self) -> PrinterStatus:
        """Ask how the printer is; anew where noise or a broadcast that says otherwise came in between."""
        try:
            return await within(self._clock, ANSWER_DEADLINE, self._undisturbed_round())
        except TimeoutError as problem:
            raise self._no_answer() from problem

    async def _undisturbed_round(self) -> PrinterStatus:
        while True:
            if self._noisy:
                await self._calm()
            self._noisy = False
            self._told = None
            status = read_answers({question: await self._answer(question) for question in Question})
            if not self._noisy and not self._contradicts(status):
                return status

    async def _calm(self) -> None:
        """Let pass what still comes after noise: the next answer must belong to the next question."""
        with suppress(TimeoutError):
            while True:
                await within(self._clock, CALM, self._next())

    def _contradicts(self, status: PrinterStatus) -> bool:
        return self._told is not None and condition(self._told) != condition(status)

    async def _answer(self, question: Question) -> int:
        await self._line.send(ask(question))
        while True:
            match await self._next():
                case Answer(value):
                    return value
                case Broadcast(status):
                    self._told = status
                case Noise():
                    self._noisy = True

    async def _next(self) -> StatusEvent:
        while not self._events:
            self._events += self._bytes.feed(await self._line.receive())
        event = self._events.popleft()
        self._broadcasts = self._broadcasts or isinstance(event, Broadcast)
        return event

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
