"""The document printer: how it is, what it has left of its supplies, and printing a PDF with an honest end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, Protocol

from firmware.hal.ports.device import Peripheral

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of one document; it is in memory, and so is what the printer has of it."""


@unique
class SupplyKind(StrEnum):
    """What can run out or fill up."""

    TONER = "toner"
    INK = "ink"
    WASTE = "waste"  # a container; its level is the room that is left
    OTHER = "other"


@unique
class SupplyColour(StrEnum):
    """Of which colour it is."""

    BLACK = "black"
    CYAN = "cyan"
    MAGENTA = "magenta"
    YELLOW = "yellow"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Supply:
    """How much is left, in percent; None where the printer does not know."""

    kind: SupplyKind
    colour: SupplyColour
    percent: int | None


@dataclass(frozen=True, slots=True)
class Supplies:
    """All that the printer tells of, in its order."""

    supplies: tuple[Supply, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF of at most `LARGEST` bytes. `requester` is what the printer may know: the case, and no person."""

    content: bytes = field(repr=False)
    requester: str


@unique
class Failure(StrEnum):
    """Why a document cannot be called printed."""

    UNPLUGGED = "unplugged"  # not connected, or nobody watches it
    SILENT = "silent"
    GARBLED = "garbled"
    REFUSED = "refused"  # it does not take such a document
    OCCUPIED = "occupied"  # it takes no job just now: paused, or full of others
    PRINTER_ERROR = "printer-error"  # it gave the job up
    STALLED = "stalled"  # it waited too long for hands, so the job was taken back


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `pages` have come out as the printer says, None where it does not count.

    `waiting`: it stands still until hands help; the printer's condition tells which.
    """

    pages: int | None = None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The printer said that all of it came out."""

    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The job was given up, by us or with the printer's own key. So many pages lie there."""

    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Not, or not all of it. `begun`: pages may lie in the tray."""

    failure: Failure
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The printer was lost with the job and cannot be asked, or knows nothing of it any more. It may lie there.

    It is never printed once more by itself: somebody must look.
    """

    pages: int | None = None


DocumentOutcome = Done | Cancelled | Failed | Unknown


class DocumentPrinter(Peripheral[Supplies], Protocol):
    """Its condition tells paper, jams, covers and supplies. Its observer holds the conversation."""

    async def print(self, document: Document, progress: Callable[[Progress], None]) -> DocumentOutcome:
        """Print it on A4 and come back when its end is known; `progress` hears of each change meanwhile.

        A job that waits for hands waits for ten minutes. A printer that was lost is waited for one minute, and is
        then asked what became of the job. The job goes by a random name. Raises `PeripheralBusy` beside another job.
        Cancelling the call leaves the job with the printer.
        """
        ...

    def cancel(self) -> None:
        """Give the running job up, if there is one; how that ended, `print` tells."""
        ...
