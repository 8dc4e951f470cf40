"""Questions for the addresses of one name, and their answers: RFC 1035, RFC 3596. No I/O."""

import struct
from enum import IntEnum, unique
from ipaddress import IPv4Address, IPv6Address
from typing import Final

_HEADER: Final = struct.Struct("!HHHHHH")  # id, flags, questions, answers, authorities, additional
_RECORD: Final = struct.Struct("!HHIH")  # type, class, time to live, length
_KINDS: Final = struct.Struct("!HH")
_INTERNET: Final = 1
_RECURSE: Final = 0x0100
_ANSWER: Final = 0x8000
_POINTER: Final = 0xC0


@unique
class Wanted(IntEnum):
    """The record that is asked for."""

    A = 1
    AAAA = 28


class MalformedAnswer(ValueError):
    """What no name server sends."""


def question(name: str, wanted: Wanted, number: int) -> bytes:
    """Ask for the addresses of `name`, letters of ASCII; the answer carries the same number."""
    labels = b"".join(bytes((len(label),)) + label.encode("ascii") for label in name.rstrip(".").split("."))
    return _HEADER.pack(number, _RECURSE, 1, 0, 0, 0) + labels + b"\0" + _KINDS.pack(wanted, _INTERNET)


def answers(data: bytes, number: int, wanted: Wanted) -> tuple[str, ...] | None:
    """The addresses told, none where there is no such name; None: it answers something else.

    Raises `MalformedAnswer`.
    """
    told, flags, questions, records, *_ = _unpacked(_HEADER, data, 0)
    if told != number or not flags & _ANSWER:
        return None
    at = _HEADER.size
    for _ in range(questions):
        at = _after_name(data, at) + _KINDS.size
    found = []
    for _ in range(records):
        at = _after_name(data, at)
        kind, world, _, length = _unpacked(_RECORD, data, at)
        at += _RECORD.size
        if len(data) < at + length:
            raise MalformedAnswer("a record is cut off")
        if (kind, world) == (wanted, _INTERNET):
            found.append(_address(data[at : at + length], wanted))
        at += length
    return tuple(found)


def _after_name(data: bytes, at: int) -> int:
    """Where the name ends that begins at `at`; whose name it is does not matter, so no pointer is followed."""
    while at < len(data):
        length = data[at]
        if length == 0:
            return at + 1
        if length & _POINTER == _POINTER:
            return at + 2
        at += 1 + length
    raise MalformedAnswer("a name is cut off")


def _address(data: bytes, wanted: Wanted) -> str:
    try:
        return str(IPv4Address(data) if wanted is Wanted.A else IPv6Address(data))
    except ValueError as problem:
        raise MalformedAnswer(f"an address of {len(data)} bytes") from problem


def _unpacked(shape: struct.Struct, data: bytes, at: int) -> tuple[int, ...]:
    if len(data) - at < shape.size:
        raise MalformedAnswer("it is cut off")
    return shape.unpack_from(data, at)
