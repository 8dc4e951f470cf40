"""The program that speaks SANE: `python -m firmware.hal.drivers.sane_program DEVICE [SOURCE DPI COLOUR PAGES]`.

SANE's drivers block for as long as they like, crash, and hang when a scanner is switched off, so they live in a process
that can be killed, one for each question and each scan. It ends with its work: nothing runs at rest, and a page that it
had in memory goes with it. Without a wish it tells what the device can do.
"""

import os
import select
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from firmware.hal.drivers.sane_options import Constraint, band_of, colours_of, nearest, sources_of
from firmware.hal.ports.document_scanner import Abilities, Colour, Source, Wish
from firmware.hal.transports.child_manners import say, take_on_manners
from firmware.hal.wire import png
from firmware.hal.wire.scan_messages import (
    CHANNELS,
    LARGEST_DPI,
    End,
    Step,
    Word,
    able,
    at,
    ended,
    hello,
    page_head,
    wish_of,
)
from firmware.wiped import MOST

if TYPE_CHECKING:
    from sane import SaneDev

LARGEST: Final = 160_000_000
"""Bytes of a page before it is packed: A4 in colour at 600 dpi has 104 million."""
A4: Final = (210.0, 297.0)
"""Millimetres."""
_TELL: Final = 0.5  # seconds between two messages of how far a page is
_MILLIMETRES = 3  # SANE_UNIT_MM
_COVER: Final = "cover_open"  # how the backends that have such a switch call it

# What `sane_strstatus` says, of which python-sane tells nothing but the text.
_ENDS: Final = {
    "Document feeder jammed": End.JAM,
    "Document feeder out of documents": End.FEEDER_EMPTY,
    "Scanner cover is open": End.COVER_OPEN,
    "Device busy": End.BUSY,
    "Operation was canceled": End.CANCELLED,
    "Operation was cancelled": End.CANCELLED,
    "Out of memory": End.TOO_LARGE,
    "Access to resource has been denied": End.DENIED,
    "Operation not supported": End.NOT_OFFERED,
}


class Stopped(Exception):
    """It is over, and how."""

    def __init__(self, how: End) -> None:
        super().__init__(how.value)
        self.how = how


class Pipe:
    """The two pipes to the one who started this program."""

    def __init__(self, out: int) -> None:
        self._out = out

    def say(self, data: bytes) -> None:
        """Say all of it."""
        say(self._out, data)

    def heard(self, seconds: float | None = 0.0) -> Word | None:
        """The next word, if it comes within `seconds` (None: whenever it comes); nobody there is `CANCEL`."""
        if not select.select([0], [], [], seconds)[0]:
            return None
        return Word(os.read(0, 1) or Word.CANCEL.value)


@dataclass(slots=True)
class Reading:
    """How far a page is: told now and then, and the moment at which a wish to stop is heard."""

    pipe: Pipe
    device: "SaneDev"
    told: float = 0.0
    cancelled: bool = False

    def __call__(self, line: int, lines: int) -> None:
        """A line was read. Raising anything here would crash the library, cancelling the device is allowed."""
        now = time.monotonic()
        if now - self.told < _TELL or self.cancelled:
            return
        self.told = now
        self.pipe.say(at(Step.READING, 100 * line // lines if 0 < line <= lines else 0))
        if self.pipe.heard() is Word.CANCEL:
            self.cancelled = True
            self.device.cancel()


def main(arguments: Sequence[str]) -> None:
    """Greet, work, and say how it ended."""
    pipe = Pipe(take_on_manners())
    pipe.say(hello() + at(Step.LOADING))
    pipe.say(ended(_worked(pipe, arguments[0], wish_of(arguments[1:]))))
    os._exit(0)  # whatever the backends have left running goes too


def _worked(pipe: Pipe, name: str, wish: Wish | None) -> End:
    try:
        import sane
    except ImportError:
        return End.NO_SANE
    try:
        sane.init()
        device = _opened(pipe, name)
        try:
            return _tell(pipe, device) if wish is None else _scan(pipe, device, wish)
        finally:
            device.cancel()  # or the next one finds it busy
            device.close()
    except Stopped as stopped:
        return stopped.how
    except MemoryError:
        return End.TOO_LARGE
    except sane._sane.error as problem:  # noqa: SLF001 - the library shows it under no other name
        return _ENDS.get(str(problem), End.FAILED)


def _opened(pipe: Pipe, name: str) -> "SaneDev":
    import sane

    pipe.say(at(Step.OPENING))
    if name.endswith(":"):
        found = [str(each[0]) for each in sane.get_devices() if str(each[0]).startswith(name)]
        if not found:
            raise Stopped(End.ABSENT)
        name = found[0]
    try:
        return sane.open(name)
    except sane._sane.error as problem:  # noqa: SLF001
        raise Stopped(
            End.ABSENT if str(problem) == "Invalid argument" else _ENDS.get(str(problem), End.FAILED)
        ) from problem


def _tell(pipe: Pipe, device: "SaneDev") -> End:
    low, high = band_of(_constraint(device, "resolution"))
    abilities = Abilities(
        tuple(sources_of(_names(device, "source"))),
        tuple(colours_of(_names(device, "mode"))),
        (min(low, LARGEST_DPI), min(high, LARGEST_DPI)),
    )
    cover = _has(device, _COVER) and bool(getattr(device, _COVER))
    if not abilities.sources or not abilities.colours:
        return End.NOT_OFFERED
    pipe.say(able(abilities, cover_open=cover))
    return End.DONE


def _scan(pipe: Pipe, device: "SaneDev", wish: Wish) -> End:
    pipe.say(at(Step.SETTING))
    dpi = _settle(device, wish)
    for number in range(wish.most_pages):
        pipe.say(at(Step.STARTING))
        try:
            _page(pipe, device, wish.colour, dpi)
        except Stopped as stopped:
            if number and stopped.how is End.FEEDER_EMPTY:
                return End.DONE
            raise
        pipe.say(at(Step.WAITING))
        word = pipe.heard(None)
        if word is not Word.NEXT or wish.source is Source.FLATBED:
            return End.CANCELLED if word is Word.CANCEL else End.DONE
    return End.DONE


def _settle(device: "SaneDev", wish: Wish) -> int:
    """Set what is wished; the resolution that the device took. What it does not have is NOT_OFFERED."""
    import sane

    source = sources_of(_names(device, "source")).get(wish.source)
    colour = colours_of(_names(device, "mode")).get(wish.colour)
    if source is None or colour is None:
        raise Stopped(End.NOT_OFFERED)
    try:
        for option, value in (("source", source), ("mode", colour), ("depth", 8)):
            if value and _has(device, option):
                setattr(device, option, value)
        if _has(device, "resolution"):
            device.resolution = nearest(_constraint(device, "resolution"), wish.dpi)
        _whole_sheet(device)
    except sane._sane.error as problem:  # noqa: SLF001
        raise Stopped(_ENDS.get(str(problem), End.NOT_OFFERED)) from problem
    return round(device.resolution) if _has(device, "resolution") else wish.dpi


def _whole_sheet(device: "SaneDev") -> None:
    """From the corner on, a sheet of A4 or as much of it as there is room for."""
    for axis, length in zip("xy", A4, strict=True):
        for option, value in ((f"page_{'width' if axis == 'x' else 'height'}", length), (f"tl_{axis}", 0.0)):
            if _has(device, option) and device[option].unit == _MILLIMETRES:
                setattr(device, option, nearest(_constraint(device, option), round(value)))
        corner = f"br_{axis}"
        if _has(device, corner) and device[corner].unit == _MILLIMETRES:
            setattr(device, corner, float(nearest(_constraint(device, corner), round(length))))


def _page(pipe: Pipe, device: "SaneDev", colour: Colour, dpi: int) -> None:
    import sane

    reading = Reading(pipe, device)
    try:
        device.start()
        _fits(device)
        pixels, width, height, channels, _ = device.dev.snap(True, False, reading)  # noqa: FBT003 - the library's
    except sane._sane.error as problem:  # noqa: SLF001
        raise Stopped(End.CANCELLED if reading.cancelled else _ENDS.get(str(problem), End.FAILED)) from problem
    if not height or channels != CHANNELS[colour]:
        raise Stopped(End.FAILED)
    pipe.say(at(Step.PACKING))
    picture = png.encode(width, height, channels, pixels)
    if len(picture) > MOST:
        raise Stopped(End.TOO_LARGE)
    pipe.say(page_head(width, height, min(dpi, LARGEST_DPI), colour, len(picture)))
    pipe.say(picture)


def _fits(device: "SaneDev") -> None:
    _, _, (_, lines), depth, stride = device.get_parameters()
    if depth not in (1, 8):
        raise Stopped(End.NOT_OFFERED)
    if stride * lines > LARGEST:
        raise Stopped(End.TOO_LARGE)


def _has(device: "SaneDev", option: str) -> bool:
    return option in device.opt and bool(device[option].is_active())


def _constraint(device: "SaneDev", option: str) -> Constraint:
    return cast("Constraint", device[option].constraint) if _has(device, option) else None


def _names(device: "SaneDev", option: str) -> list[str]:
    constraint = _constraint(device, option)
    return [name for name in constraint or () if isinstance(name, str)]


if __name__ == "__main__":
    main(sys.argv[1:])
