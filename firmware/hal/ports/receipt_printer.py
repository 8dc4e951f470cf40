"""The receipt printer: how it is, a small model of what can stand on a receipt, and printing with a sure end."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, Never, Protocol

from firmware.hal.ports.device import Peripheral

MOST_LINES: Final = 20  # of one feed
MOST_QR: Final = 200  # characters of one code; more would not fit on narrow paper


@unique
class Align(StrEnum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, broken between words where it is longer than a line. `wide` halves what fits on one."""

    text: str
    bold: bool = False
    wide: bool = False
    high: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Columns:
    """A description, broken where it is long, and at the right edge of its last line an amount, never broken."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class AsGiven:
    """A line whose spaces count, as another device composed it; broken only where the paper ends."""

    text: str
    wide: bool = False
    high: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """So many empty lines."""

    lines: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.lines <= MOST_LINES:
            raise ValueError(f"{self.lines} empty lines are not allowed; 1 to {MOST_LINES}")


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code in the middle of the paper. Printable ASCII only, because printers guess at everything else."""

    data: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.data) <= MOST_QR or not all(" " <= character <= "~" for character in self.data):
            raise ValueError(f"a code holds 1 to {MOST_QR} printable ASCII characters, not {self.data!r}")


@dataclass(frozen=True, slots=True)
class Cut:
    """Between two slips of one job."""


Part = Text | Columns | AsGiven | Rule | Feed | QrCode | Cut


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is printed in one go; a cut stands at its end without being written down."""

    parts: tuple[Part, ...]


@unique
class Trouble(StrEnum):
    """Why a receipt cannot be called printed."""

    UNPLUGGED = "unplugged"  # not connected, or its plug was pulled in the middle
    SILENT = "silent"
    GARBLED = "garbled"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    PRINTER_ERROR = "printer-error"
    UNCONFIRMED = "unconfirmed"  # it took everything, says that it is well, and never said that it is done


@dataclass(frozen=True, slots=True)
class Printed:
    """All of it is on the paper: the printer itself said so after the last byte, and was well then."""

    paper_low: bool = False


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Not, or not all of it; nothing is printed once more by itself. `begun`: a part may lie on the table."""

    reason: Trouble
    begun: bool = False


PrintOutcome = Printed | NotPrinted


class ReceiptPrinter(Peripheral[Never], Protocol):
    """Its condition tells paper (low, out), cover and mechanical errors. Its observer holds the connection."""

    async def print(self, receipt: PrintJob) -> PrintOutcome:
        """Print, and come back when the printer said that it is done, or within half a minute.

        Raises `PeripheralBusy` beside another job. Cancelling lets the job run to its end without anybody who hears
        of it; what the printer has taken cannot be taken back.
        """
        ...
