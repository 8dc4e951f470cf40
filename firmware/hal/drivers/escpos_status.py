"""How a receipt printer of the ESC/POS family is, told by itself and asked for now and then."""

from collections import deque
from collections.abc import AsyncGenerator
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

LIVENESS: Final = 30.0
"""Seconds of silence after which the printer is asked again: on a serial line a printer that lost its power says
nothing, and one that got it back has forgotten that it shall broadcast."""

_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class EscposStatus:
    """Driven by the printer's own broadcasts; one that knows none is still seen every `LIVENESS` seconds."""

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
            stream.tell_change(condition(await talk.inquire()))
            await line.send(ENABLE_BROADCASTS)
            await self._listen(talk, stream)

    async def _listen(self, talk: "_Talk", stream: Stream[Never]) -> None:
        """Until it is time to ask again, or something came that makes it necessary."""
        while True:
            match await talk.heard(LIVENESS):
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
        self._disturbed = False

    async def heard(self, seconds: float) -> StatusEvent | None:
        """The next thing the printer says, or None when it says nothing for so long."""
        try:
            return await within(self._clock, seconds, self._next())
        except TimeoutError:
            return None

    async def inquire(self) -> PrinterStatus:
        """Ask how the printer is; asked anew where it broadcast a change, or noise came, between the answers."""
        try:
            return await within(self._clock, ANSWER_DEADLINE, self._undisturbed_round())
        except TimeoutError as problem:
            raise self._no_answer() from problem

    async def _undisturbed_round(self) -> PrinterStatus:
        while True:
            self._disturbed = False
            answers = {question: await self._answer(question) for question in Question}
            if not self._disturbed:
                return read_answers(answers)

    async def _answer(self, question: Question) -> int:
        await self._line.send(ask(question))
        while True:
            event = await self._next()
            if isinstance(event, Answer):
                return event.value
            self._disturbed = True

    async def _next(self) -> StatusEvent:
        while not self._events:
            self._events += self._bytes.feed(await self._line.receive())
        return self._events.popleft()

    def _no_answer(self) -> HalError:
        if self._disturbed:
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
