"""How an ESC/POS receipt printer tells how it is. No I/O.

Epson ESC/POS command reference: DLE EOT n (real-time status, one byte for one question), GS a n (Automatic Status
Back, four bytes whenever something changes) and the rules by which a sender of both can be told apart: bits 0, 1, 4
and 7 of the first byte are 0xx1xx10 for an answer and 0xx1xx00 for a broadcast, whose further bytes are 0xx0xxxx.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final


@unique
class Question(IntEnum):
    """The n of DLE EOT n."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4


def ask(question: Question) -> bytes:
    """DLE EOT n: answered at once, even while the printer is off-line, in error or has its buffer full."""
    return bytes((0x10, 0x04, question))


ENABLE_BROADCASTS: Final = b"\x1da\x0e"
"""GS a 14: on-line/off-line and cover, errors, roll paper.

The printer executes it in the order of its buffer, so not before it is on-line; it then tells how it is at once.
ESC @ and switching off undo it.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The byte that answers the oldest open question."""

    value: int


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How the printer is, as its sensors say."""

    offline: bool = False
    cover_open: bool = False
    feeding: bool = False  # by the paper feed button
    paper_low: bool = False
    paper_out: bool = False
    recoverable_error: bool = False
    cutter_error: bool = False
    unrecoverable_error: bool = False


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What the printer told unasked."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class Noise:
    """One or more bytes in a row that no such printer sends."""


StatusEvent = Answer | Broadcast | Noise

_XON_XOFF: Final = (0x11, 0x13)
_MARKS: Final = 0b1001_0011
_ANSWER: Final = 0b0001_0010
_BROADCAST: Final = 0b0001_0000
_FOLLOWING: Final = 0b1001_0000


class StatusBytes:
    """Tells answers and broadcasts apart. Holds three bytes at most; the fixed bits resynchronise it."""

    def __init__(self) -> None:
        self._broadcast = bytearray()
        self._noisy = False

    def feed(self, data: bytes) -> list[StatusEvent]:
        """What `data` completes. Flow control characters may stand anywhere."""
        return [event for byte in data if byte not in _XON_XOFF for event in self._take(byte)]

    def _take(self, byte: int) -> list[StatusEvent]:
        if self._broadcast:
            return self._follow(byte)
        if byte & _MARKS == _BROADCAST:
            self._broadcast.append(byte)
            return []
        if byte & _MARKS != _ANSWER:
            return self._noise()
        self._noisy = False
        return [Answer(byte)]

    def _follow(self, byte: int) -> list[StatusEvent]:
        if byte & _FOLLOWING:
            self._broadcast.clear()
            return [*self._noise(), *self._take(byte)]
        self._broadcast.append(byte)
        if len(self._broadcast) < 4:
            return []
        status = read_broadcast(bytes(self._broadcast))
        self._broadcast.clear()
        self._noisy = False
        return [Broadcast(status)]

    def _noise(self) -> list[StatusEvent]:
        events: list[StatusEvent] = [] if self._noisy else [Noise()]
        self._noisy = True
        return events


def read_answers(answers: Mapping[Question, int]) -> PrinterStatus:
    """The status that the answers to all four questions make up."""
    cause, error, paper = answers[Question.OFFLINE_CAUSE], answers[Question.ERROR_CAUSE], answers[Question.PAPER]
    offline = bool(answers[Question.PRINTER] & 0x08)
    return PrinterStatus(
        offline=offline,
        cover_open=bool(cause & 0x04),
        feeding=bool(cause & 0x08),
        paper_low=bool(paper & 0x0C),
        paper_out=bool(cause & 0x20 or paper & 0x60),
        recoverable_error=_recoverable(offline, bool(error & 0x04), bool(error & 0x40)),
        cutter_error=bool(error & 0x08),
        unrecoverable_error=bool(error & 0x20),
    )


def read_broadcast(four: bytes) -> PrinterStatus:
    """The status in one broadcast (GS a, "basic ASB status")."""
    first, second, third, _ = four
    offline = bool(first & 0x08)
    return PrinterStatus(
        offline=offline,
        cover_open=bool(first & 0x20),
        feeding=bool(first & 0x40),
        paper_low=bool(third & 0x03),
        paper_out=bool(third & 0x0C),
        recoverable_error=_recoverable(offline, bool(second & 0x04), bool(second & 0x40)),
        cutter_error=bool(second & 0x08),
        unrecoverable_error=bool(second & 0x20),
    )


def _recoverable(offline: bool, mechanical: bool, automatic: bool) -> bool:
    """The mechanical bit is undefined on several models; a printer that has such an error is off-line."""
    return automatic or (mechanical and offline)
