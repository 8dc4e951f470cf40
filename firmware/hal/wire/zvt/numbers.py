"""Numbers as ZVT writes them: packed digits, and lengths in the low halves of bytes."""

from typing import Final

from firmware.hal.wire.zvt.errors import ZvtError

_LENGTH_MARK: Final = 0xF0


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
    length = 0
    for byte in data[at : at + places]:
        low = byte & 0x0F
        if byte & 0xF0 != _LENGTH_MARK or low > 9:
            raise ZvtError(at, f"{byte:02X} is not a part of a length; F0 to F9 expected")
        length = length * 10 + low
    if at + places > len(data):
        raise ZvtError(len(data), "ends inside a length")
    return length


def counted(data: bytes, places: int) -> bytes:
    """`data` behind its length in `places` bytes."""
    text = f"{len(data):0{places}d}"
    if len(text) > places:
        raise ValueError(f"{len(data)} bytes do not fit {places} places")
    return bytes(_LENGTH_MARK | int(place) for place in text) + data
