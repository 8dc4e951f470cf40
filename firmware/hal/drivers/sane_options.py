"""SANE's options, which each backend words as it likes, in the words of the port.

Names that backends give: "Flatbed", "FlatBed", "Document Table", "Normal" (hp, avision) for the glass; "ADF",
"ADF Front", "Automatic Document Feeder", "Document Feeder(left aligned)" for the feeder; "Gray", "Grayscale",
"True Gray", "256 Shades of Gray", "Color", "24bit Color[Fast]", "Color - 16 Million Colors".
"""

import re
from collections.abc import Sequence
from typing import Final

from firmware.hal.ports.document_scanner import Colour, Source

Constraint = tuple[float, float, float] | Sequence[float] | Sequence[str] | None
"""A band (low, high, step), a list of what there is, or nothing at all."""

_SOURCES: Final = {
    Source.FLATBED: re.compile(r"flat|table|glass|^normal$", re.IGNORECASE),
    Source.FEEDER: re.compile(r"adf|feeder", re.IGNORECASE),
}
_BOTH_SIDES: Final = re.compile(r"duplex|back|both|rear", re.IGNORECASE)
_COLOURS: Final = {
    Colour.GREY: re.compile(r"gr[ae]y", re.IGNORECASE),
    Colour.COLOUR: re.compile(r"colou?r", re.IGNORECASE),
}
_LATER: Final = re.compile(r"lineart|halftone|dither|diffusion|fast", re.IGNORECASE)
_USUAL_BAND: Final = (75, 600)


def sources_of(names: Sequence[str]) -> dict[Source, str]:
    """The device's own word for each source. A device that names none has only its glass."""
    if not names:
        return {Source.FLATBED: ""}
    return {
        source: name
        for source, pattern in _SOURCES.items()
        if (name := next((name for name in names if pattern.search(name) and not _BOTH_SIDES.search(name)), None))
    }


def colours_of(names: Sequence[str]) -> dict[Colour, str]:
    """The device's own word for each way with colours. A device that names none scans as it always does."""
    if not names:
        return {Colour.GREY: ""}
    found: dict[Colour, str] = {}
    for colour, pattern in _COLOURS.items():
        fitting = [name for name in names if pattern.search(name)]
        if fitting:
            found[colour] = next((name for name in fitting if not _LATER.search(name)), fitting[0])
    return found


def band_of(constraint: Constraint) -> tuple[int, int]:
    """The smallest and the largest resolution."""
    numbers = [number for number in constraint or () if not isinstance(number, str)]
    if not numbers:
        return _USUAL_BAND
    if isinstance(constraint, tuple):
        numbers = numbers[:2]
    return max(1, round(min(numbers))), max(1, round(max(numbers)))


def nearest(constraint: Constraint, wanted: int) -> float:
    """What comes nearest to `wanted`; of two the finer one."""
    numbers = [number for number in constraint or () if not isinstance(number, str)]
    if not numbers:
        return wanted
    if not isinstance(constraint, tuple):
        return min(numbers, key=lambda number: (abs(number - wanted), -number))
    low, high, step = numbers
    bounded = min(max(wanted, low), high)
    return bounded if not step else min(high, low + round((bounded - low) / step) * step)
