"""Tag, length, value as smart cards write it (ISO 8825-1, as ISO 7816-4 5.2.2 narrows it)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

MOST_LENGTH_BYTES: Final = 3
MOST_TAG_BYTES: Final = 3


class TlvError(ValueError):
    """Bytes that are no row of tags; it never shows them."""


class Tlv(NamedTuple):
    """One element; `tag` is its bytes as one number (5FC105)."""

    tag: int
    value: bytes


def encode(tag: int, value: bytes) -> bytes:
    """One element as bytes."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    size = len(value)
    if size < 0x80:
        return name + bytes((size,)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return name + bytes((0x80 | len(length),)) + length + value


def elements(data: bytes) -> Iterator[Tlv]:
    """The elements of `data`, which they fill to its end."""
    at = 0
    while at < len(data):
        tag, at = _tag(data, at)
        size, at = _length(data, at)
        if at + size > len(data):
            raise TlvError(f"{size} bytes announced, {len(data) - at} there")
        yield Tlv(tag, data[at : at + size])
        at += size


def value_of(data: bytes, tag: int) -> bytes:
    """The value of the first element `tag`; a lack of it is an error too."""
    for element in elements(data):
        if element.tag == tag:
            return element.value
    raise TlvError(f"no element {tag:X}")


def _tag(data: bytes, at: int) -> tuple[int, int]:
    """Five low bits set say that more bytes follow, as long as their high bit is set."""
    first = at
    more = data[at] & 0x1F == 0x1F
    at += 1
    while more:
        if at >= len(data) or at - first >= MOST_TAG_BYTES:
            raise TlvError("a tag that does not end")
        more = bool(data[at] & 0x80)
        at += 1
    return int.from_bytes(data[first:at], "big"), at


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise TlvError("ends before a length")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    if not 1 <= first & 0x7F <= MOST_LENGTH_BYTES or end > len(data):
        raise TlvError("a length that is none")
    return int.from_bytes(data[at + 1 : end], "big"), end
