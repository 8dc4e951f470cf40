"""Any text in the one-byte characters of a receipt printer: what its code page lacks is written in other letters."""

import unicodedata
from typing import Final

from firmware.hal.config.receipt_printer import CodePage

_CODECS: Final = {CodePage.CP437: "cp437", CodePage.CP858: "cp858", CodePage.WPC1252: "cp1252"}

_IN_OTHER_LETTERS: Final = {
    "€": "EUR", "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‚": "'", "‘": "'", "’": "'", "′": "'",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "*", "·": "-", "×": "x", "ẞ": "SS", "ß": "ss",
    "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ä": "ae", "ö": "oe", "ü": "ue", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D",
    "ı": "i", "№": "Nr.",
}  # fmt: skip
UNKNOWN: Final = "?"
HOLDING: Final = "\u00a0"
"""The space at which no line is broken."""


def printable(text: str, page: CodePage) -> str:
    """`text` with one character a column: no control character comes through, and each fits into one byte.

    A tab or a line's end counts as a space; other controls and what joins to other characters vanish. A space that
    holds words together stays one until `to_bytes`.
    """
    plain = "".join(" " if character in "\t\n\r\v\f\u2028\u2029" else character for character in text)
    return "".join(_fitting(character, page) for character in unicodedata.normalize("NFC", plain))


def to_bytes(text: str, page: CodePage) -> bytes:
    """A text that `printable` gave, in the bytes of `page`."""
    return text.replace(HOLDING, " ").encode(_CODECS[page])


def _fitting(character: str, page: CodePage) -> str:
    category = unicodedata.category(character)
    if category.startswith("M") or category in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return "" if category != "Co" else UNKNOWN
    if category == "Zs":
        return character if character in (" ", HOLDING) else " "
    if _has(character, page):
        return character
    return _IN_OTHER_LETTERS.get(character) or _without_marks(character, page)


def _without_marks(character: str, page: CodePage) -> str:
    """The base of an accented letter, the letters of a ligature, the digit in a circle."""
    parts = [part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)]
    fitting = "".join(part for part in parts if part.isprintable() and _has(part, page))
    return fitting if parts and len(fitting) == len(parts) else UNKNOWN


def _has(character: str, page: CodePage) -> bool:
    """Whether one byte of `page` stands for it."""
    try:
        character.encode(_CODECS[page])
    except UnicodeEncodeError:
        return False
    return True
