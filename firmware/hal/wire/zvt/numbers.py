"""Numbers as ZVT writes them: packed digits, and lengths in the low halves of bytes."""

from typing import Final

from firmware.hal.wire.zvt.errors import ZvtError

_LENGTH_MARK: Final = 0xF0
_LENGTH_MARKS: Final = ("", "f", "ff", "fff")


def digits(data: bytes) -> int | None:
    """The number in packed digits (BCD); None where a half is no digit, as in the FFFF that says "none"."""
    text = data.hex()
    return int(text) if text.isdigit() else None


def packed(number: int, size: int) -> bytes:
    """`number` as `size` bytes of packed digits."""
    text = f"{number:0{2 * size}d}"
    if number < 0 or len(text) != 2 * size:
        raise ValueError(f"{number} is not a number of {2 * size} digits")
    return bytes.fromhex(text)


def counted_length(data: bytes, at: int, places: int) -> int:
    """The length in `places` bytes FxFyFz (LLVAR: 2, LLLVAR: 3)."""
    text = data[at : at + places].hex()
    if text[::2] == _LENGTH_MARKS[places] and text[1::2].isdigit():
        return int(text[1::2])
    if at + places > len(data):
        raise ZvtError(len(data), "ends inside a length")
    raise ZvtError(at, f"{text.upper()} is no length; bytes from F0 to F9 expected")


def counted(data: bytes, places: int) -> bytes:
    """`data` behind its length in `places` bytes."""
    text = f"{len(data):0{places}d}"
    if len(text) > places:
        raise ValueError(f"{len(data)} bytes do not fit {places} places")
    return bytes(_LENGTH_MARK | int(place) for place in text) + data
