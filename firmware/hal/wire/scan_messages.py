"""What the scanning program says through its pipe: small messages, and pages that go straight into wiped memory.

    kind (1 byte)  length (4 bytes, big-endian)  body        a page's picture follows its message, unframed

The program comes first with HELLO and last with END. Back to it go single bytes, see `Word`.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum, unique
from typing import Final

from firmware.hal.ports.document_scanner import Abilities, Colour, Page, Source, Wish
from firmware.hal.wire.png import GREY, RGB

VERSION: Final = b"koffer-scan-1"
LARGEST_DPI: Final = 1200

HEAD: Final = struct.Struct(">BI")
STEP: Final = struct.Struct(">BB")
ABLE: Final = struct.Struct(">BBHHB")
PAGE: Final = struct.Struct(">IIHBI")
SOURCES: Final = (Source.FLATBED, Source.FEEDER)
COLOURS: Final = (Colour.GREY, Colour.COLOUR)
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
    return _message(Kind.STEP, STEP.pack(step, min(100, percent)))


def able(abilities: Abilities, *, cover_open: bool = False) -> bytes:
    """What the device can do."""
    sources = sum(1 << place for place, source in enumerate(SOURCES) if source in abilities.sources)
    colours = sum(1 << place for place, colour in enumerate(COLOURS) if colour in abilities.colours)
    return _message(Kind.ABLE, ABLE.pack(sources, colours, *abilities.dpi, cover_open))


def page_head(width: int, height: int, dpi: int, colour: Colour, size: int) -> bytes:
    """A page of `size` bytes follows."""
    return _message(Kind.PAGE, PAGE.pack(width, height, dpi, COLOURS.index(colour), size))


def ended(how: End) -> bytes:
    """The program's last words."""
    return _message(Kind.END, how.encode("ascii"))


def _message(kind: Kind, body: bytes) -> bytes:
    return HEAD.pack(kind, len(body)) + body
