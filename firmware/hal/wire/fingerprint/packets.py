"""Packets: EF01, address, kind, length, payload, sum; big-endian throughout (user manuals of R305, R307, ZFM-20).

Only answers are handed out. Data packets, which would carry an image or a template, are never asked for; should some
module send one all the same, its content is dropped here, byte by byte, and noise is all that is told of it.
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum, unique
from typing import Final

HEADER: Final = b"\xef\x01"
ANYBODY: Final = 0xFFFFFFFF
"""The address that modules have when they leave the factory."""

LONGEST: Final = 64
"""Bytes of an answer's payload; the longest that is known has 17 and a vendor's code of its own may be longer."""

AWAKE: Final = 0x55
"""A byte by itself that newer modules send when they have power and are ready."""

_FRONT: Final = struct.Struct(">2sIBH")
_SUM: Final = struct.Struct(">H")


@unique
class Kind(IntEnum):
    """What a packet is for. Data packets have no name here."""

    COMMAND = 0x01
    ANSWER = 0x07


@dataclass(frozen=True, slots=True)
class Answer:
    """What a module answered: its confirmation code and what follows it."""

    code: int
    rest: bytes = field(default=b"")


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes came that are no answer of this module."""


@dataclass(frozen=True, slots=True)
class Awake:
    """The module has just got its power; it has forgotten that it knew the password."""


Event = Answer | Noise | Awake


def packet(kind: int, payload: bytes, address: int = ANYBODY) -> bytes:
    """One packet of at most `LONGEST` bytes of payload."""
    if not 1 <= len(payload) <= LONGEST:
        raise ValueError(f"a packet holds 1 to {LONGEST} bytes here, not {len(payload)}")
    length = len(payload) + _SUM.size
    return _FRONT.pack(HEADER, address, kind, length) + payload + _SUM.pack(_sum(kind, length, payload))


def _sum(kind: int, length: int, payload: bytes) -> int:
    return (kind + (length >> 8) + (length & 0xFF) + sum(payload)) & 0xFFFF


class Packets:
    """Finds the answers of one module in what its line brings; never holds more than one packet."""

    def __init__(self, address: int = ANYBODY) -> None:
        self._address = address
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Event]:
        """What these bytes complete. Noise is told once, when what comes after it begins or the bytes end."""
        self._bytes += data
        events: list[Event] = []
        while (event := self._next()) is not None:
            if not isinstance(event, Noise) or not events or not isinstance(events[-1], Noise):
                events.append(event)
        return events

    def _next(self) -> Event | None:
        """The next thing at the front, or None while it may become an answer yet."""
        if not self._bytes:
            return None
        if self._bytes[0] == AWAKE:
            return self._drop(1, Awake())
        if not HEADER.startswith(self._bytes[:2]):
            return self._drop(self._to_header(), Noise())
        return self._packet() if len(self._bytes) >= _FRONT.size else None

    def _to_header(self) -> int:
        """How many bytes there are until something may begin."""
        begins = (self._bytes.find(first, 1) for first in (HEADER[0], AWAKE))
        return min((at for at in begins if at > 0), default=len(self._bytes))

    def _packet(self) -> Event | None:
        _, address, kind, length = _FRONT.unpack_from(self._bytes)
        if address != self._address or kind != Kind.ANSWER or not 3 <= length <= LONGEST + _SUM.size:
            return self._drop(1, Noise())
        if len(self._bytes) < _FRONT.size + length:
            return None
        return self._answer(bytes(self._bytes[_FRONT.size : _FRONT.size + length]))

    def _answer(self, body: bytes) -> Event:
        payload, (told,) = body[: -_SUM.size], _SUM.unpack(body[-_SUM.size :])
        if told != _sum(Kind.ANSWER, len(body), payload):
            return self._drop(1, Noise())
        return self._drop(_FRONT.size + len(body), Answer(payload[0], payload[1:]))

    def _drop(self, count: int, event: Event) -> Event:
        del self._bytes[:count]
        return event
