"""How netlink cuts a datagram into messages and a message into attributes: netlink(7), `linux/netlink.h`. No I/O.

All numbers are in the byte order of the machine; messages and attributes are padded to four bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HEADER: Final = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
ATTRIBUTE: Final = struct.Struct("=HH")  # nlattr: length, type

REQUEST_DUMP: Final = 0x0001 | 0x0300
MULTIPART: Final = 0x0002
INTERRUPTED: Final = 0x0010
_NESTED_OR_NETWORK_ORDER: Final = 0xC000


class MalformedNetlink(ValueError):
    """A datagram that no kernel sends."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message; `sequence` is the one of the request that it answers, or 0."""

    kind: int
    flags: int
    sequence: int
    body: bytes


def frames(datagram: bytes) -> Iterator[Frame]:
    """All messages of a datagram, up to the first that is malformed."""
    at = 0
    while at < len(datagram):
        if len(datagram) - at < HEADER.size:
            raise MalformedNetlink("a header is cut off")
        length, kind, flags, sequence, _ = HEADER.unpack_from(datagram, at)
        if not HEADER.size <= length <= len(datagram) - at:
            raise MalformedNetlink(f"a message says it has {length} bytes")
        yield Frame(kind, flags, sequence, datagram[at + HEADER.size : at + length])
        at += _padded(length)


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """All attributes, by type and value."""
    at = 0
    while at < len(data):
        if len(data) - at < ATTRIBUTE.size:
            raise MalformedNetlink("an attribute is cut off")
        length, kind = ATTRIBUTE.unpack_from(data, at)
        if not ATTRIBUTE.size <= length <= len(data) - at:
            raise MalformedNetlink(f"an attribute says it has {length} bytes")
        yield kind & ~_NESTED_OR_NETWORK_ORDER, data[at + ATTRIBUTE.size : at + length]
        at += _padded(length)


def _padded(length: int) -> int:
    return (length + 3) & ~3
