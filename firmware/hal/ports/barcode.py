"""The hand scanner for bar and QR codes on asset tags, forms and appointment slips."""

from dataclasses import dataclass, field
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class Scan:
    """One code as the scanner read it, without its line ending: 1 to 4096 printable characters.

    The fields of a GS1 code are separated by GS (0x1D), which counts as printable here.

    It may concern a citizen, so it is not part of the value's printed form and rests nowhere.
    """

    text: str = field(repr=False)


class BarcodeScanner(Peripheral[Scan], Protocol):
    """Tells each code once, in the order of reading."""
