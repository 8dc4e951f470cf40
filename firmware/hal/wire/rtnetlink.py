"""What the Linux kernel tells of network interfaces: rtnetlink(7), `linux/rtnetlink.h`, `linux/if_link.h`. No I/O.

All numbers are in the byte order of the machine; messages and attributes are padded to four bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

LINK_GROUP: Final = 1
"""RTMGRP_LINK, the multicast group that tells every change of an interface."""

HEADER: Final = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
INTERFACE: Final = struct.Struct("=BxHiII")  # ifinfomsg: family, type, index, flags, change
ATTRIBUTE: Final = struct.Struct("=HH")  # rtattr: length, type
_NUMBER: Final = struct.Struct("=i")

REQUEST_DUMP: Final = 0x0001 | 0x0300
MULTIPART: Final = 0x0002
INTERRUPTED: Final = 0x0010
NESTED_OR_NETWORK_ORDER: Final = 0xC000

IFF_LOWER_UP: Final = 1 << 16


@unique
class Message(IntEnum):
    """Types of message that mean something here."""

    NOOP = 1
    ERROR = 2
    DONE = 3
    OVERRUN = 4
    NEW_LINK = 16
    DEL_LINK = 17
    GET_LINK = 18


@unique
class Attribute(IntEnum):
    """Attributes of an interface that mean something here."""

    NAME = 3
    OPERSTATE = 16
    CARRIER = 33


@unique
class OperState(IntEnum):
    """RFC 2863 operational states, as `linux/if.h` numbers them."""

    UNKNOWN = 0
    NOT_PRESENT = 1
    DOWN = 2
    LOWER_LAYER_DOWN = 3
    TESTING = 4
    DORMANT = 5
    UP = 6


class MalformedNetlink(ValueError):
    """A datagram that no kernel sends."""


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """An interface as it is now. `carrier` is None in messages that do not tell it (wireless events)."""

    index: int
    name: str
    carrier: bool | None


@dataclass(frozen=True, slots=True)
class LinkGone:
    """An interface was removed, or moved to another network namespace."""

    index: int


@dataclass(frozen=True, slots=True)
class DumpDone:
    """The dump asked for under `sequence` is complete; it must be repeated where it was `interrupted` by a change."""

    sequence: int
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The kernel refused the request with this error number."""

    number: int


@dataclass(frozen=True, slots=True)
class MessagesLost:
    """The kernel had more to tell than was taken; only a new dump tells how things are."""


LinkEvent = LinkSeen | LinkGone | DumpDone | Refused | MessagesLost


def dump_request(sequence: int) -> bytes:
    """Ask for all interfaces of this network namespace."""
    body = INTERFACE.pack(0, 0, 0, 0, 0)
    return HEADER.pack(HEADER.size + len(body), Message.GET_LINK, REQUEST_DUMP, sequence, 0) + body


def read(datagram: bytes) -> list[LinkEvent]:
    """All that a datagram tells of interfaces. Raises `MalformedNetlink`, and then nothing in it counts."""
    return [event for head, body in _messages(datagram) for event in _understand(head, body)]


@dataclass(frozen=True, slots=True)
class _Head:
    kind: int
    flags: int
    sequence: int


def _messages(datagram: bytes) -> Iterator[tuple[_Head, bytes]]:
    at = 0
    while at < len(datagram):
        if len(datagram) - at < HEADER.size:
            raise MalformedNetlink("a header is cut off")
        length, kind, flags, sequence, _ = HEADER.unpack_from(datagram, at)
        if not HEADER.size <= length <= len(datagram) - at:
            raise MalformedNetlink(f"a message says it has {length} bytes")
        yield _Head(kind, flags, sequence), datagram[at + HEADER.size : at + length]
        at += _padded(length)


def _understand(head: _Head, body: bytes) -> list[LinkEvent]:
    interrupted = bool(head.flags & INTERRUPTED)
    match head.kind:
        case Message.NEW_LINK | Message.DEL_LINK:
            return _interface(head.kind == Message.NEW_LINK, body)
        case Message.DONE:
            return [DumpDone(head.sequence, interrupted)]
        case Message.ERROR:
            return _refusal(body)
        case Message.OVERRUN:
            return [MessagesLost()]
        case _:
            return []


def _refusal(body: bytes) -> list[LinkEvent]:
    if len(body) < _NUMBER.size:
        raise MalformedNetlink("an error without a number")
    (number,) = _NUMBER.unpack_from(body)
    return [Refused(-number)] if number else []


def _interface(present: bool, body: bytes) -> list[LinkEvent]:
    if len(body) < INTERFACE.size:
        raise MalformedNetlink("an interface is cut off")
    family, _, index, flags, _ = INTERFACE.unpack_from(body)
    if family != 0:
        return []  # AF_BRIDGE: it left a bridge, which says nothing of the interface itself
    if not present:
        return [LinkGone(index)]
    attributes = dict(_attributes(body[INTERFACE.size :]))
    name = attributes.get(Attribute.NAME)
    return [] if name is None else [LinkSeen(index, _text(name), _carrier(attributes, flags))]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        if len(data) - at < ATTRIBUTE.size:
            raise MalformedNetlink("an attribute is cut off")
        length, kind = ATTRIBUTE.unpack_from(data, at)
        if not ATTRIBUTE.size <= length <= len(data) - at:
            raise MalformedNetlink(f"an attribute says it has {length} bytes")
        yield kind & ~NESTED_OR_NETWORK_ORDER, data[at + ATTRIBUTE.size : at + length]
        at += _padded(length)


def _carrier(attributes: dict[int, bytes], flags: int) -> bool | None:
    """Operational state up. Drivers that know no such state (many modems) say unknown; then the carrier decides."""
    state = attributes.get(Attribute.OPERSTATE)
    if state is None:
        return None
    if _byte(state) != OperState.UNKNOWN:
        return _byte(state) == OperState.UP
    carrier = attributes.get(Attribute.CARRIER)
    return bool(flags & IFF_LOWER_UP) and (carrier is None or _byte(carrier) == 1)


def _byte(value: bytes) -> int:
    if len(value) != 1:
        raise MalformedNetlink(f"{len(value)} bytes where one is due")
    return value[0]


def _text(value: bytes) -> str:
    if not value.endswith(b"\0") or len(value) > 16:
        raise MalformedNetlink("a name without its end")
    return value[:-1].decode("utf-8", "surrogateescape")


def _padded(length: int) -> int:
    return (length + 3) & ~3
