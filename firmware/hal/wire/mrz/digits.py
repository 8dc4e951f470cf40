"""The check digit of ICAO 9303-3 4.9: weights 7, 3, 1, modulo ten; a letter counts from ten, the filler nothing."""

from typing import Final

LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FILLER: Final = "<"

_WEIGHTS: Final = (7, 3, 1)
_VALUES: Final = {FILLER: 0} | {letter: value for value, letter in enumerate(LETTERS)}


def check_digit(text: str) -> str:
    """The digit for a field or for several joined; each character is in `LETTERS` or the filler."""
    return str(sum(_VALUES[letter] * _WEIGHTS[place % 3] for place, letter in enumerate(text)) % 10)


def is_zone_text(text: str) -> bool:
    """Whether there is nothing in it that no zone can have."""
    return all(letter in _VALUES for letter in text)
