"""The scanner for paper: a glass plate, a feeder, or both. Pages are citizen data and exist in memory only."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, Protocol

from firmware.hal.ports.device import Peripheral
from firmware.wiped import Wiped

MOST_PAGES: Final = 50
"""Pages of one scan; a feeder that claims more turns in circles."""


@unique
class Source(StrEnum):
    """Where the paper lies."""

    FLATBED = "flatbed"
    FEEDER = "feeder"


@unique
class Colour(StrEnum):
    """What becomes of colours."""

    GREY = "grey"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be scanned. `dpi` is taken as the nearest that the device has; `most_pages` is 1 to `MOST_PAGES`."""

    source: Source
    dpi: int = 300
    colour: Colour = Colour.GREY
    most_pages: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper: a PNG of 8 bits a sample, grey or RGB, not interlaced. Whoever gets it closes `image`."""

    image: Wiped
    width: int
    height: int
    dpi: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the device says that it can do. `dpi` is its smallest and largest resolution."""

    sources: tuple[Source, ...]
    colours: tuple[Colour, ...]
    dpi: tuple[int, int]


@unique
class ScanTrouble(StrEnum):
    """Why a scan ended before all was scanned."""

    JAM = "jam"
    COVER_OPEN = "cover-open"
    FEEDER_EMPTY = "feeder-empty"  # nothing lay in it when the scan began
    BUSY = "busy"  # another program has it, or it scans already
    CANCELLED = "cancelled"
    NOT_OFFERED = "not-offered"  # it has no such source or colour
    TOO_LARGE = "too-large"  # more than the case holds in memory
    BROKE = "broke"  # it was pulled out, went silent, or its driver failed


@dataclass(frozen=True, slots=True)
class Scanned:
    """All is scanned: the feeder is empty, the glass is done, or enough was kept."""

    pages: int


@dataclass(frozen=True, slots=True)
class NotScanned:
    """It stopped. `pages` whole ones had been handed over before."""

    reason: ScanTrouble
    pages: int = 0


ScanOutcome = Scanned | NotScanned


class DocumentScanner(Peripheral[Abilities], Protocol):
    """Tells what it can do once it was asked. Nothing runs at rest, and nothing is held between two scans."""

    async def scan(self, wish: Wish, keep: Callable[[Page], bool]) -> ScanOutcome:
        """Scan and hand each page over as soon as it is whole; `keep` says whether another one is wanted.

        A second scan meanwhile is refused as BUSY. A device that gives nothing for 60 s is BROKE. Whoever is cancelled
        while waiting leaves the device free within 1 s.
        """
        ...

    def cancel(self) -> None:
        """Have the running scan end as CANCELLED, with the page that is under way lost. Nothing where none runs."""
        ...
