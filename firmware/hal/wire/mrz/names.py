"""Names in the 26 letters of a zone (ICAO 9303-3 4.6 and section 6): how they are read and how they are written."""

import unicodedata
from typing import Final

from firmware.hal.wire.mrz.digits import FILLER

_SPELT: Final = {
    "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Å": "AA", "Æ": "AE", "Ø": "OE", "Œ": "OE", "Ĳ": "IJ",
    "Þ": "TH", "Ð": "D", "Đ": "D", "Ħ": "H", "ı": "I", "Ł": "L", "Ŋ": "N", "Ŧ": "T", "ĸ": "Q", "Ŀ": "L",
}  # fmt: skip
"""What is spelt in other letters than its own without its marks, as the table of 9303-3 section 6 A recommends."""

_APART: Final = "<<"


def in_zone_letters(name: str) -> str:
    """A name as a zone writes it: hyphens and spaces are fillers, apostrophes and full stops vanish."""
    joined = "".join(_letters(character) for character in unicodedata.normalize("NFC", name))
    return FILLER.join(part for part in joined.split(FILLER) if part)


def _letters(character: str) -> str:
    spelt = _SPELT.get(character) or _SPELT.get(character.upper())
    if spelt is not None:
        return spelt
    if character.isspace() or unicodedata.category(character) == "Pd" or character in ",<":
        return FILLER
    plain = unicodedata.normalize("NFKD", character).upper()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def read_names(field: str) -> tuple[str, str, bool]:
    """Surname, given names, and whether they were cut: a field without a filler at its end is full (9303-3 4.6)."""
    surname, _, given = field.partition(_APART)
    return _read(surname), _read(given), not field.endswith(FILLER)


def _read(text: str) -> str:
    return " ".join(part for part in text.split(FILLER) if part)


def write_names(surname: str, given: str, width: int) -> str:
    """The field of so many characters; what does not fit is cut at its end."""
    names = [in_zone_letters(name) for name in (surname, given)]
    return _APART.join(name for name in names if name)[:width].ljust(width, FILLER)
