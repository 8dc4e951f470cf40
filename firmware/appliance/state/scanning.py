"""What the document scanner's desk is at, as part of the state."""

from dataclasses import dataclass

from firmware.hal.ports.document_scanner import Colour, ScanTrouble, Source


@dataclass(frozen=True, slots=True)
class Scanning:
    """The document scanner's desk: what the scanner offers, what is going on, how it ended. Of no page anything.

    `pages` are those of the scan under way or the last one; `trouble` is None where it ended well or never began.
    """

    sources: tuple[Source, ...] = ()
    colours: tuple[Colour, ...] = ()
    running: bool = False
    pages: int = 0
    trouble: ScanTrouble | None = None
