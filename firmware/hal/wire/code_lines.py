"""What hand scanners send on a serial line: the code as text, ended by CR, LF or both. No I/O."""

from dataclasses import dataclass, field
from typing import Final

LONGEST: Final = 4096
"""Bytes of a code; the largest QR code holds 2953."""

GS: Final = "\x1d"
"""What separates the fields of a GS1 code: the one control character that is a part of codes."""

_ENDS: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class Code:
    """A whole line of printable UTF-8. It may concern a citizen, so it is not in the printed form."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something came that is no code: too long, not UTF-8, with control characters, or cut off."""


LineEvent = Code | Garbled


class CodeLines:
    """Cuts bytes into codes. However the bytes are cut into chunks, the events are the same.

    Empty lines are nothing, so CR LF counts as one end. An overlong line is told at once and skipped to its end.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._skipping = False

    @property
    def unfinished(self) -> bool:
        """Whether a line has begun that has not ended."""
        return self._skipping or bool(self._line)

    def feed(self, data: bytes) -> list[LineEvent]:
        """What `data` completes."""
        events: list[LineEvent] = []
        for piece in data.replace(b"\r", b"\n").splitlines(keepends=True):
            events += self._begin_or_go_on(piece.rstrip(_ENDS))
            if piece.endswith(b"\n"):
                events += self._end()
        return events

    def stale(self) -> list[LineEvent]:
        """Give up the unfinished line, because a scanner sends a code in one burst and nothing more came."""
        events: list[LineEvent] = [Garbled()] if self._line else []
        self._line.clear()
        self._skipping = False
        return events

    def _begin_or_go_on(self, piece: bytes) -> list[LineEvent]:
        if self._skipping:
            return []
        self._line += piece
        if len(self._line) <= LONGEST:
            return []
        self._line.clear()
        self._skipping = True
        return [Garbled()]

    def _end(self) -> list[LineEvent]:
        line = bytes(self._line)
        told = self._skipping
        self._line.clear()
        self._skipping = False
        return [] if told or not line else [_read(line)]


def _read(line: bytes) -> LineEvent:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return Garbled()
    return Code(text) if text.replace(GS, "").isprintable() else Garbled()
