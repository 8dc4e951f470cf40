"""One message: two bytes that say what it is, a length, and data (PA00P016 5.2)."""

from typing import Final, NamedTuple

from firmware.hal.wire.zvt.errors import ZvtError

LONG: Final = 0xFF
"""A first length byte of FF says that two more follow, the low one first."""

HEADER: Final = 3
MAX_DATA: Final = 0xFFFF
MAX_APDU: Final = HEADER + 2 + MAX_DATA

CLASSES: Final = frozenset({0x04, 0x05, 0x06, 0x08, 0x0F, 0x80, 0x84})
"""What a first byte can be; anything else is not ZVT (PA00P015 14)."""


class Apdu(NamedTuple):
    """`control` is class and instruction in one number: 0x040F is a status information."""

    control: int
    data: bytes = b""

    def encode(self) -> bytes:
        """The bytes as they go over TCP."""
        size = len(self.data)
        if size > MAX_DATA:
            raise ZvtError(HEADER, f"{size} bytes of data; {MAX_DATA} are the most")
        length = bytes((size,)) if size < LONG else bytes((LONG, size & 0xFF, size >> 8))
        return self.control.to_bytes(2, "big") + length + self.data


def extent(data: bytes | bytearray, start: int = 0) -> tuple[int, int] | None:
    """Where the data of the message at `start` begins and ends; None while the length is not complete."""
    have = len(data) - start
    if have < HEADER:
        return None
    size = data[start + 2]
    if size != LONG:
        return start + HEADER, start + HEADER + size
    if have < HEADER + 2:
        return None
    first = start + HEADER + 2
    return first, first + data[start + 3] + (data[start + 4] << 8)


def take(data: bytes, start: int = 0) -> tuple[Apdu, int]:
    """The message at `start` and where the next begins."""
    if data[start] not in CLASSES:
        raise ZvtError(start, f"{data[start]:02X} does not begin a ZVT message")
    bounds = extent(data, start)
    if bounds is None:
        raise ZvtError(len(data), "ends inside the control field or the length")
    first, end = bounds
    if end > len(data):
        raise ZvtError(len(data), f"ends early; {end - first} bytes of data announced, {len(data) - first} there")
    return Apdu(data[start] << 8 | data[start + 1], bytes(data[first:end])), end


def take_whole(data: bytes) -> tuple[Apdu, int]:
    """The one message that `data` is, and its length."""
    if not data:
        raise ZvtError(0, "an empty message")
    apdu, end = take(data)
    if end != len(data):
        raise ZvtError(end, "bytes behind the end of the message")
    return apdu, end
