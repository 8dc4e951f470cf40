"""How an ESC/POS receipt printer tells how it is. No I/O.

Epson ESC/POS command reference: DLE EOT n (real-time status, one byte for one question), GS a n (Automatic Status
Back, four bytes whenever something changes), GS r and GS ( H (answered in the order of the buffer), and the rules by
which they can be told apart: bits 0, 1, 4 and 7 of the first byte are 0xx1xx10 for an answer and 0xx1xx00 for a
broadcast, whose further bytes are 0xx0xxxx like the answer to GS r; a block begins with 37h and ends with NUL.
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


PROCESS_ID_RESPONSE: Final = 0x22
"""The identifier of the block that answers GS ( H."""

ASK_PAPER: Final = b"\x1dr\x01"
"""GS r 1: answered with one byte when the printer comes to it, so behind all that was sent before."""

DISCARD: Final = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
"""DLE DC4, function 8: throw away in real time what is not printed yet, so that a new roll does not bring it out."""


def ask_process_id(number: int) -> bytes:
    """GS ( H, function 48: four digits that come back when what was sent before is printed."""
    return b"\x1d(H\x06\x000" + b"0" + process_id(number)


def process_id(number: int) -> bytes:
    """The four digits."""
    return b"%04d" % (number % 10_000)


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
class PaperTold:
    """The byte that answers `ASK_PAPER`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of bytes from its header to its NUL (process ID, cleared buffers)."""

    identifier: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Noise:
    """One or more bytes in a row that no such printer sends."""


StatusEvent = Answer | Broadcast | PaperTold | Block | Noise

_XON_XOFF: Final = (0x11, 0x13)
_MARKS: Final = 0b1001_0011
_ANSWER: Final = 0b0001_0010
_BROADCAST: Final = 0b0001_0000
_FOLLOWING: Final = 0b1001_0000
_BLOCK: Final = 0x37
_LONGEST_BLOCK: Final = 16


class StatusBytes:
    """Tells answers, broadcasts and blocks apart. Holds few bytes; what cannot go on resynchronises it.

    `paper_asked` says whether an answer to `ASK_PAPER` may come; unasked such a byte is noise.
    """

    def __init__(self) -> None:
        self._broadcast = bytearray()
        self._block: bytearray | None = None
        self._noisy = False
        self.paper_asked = False

    def feed(self, data: bytes) -> list[StatusEvent]:
        """What `data` completes. Flow control characters may stand anywhere."""
        return [event for byte in data if byte not in _XON_XOFF for event in self._take(byte)]

    def _take(self, byte: int) -> list[StatusEvent]:
        if self._broadcast:
            return self._follow(byte)
        if self._block is not None:
            return self._fill(self._block, byte)
        if byte & _MARKS == _BROADCAST:
            self._broadcast.append(byte)
            return []
        if byte == _BLOCK:
            self._block = bytearray()
            return []
        return self._single(byte)

    def _single(self, byte: int) -> list[StatusEvent]:
        if byte & _MARKS == _ANSWER:
            return self._sound(Answer(byte))
        if self.paper_asked and not byte & _FOLLOWING:
            return self._sound(PaperTold())
        return self._noise()

    def _fill(self, block: bytearray, byte: int) -> list[StatusEvent]:
        """Identifier and data of a block are printable; its NUL ends it."""
        if 0x20 <= byte <= 0x7E and len(block) < _LONGEST_BLOCK:
            block.append(byte)
            return []
        self._block = None
        if byte == 0 and block:
            return self._sound(Block(block[0], bytes(block[1:])))
        return [*self._noise(), *self._take(byte)]

    def _follow(self, byte: int) -> list[StatusEvent]:
        if byte & _FOLLOWING:
            self._broadcast.clear()
            return [*self._noise(), *self._take(byte)]
        self._broadcast.append(byte)
        if len(self._broadcast) < 4:
            return []
        status = read_broadcast(bytes(self._broadcast))
        self._broadcast.clear()
        return self._sound(Broadcast(status))

    def _sound(self, event: StatusEvent) -> list[StatusEvent]:
        self._noisy = False
        return [event]

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
