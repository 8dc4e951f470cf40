"""Data objects in bitmap 06: tag, length, and a value that may hold further ones (PA00P015 9.3)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from firmware.hal.wire.zvt.errors import ZvtError

DEEPEST: Final = 16
"""Objects within objects; real ones go three deep, more is an attack on the stack."""

LONGEST_TAG: Final = 4

_CONSTRUCTED: Final = 0x20
_FURTHER_BYTES: Final = 0x1F
_MAKERS_OWN: Final = 0xFF
_ONE_BYTE: Final = 0x81
_TWO_BYTES: Final = 0x82


class Tlv(NamedTuple):
    """One object; `children` is None for one that holds plain bytes."""

    tag: int
    value: bytes
    children: "tuple[Tlv, ...] | None" = None


def take_tag(data: bytes, at: int = 0) -> tuple[int, int]:
    """The tag at `at` as one number, and where its length begins."""
    if at >= len(data):
        raise ZvtError(at, "a tag is missing")
    code = data[at]
    if code & _FURTHER_BYTES != _FURTHER_BYTES:
        return code, at + 1
    for end in range(at + 1, min(at + LONGEST_TAG, len(data))):
        code = code << 8 | data[end]
        if data[end] < 0x80:
            return code, end + 1
    raise ZvtError(at, f"a tag does not end within {LONGEST_TAG} bytes")


def take_length(data: bytes, at: int) -> tuple[int, int]:
    """A length of 1, 2 (81) or 3 bytes (82, the high byte first), and where the value begins."""
    if at >= len(data):
        raise ZvtError(at, "a length is missing")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    if first == _ONE_BYTE and at + 2 <= len(data):
        return data[at + 1], at + 2
    if first == _TWO_BYTES and at + 3 <= len(data):
        return data[at + 1] << 8 | data[at + 2], at + 3
    raise ZvtError(at, f"{first:02X} is no length, or it is cut off")


def read_objects(data: bytes, at: int = 0, end: int | None = None, depth: int = 0) -> tuple[Tlv, ...]:
    """All objects of `data` from `at` to `end`. Offsets in errors count from the start of `data`."""
    if depth > DEEPEST:
        raise ZvtError(at, f"objects within objects, more than {DEEPEST} deep")
    stop = len(data) if end is None else end
    found = []
    while at < stop:
        constructed = data[at] & _CONSTRUCTED
        code, at = take_tag(data, at)
        length, at = take_length(data, at)
        behind = at + length
        if behind > stop:
            raise ZvtError(at, f"tag {code:02X} announces {length} bytes, {max(0, stop - at)} are left")
        children = _children(data, at, behind, depth + 1) if constructed else None
        found.append(Tlv(code, data[at:behind], children))
        at = behind
    return tuple(found)


def _children(data: bytes, at: int, end: int, depth: int) -> "tuple[Tlv, ...] | None":
    """Makers fill their own tags FFxx with plain bytes, although the first byte says otherwise."""
    try:
        return read_objects(data, at, end, depth)
    except ZvtError:
        if data[at - 1] < 0x80 and data[max(0, at - 3)] == _MAKERS_OWN:
            return None
        raise


def encoded(tag: int, value: bytes) -> bytes:
    """One object as bytes."""
    code = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    return code + encoded_length(len(value)) + value


def encoded_length(size: int) -> bytes:
    """A length in its shortest form."""
    if size < 0x80:
        return bytes((size,))
    if size <= 0xFF:
        return bytes((_ONE_BYTE, size))
    return bytes((_TWO_BYTES,)) + size.to_bytes(2, "big")


def walk(objects: tuple[Tlv, ...]) -> Iterator[Tlv]:
    """All objects, outer ones before those they hold."""
    for item in objects:
        yield item
        if item.children:
            yield from walk(item.children)


def find(objects: tuple[Tlv, ...], tag: int) -> bytes | None:
    """The value of the first object with this tag, at any depth."""
    for item in walk(objects):
        if item.tag == tag:
            return item.value
    return None
