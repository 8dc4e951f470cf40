"""What is known of scanning, and what may be asked."""

from firmware.appliance.api.messages.shape import Shape
from firmware.hal.ports.document_scanner import Colour, ScanTrouble, Source


class ScanRequest(Shape, frozen=True):
    """Scan what lies there into the visit's tray."""

    source: Source
    colour: Colour = Colour.GREY


class ScanView(Shape, frozen=True):
    """The document scanner's desk. `pages` are those of the scan under way or of the last one.

    `trouble` says why the last scan was cut short. How a copy goes is the printer's.
    """

    sources: tuple[Source, ...]
    colours: tuple[Colour, ...]
    running: bool
    pages: int
    trouble: ScanTrouble | None
