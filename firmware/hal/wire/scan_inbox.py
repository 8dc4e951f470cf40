"""Hearing the scanning program.

It is ours, but it runs other people's drivers in its own memory, so nothing that it says is believed before it was
looked at.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Final

from firmware.hal.ports.document_scanner import Abilities, Page
from firmware.hal.wire.png import BadPng, image_data
from firmware.hal.wire.scan_messages import (
    ABLE,
    CHANNELS,
    COLOURS,
    HEAD,
    LARGEST_DPI,
    PAGE,
    SOURCES,
    STEP,
    VERSION,
    Able,
    At,
    Came,
    End,
    Ended,
    Hello,
    Kind,
    Message,
    Step,
)
from firmware.wiped import MOST, Wiped

LONGEST: Final = 64
"""Bytes of a message's body."""
LARGEST_SIDE: Final = 60_000
"""Pixels: two metres of paper at 600 dpi."""


class BadMessage(ValueError):
    """No such program says this. The text says what is wrong and nothing of a page."""


class Inbox:
    """Takes the pipe's bytes where they shall lie: ask for `room`, fill it, tell how much with `filled`.

    After a `BadMessage` it is of no use any more; `close` wipes a page that never became whole.
    """

    def __init__(self) -> None:
        self._small = bytearray(HEAD.size)
        self._have = 0
        self._kind: Kind | None = None
        self._page: Page | None = None
        self._greeted = False
        self._over = False

    def room(self) -> memoryview:
        """Where the next bytes go, at least one; release it before `filled`."""
        whole = memoryview(self._small) if self._page is None else self._page.image.view()
        return whole[self._have :]

    def filled(self, count: int) -> Message | None:
        """So many bytes lie in the room now: the message that they complete, if they do. Raises `BadMessage`."""
        self._have += count
        if self._page is not None:
            return self._whole_page(self._page) if self._have == self._page.image.size else None
        if self._have < len(self._small):
            return None
        return self._head() if self._kind is None else self._body(self._kind)

    def close(self) -> None:
        """Wipe what came of a page that never became whole."""
        if self._page is not None:
            self._page.image.close()
            self._page = None

    def _head(self) -> Message | None:
        number, length = HEAD.unpack(self._small)
        if self._over:
            raise BadMessage("something comes after the end")
        if number not in set(Kind) or not 0 < length <= LONGEST:
            raise BadMessage(f"no message has kind {number} and {length} bytes")
        if self._greeted is (number == Kind.HELLO):
            raise BadMessage("it does not begin with its greeting, or greets twice")
        self._kind = Kind(number)
        self._small, self._have = bytearray(length), 0
        return None

    def _body(self, kind: Kind) -> Message | None:
        body = bytes(self._small)
        self._kind, self._small, self._have = None, bytearray(HEAD.size), 0
        if kind is Kind.PAGE:
            self._page = _announced(body)
            return None
        self._greeted = True
        message = _READERS[kind](body)
        self._over = isinstance(message, Ended)
        return message

    def _whole_page(self, page: Page) -> Came:
        with page.image.view() as view:
            try:
                image_data(view, page.width, page.height, CHANNELS[page.colour])
            except BadPng as problem:
                raise BadMessage(f"a page is not what was announced: {problem}") from problem
        self._page, self._have = None, 0
        return Came(page)


def _unpack(shape: struct.Struct, body: bytes) -> tuple[int, ...]:
    if len(body) != shape.size:
        raise BadMessage(f"{len(body)} bytes where {shape.size} belong")
    return shape.unpack(body)


def _announced(body: bytes) -> Page:
    width, height, dpi, colour, size = _unpack(PAGE, body)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE and 0 < dpi <= LARGEST_DPI):
        raise BadMessage(f"no page has {width} x {height} pixels at {dpi} dpi")
    if colour >= len(COLOURS) or not 0 < size <= MOST:
        raise BadMessage(f"no page has colour {colour} and {size} bytes")
    return Page(Wiped(size), width, height, dpi, COLOURS[colour])


def _read_hello(body: bytes) -> Hello:
    if body != VERSION:
        raise BadMessage("it speaks another version")
    return Hello()


def _read_step(body: bytes) -> At:
    step, percent = _unpack(STEP, body)
    if step not in set(Step) or percent > 100:
        raise BadMessage(f"no step is {step} at {percent} per cent")
    return At(Step(step), percent)


def _read_able(body: bytes) -> Able:
    sources, colours, low, high, cover = _unpack(ABLE, body)
    if not (0 < sources < 4 and 0 < colours < 4 and cover < 2 and 0 < low <= high <= LARGEST_DPI):
        raise BadMessage("no device can do that")
    there = tuple(source for place, source in enumerate(SOURCES) if sources >> place & 1)
    modes = tuple(colour for place, colour in enumerate(COLOURS) if colours >> place & 1)
    return Able(Abilities(there, modes, (low, high)), bool(cover))


def _read_end(body: bytes) -> Ended:
    try:
        return Ended(End(body.decode("ascii")))
    except ValueError as problem:
        raise BadMessage("no work ends so") from problem


_READERS: Final[Mapping[Kind, Callable[[bytes], Hello | At | Able | Ended]]] = {
    Kind.HELLO: _read_hello,
    Kind.STEP: _read_step,
    Kind.ABLE: _read_able,
    Kind.END: _read_end,
}
