"""What the Linux kernel tells of network interfaces: rtnetlink(7), `linux/rtnetlink.h`, `linux/if_link.h`. No I/O."""

import struct
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

from firmware.hal.wire.netlink import HEADER, INTERRUPTED, REQUEST_DUMP, Frame, MalformedNetlink, attributes, frames

LINK_GROUP: Final = 1
"""RTMGRP_LINK, the multicast group that tells every change of an interface."""

INTERFACE: Final = struct.Struct("=BxHiII")  # ifinfomsg: family, type, index, flags, change
_NUMBER: Final = struct.Struct("=i")

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
    return [event for frame in frames(datagram) for event in _understand(frame)]


def _understand(frame: Frame) -> list[LinkEvent]:
    interrupted = bool(frame.flags & INTERRUPTED)
    match frame.kind:
        case Message.NEW_LINK | Message.DEL_LINK:
            return _interface(frame.kind == Message.NEW_LINK, frame.body)
        case Message.DONE:
            return [DumpDone(frame.sequence, interrupted)]
        case Message.ERROR:
            return _refusal(frame.body)
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
    values = dict(attributes(body[INTERFACE.size :]))
    name = values.get(Attribute.NAME)
    return [] if name is None else [LinkSeen(index, _text(name), _carrier(values, flags))]


def _carrier(values: dict[int, bytes], flags: int) -> bool | None:
    """Operational state up. Drivers that know no such state (many modems) say unknown; then the carrier decides."""
    state = values.get(Attribute.OPERSTATE)
    if state is None:
        return None
    if _byte(state) != OperState.UNKNOWN:
        return _byte(state) == OperState.UP
    carrier = values.get(Attribute.CARRIER)
    return bool(flags & IFF_LOWER_UP) and (carrier is None or _byte(carrier) == 1)


def _byte(value: bytes) -> int:
    if len(value) != 1:
        raise MalformedNetlink(f"{len(value)} bytes where one is due")
    return value[0]


def _text(value: bytes) -> str:
    if not value.endswith(b"\0") or len(value) > 16:
        raise MalformedNetlink("a name without its end")
    return value[:-1].decode("utf-8", "surrogateescape")
