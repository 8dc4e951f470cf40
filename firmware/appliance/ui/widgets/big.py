"""Amounts in the largest type: figures made of block characters, five rows high, or three where the screen is small."""

from typing import Final

_TALL, _LOW = 5, 3

# Five rows of pixels; each is two cells wide in five rows, and half a cell high in three.
_PIXELS: Final = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    "−": ("   ", "   ", "███", "   ", "   "),
    ",": (" ", " ", " ", "█", "█"),
    ".": (" ", " ", " ", " ", "█"),
    " ": (" ", " ", " ", " ", " "),
    "€": (" ███", "██  ", "███ ", "██  ", " ███"),
}
_HALVES: Final = {("█", "█"): "█", ("█", " "): "▀", (" ", "█"): "▄", (" ", " "): " "}


def big(text: str, width: int, height: int) -> list[str]:
    """`text` in the largest type that fits `width` x `height` cells; where none does, as it is."""
    if not text or not set(text) <= _PIXELS.keys():
        return [text]
    for rows, drawn in ((_TALL, _tall(text)), (_LOW, _low(text))):
        if rows <= height and len(drawn[0]) <= width:
            return drawn
    return [text]


def _tall(text: str) -> list[str]:
    return ["  ".join(_doubled(_PIXELS[sign][row]) for sign in text) for row in range(_TALL)]


def _doubled(pixels: str) -> str:
    return "".join(pixel * 2 for pixel in pixels)


def _low(text: str) -> list[str]:
    return [" ".join(_halved(_PIXELS[sign], row) for sign in text) for row in range(_LOW)]


def _halved(rows: tuple[str, ...], row: int) -> str:
    upper = rows[row * 2]
    lower = rows[row * 2 + 1] if row * 2 + 1 < _TALL else " " * len(upper)
    return "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
