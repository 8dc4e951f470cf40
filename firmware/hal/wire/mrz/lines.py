"""What readers send when a document is laid on: the lines of its zone as text. No I/O."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.wire.mrz.zone import LAYOUTS, Layout, read_zone

LONGEST: Final = 90
"""Characters of a line: readers can be set to send a zone in lines or as one."""

_BY_WIDTH: Final = {layout.width: layout for layout in LAYOUTS}
_BY_WHOLE: Final = {layout.width * layout.lines: layout for layout in LAYOUTS}

_END: Final = re.compile(rb"[\r\n\x02\x03]")
"""Lines end with CR, LF or both; some readers put a whole zone between STX and ETX."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Something came that no such reader sends: bytes that are no printable ASCII."""


ZoneEvent = DocumentRead | DocumentUnreadable | Noise


class ZoneLines:
    """Puts bytes together to zones. However they are cut into chunks, the events are the same.

    What is wrong is told once and then skipped until nothing more comes, since a reader sends a zone in one burst.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._lines: list[str] = []
        self._skipping = False

    @property
    def unfinished(self) -> bool:
        """Whether something has begun that has not ended."""
        return self._skipping or bool(self._line or self._lines)

    def feed(self, data: bytes, today: date) -> list[ZoneEvent]:
        """What `data` completes; `today` says in which century a birth lies."""
        events: list[ZoneEvent] = []
        *ended, rest = _END.split(data)
        for piece in ended:
            events += self._go_on(piece) or self._end(today)
        return events + self._go_on(rest)

    def stale(self, today: date) -> list[ZoneEvent]:
        """Nothing more comes: a last line without its end is whole now, and what then is no zone never becomes one."""
        events = self._end(today)
        if self._lines:
            events = [DocumentUnreadable()]
        self._forget()
        return events

    def _go_on(self, piece: bytes) -> list[ZoneEvent]:
        if self._skipping:
            return []
        self._line += piece
        if not all(0x20 <= byte < 0x7F for byte in piece):
            return self._give_up(Noise())
        return self._give_up(DocumentUnreadable()) if len(self._line) > LONGEST else []

    def _end(self, today: date) -> list[ZoneEvent]:
        if self._skipping or not self._line:
            return []
        self._lines.append(self._line.decode("ascii"))
        self._line.clear()
        layout = self._layout()
        if layout is None:
            return self._give_up(DocumentUnreadable())
        return self._read(layout, today)

    def _layout(self) -> Layout | None:
        """The format that the lines have so far; None where there is none."""
        first, *others = self._lines
        if not others and len(first) in _BY_WHOLE:
            return _BY_WHOLE[len(first)]
        same = all(len(line) == len(first) for line in others)
        return _BY_WIDTH.get(len(first)) if same else None

    def _read(self, layout: Layout, today: date) -> list[ZoneEvent]:
        text = "".join(self._lines)
        if len(text) < layout.width * layout.lines:
            return []
        self._forget()
        return [read_zone(layout, text, today) or DocumentUnreadable()]

    def _give_up(self, event: ZoneEvent) -> list[ZoneEvent]:
        self._forget()
        self._skipping = True
        return [event]

    def _forget(self) -> None:
        self._line.clear()
        self._lines.clear()
        self._skipping = False
