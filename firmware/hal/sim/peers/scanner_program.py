"""The scanning program of a rehearsal: speaks through the pipe like the one that speaks SANE, and draws its pages.

`python -m firmware.hal.sim.peers.scanner_program SOCKET DEVICE [SOURCE DPI COLOUR PAGES]`; behind the socket is the far
end that knows what lies in the scanner and what happens to it.
"""

import os
import select
import socket
import sys
from collections.abc import Sequence
from typing import Final

import msgspec

from firmware.hal.ports.document_scanner import Abilities, Colour, Source, Wish
from firmware.hal.sim.peers.scanner_drawing import draw
from firmware.hal.sim.peers.scanner_glass import BEGAN, FED, GARBLED, JAMMED, Glass
from firmware.hal.transports.child_manners import say, take_on_manners
from firmware.hal.wire.scan_messages import End, Step, Word, able, at, ended, hello, page_head, wish_of

ABILITIES: Final = Abilities((Source.FLATBED, Source.FEEDER), (Colour.GREY, Colour.COLOUR), (75, 600))
GARBAGE: Final = b"GET /scan HTTP/1.1\r\n\r\n"


class Ended(Exception):
    """It is over, and how."""

    def __init__(self, how: End) -> None:
        super().__init__(how.value)
        self.how = how


class Scanner:
    """The program at work, between the pipe and the scanner's far end."""

    def __init__(self, out: int, path: str) -> None:
        self._out = out
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._line.connect(path.replace("@", "\0", 1))
        self._unread = b""
        self.glass = Glass()
        self._listen()

    def say(self, data: bytes) -> None:
        """Say all of it through the pipe."""
        say(self._out, data)

    def work(self, wish: Wish | None) -> None:
        """Answer or scan; `Ended` says how it goes out."""
        if self.glass.garbage:
            self._line.sendall(GARBLED)
            self.say(GARBAGE)
        self._well()
        if wish is None:
            self.say(able(ABILITIES, cover_open=self.glass.cover_open))
        else:
            self._scan(wish)
        raise Ended(End.DONE)

    def _scan(self, wish: Wish) -> None:
        for number in range(1, wish.most_pages + 1):
            self.say(at(Step.STARTING))
            if wish.source is Source.FEEDER and not self.glass.loaded:
                raise Ended(End.DONE if number > 1 else End.FEEDER_EMPTY)
            self._read()
            width, height, picture = draw(number, wish.dpi, wish.colour, self.glass.marked)
            self.say(page_head(width, height, wish.dpi, wish.colour, len(picture)) + picture)
            if wish.source is Source.FEEDER:
                self._line.sendall(FED)
                self.glass = msgspec.structs.replace(self.glass, loaded=self.glass.loaded - 1)
            if self._word() is not Word.NEXT or wish.source is Source.FLATBED:
                return

    def _read(self) -> None:
        """The lamp goes down the page, as long as it is held."""
        self.say(at(Step.READING, 50))
        self._line.sendall(BEGAN)
        self._well()
        while self.glass.held:
            self._listen()
            self._well()
        if self.glass.jam:
            self._line.sendall(JAMMED)
            raise Ended(End.JAM)

    def _well(self) -> None:
        while self.glass.hung:  # to the world; only its plug or a kill ends it
            select.select([self._line], [], [])
            self._hear()
        if not self.glass.there:
            raise Ended(End.ABSENT)
        if self.glass.busy:
            raise Ended(End.BUSY)
        if self.glass.cover_open:
            raise Ended(End.COVER_OPEN)

    def _word(self) -> Word:
        self.say(at(Step.WAITING))
        select.select([0], [], [])
        word = Word(os.read(0, 1) or Word.CANCEL.value)
        if word is Word.CANCEL:
            raise Ended(End.CANCELLED)
        return word

    def _listen(self) -> None:
        """Wait for news of the scanner, or for the wish to stop."""
        ready = select.select([self._line.fileno(), 0], [], [])[0]
        if 0 in ready and os.read(0, 1) in (Word.CANCEL.value, b""):
            raise Ended(End.CANCELLED)
        if self._line.fileno() in ready:
            self._hear()

    def _hear(self) -> None:
        data = self._line.recv(65536)
        if not data:
            raise Ended(End.FAILED)
        *lines, self._unread = (self._unread + data).split(b"\n")
        if lines:
            self.glass = msgspec.json.decode(lines[-1], type=Glass)


def main(arguments: Sequence[str]) -> None:
    """Greet, work, and say how it ended."""
    out = take_on_manners()
    scanner = Scanner(out, arguments[0])
    scanner.say(hello() + at(Step.LOADING) + at(Step.OPENING))
    try:
        scanner.work(wish_of(arguments[2:]))
    except Ended as over:
        scanner.say(ended(over.how))
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
