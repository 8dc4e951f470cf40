"""What the scanning program says through its pipe: small messages, and pages that go straight into wiped memory.

    kind (1 byte)  length (4 bytes, big-endian)  body        a page's picture follows its message, unframed

The program comes first with HELLO and last with END. It is ours, but it runs other people's drivers in its own memory,
so nothing that it says is believed before it was looked at. Back to it go single bytes, see `Word`.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum, unique
from typing import Final

from firmware.hal.ports.document_scanner import Abilities, Colour, Page, Source, Wish
from firmware.hal.wire.png import GREY, RGB, BadPng, image_data
from firmware.wiped import MOST, Wiped

VERSION: Final = b"koffer-scan-1"
LONGEST: Final = 64
"""Bytes of a message's body."""
LARGEST_DPI: Final = 1200
LARGEST_SIDE: Final = 60_000
"""Pixels: two metres of paper at 600 dpi."""

_HEAD: Final = struct.Struct(">BI")
_STEP: Final = struct.Struct(">BB")
_ABLE: Final = struct.Struct(">BBHHB")
_PAGE: Final = struct.Struct(">IIHBI")
_SOURCES: Final = (Source.FLATBED, Source.FEEDER)
_COLOURS: Final = (Colour.GREY, Colour.COLOUR)
CHANNELS: Final = {Colour.GREY: GREY, Colour.COLOUR: RGB}


@unique
class Kind(IntEnum):
    """What a message is."""

    HELLO = ord("H")
    STEP = ord("S")
    ABLE = ord("A")
    PAGE = ord("P")
    END = ord("E")


@unique
class Word(Enum):
    """What is said to the program."""

    NEXT = b"+"  # the page is kept; scan the next one
    ENOUGH = b"."  # the page is kept; no other is wanted
    CANCEL = b"x"  # stop in the middle


@unique
class Step(IntEnum):
    """What the program is at; each has its own deadline."""

    LOADING = 0
    OPENING = 1
    SETTING = 2
    STARTING = 3  # the lamp warms up, the paper is drawn in
    READING = 4
    PACKING = 5
    WAITING = 6  # for a word


@unique
class End(StrEnum):
    """How the program's work ended."""

    DONE = "done"
    JAM = "jam"
    COVER_OPEN = "cover-open"
    FEEDER_EMPTY = "feeder-empty"
    BUSY = "busy"
    CANCELLED = "cancelled"
    NOT_OFFERED = "not-offered"
    TOO_LARGE = "too-large"
    ABSENT = "absent"
    DENIED = "denied"
    FAILED = "failed"  # the device's own driver gave up: switched off, unplugged in the middle, broken
    NO_SANE = "no-sane"


class BadMessage(ValueError):
    """No such program says this. The text says what is wrong and nothing of a page."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The program runs."""


@dataclass(frozen=True, slots=True)
class At:
    """What the program is at, and how many per cent of it are done."""

    step: Step
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Able:
    """What the device can do; `cover_open` where it says so."""

    abilities: Abilities
    cover_open: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """A page is whole. It belongs to whoever gets this."""

    page: Page


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing comes after this."""

    how: End


Message = Hello | At | Able | Came | Ended


def arguments(device: str, wish: Wish | None) -> list[str]:
    """With what the program is started; without a wish it only tells what the device can do."""
    if wish is None:
        return [device]
    return [device, wish.source.value, str(wish.dpi), wish.colour.value, str(wish.most_pages)]


def wish_of(words: Sequence[str]) -> Wish | None:
    """The wish that follows the device among the arguments."""
    if not words:
        return None
    source, dpi, colour, pages = words
    return Wish(Source(source), int(dpi), Colour(colour), int(pages))


def hello() -> bytes:
    """The program's first words."""
    return _message(Kind.HELLO, VERSION)


def at(step: Step, percent: int = 0) -> bytes:
    """It has come so far."""
    return _message(Kind.STEP, _STEP.pack(step, min(100, percent)))


def able(abilities: Abilities, *, cover_open: bool = False) -> bytes:
    """What the device can do."""
    sources = sum(1 << place for place, source in enumerate(_SOURCES) if source in abilities.sources)
    colours = sum(1 << place for place, colour in enumerate(_COLOURS) if colour in abilities.colours)
    return _message(Kind.ABLE, _ABLE.pack(sources, colours, *abilities.dpi, cover_open))


def page_head(width: int, height: int, dpi: int, colour: Colour, size: int) -> bytes:
    """A page of `size` bytes follows."""
    return _message(Kind.PAGE, _PAGE.pack(width, height, dpi, _COLOURS.index(colour), size))


def ended(how: End) -> bytes:
    """The program's last words."""
    return _message(Kind.END, how.encode("ascii"))


def _message(kind: Kind, body: bytes) -> bytes:
    return _HEAD.pack(kind, len(body)) + body


class Inbox:
    """Takes the pipe's bytes where they shall lie: ask for `room`, fill it, tell how much with `filled`.

    After a `BadMessage` it is of no use any more; `close` wipes a page that never became whole.
    """

    def __init__(self) -> None:
        self._small = bytearray(_HEAD.size)
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
        number, length = _HEAD.unpack(self._small)
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
        self._kind, self._small, self._have = None, bytearray(_HEAD.size), 0
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
    width, height, dpi, colour, size = _unpack(_PAGE, body)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE and 0 < dpi <= LARGEST_DPI):
        raise BadMessage(f"no page has {width} x {height} pixels at {dpi} dpi")
    if colour >= len(_COLOURS) or not 0 < size <= MOST:
        raise BadMessage(f"no page has colour {colour} and {size} bytes")
    return Page(Wiped(size), width, height, dpi, _COLOURS[colour])


def _read_hello(body: bytes) -> Hello:
    if body != VERSION:
        raise BadMessage("it speaks another version")
    return Hello()


def _read_step(body: bytes) -> At:
    step, percent = _unpack(_STEP, body)
    if step not in set(Step) or percent > 100:
        raise BadMessage(f"no step is {step} at {percent} per cent")
    return At(Step(step), percent)


def _read_able(body: bytes) -> Able:
    sources, colours, low, high, cover = _unpack(_ABLE, body)
    if not (0 < sources < 4 and 0 < colours < 4 and cover < 2 and 0 < low <= high <= LARGEST_DPI):
        raise BadMessage("no device can do that")
    there = tuple(source for place, source in enumerate(_SOURCES) if sources >> place & 1)
    modes = tuple(colour for place, colour in enumerate(_COLOURS) if colours >> place & 1)
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
