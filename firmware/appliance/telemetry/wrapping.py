"""How a message lies in its payload: JSON, MessagePack, or MessagePack in a zlib stream (RFC 1950).

The first byte tells: a JSON object begins with a brace, a MessagePack map with 0x80–0x8f, 0xde or 0xdf, and our zlib
streams with 0x78. A property of MQTT 5 would say the same for twenty bytes more in each message.
"""

import zlib
from enum import Enum, auto, unique
from typing import Final

from firmware.appliance.telemetry.messages import LARGEST_MESSAGE

ZLIB: Final = 0x78
_MAPS: Final = frozenset({*range(0x80, 0x90), 0xDE, 0xDF})


@unique
class Form(Enum):
    """What is in a payload once it is unwrapped."""

    JSON = auto()
    MESSAGE_PACK = auto()


class Unwrappable(ValueError):
    """No such payload; the text says why and nothing of what is in it."""


class TooLong(Unwrappable):
    """Longer than a message may be, before it is unwrapped or after."""


def wrapped(packed: bytes) -> bytes:
    """A message in MessagePack, made shorter where that can be."""
    shorter = zlib.compress(packed, 9)
    return shorter if len(shorter) < len(packed) else packed


def unwrapped(payload: bytes) -> tuple[Form, bytes]:
    """The message and its form; raises `Unwrappable`. What is too long, or would be, is refused unread."""
    if len(payload) > LARGEST_MESSAGE:
        raise TooLong(f"{len(payload)} bytes are more than {LARGEST_MESSAGE}")
    if payload[:1] == bytes((ZLIB,)):
        return Form.MESSAGE_PACK, _inflated(payload)
    return Form.MESSAGE_PACK if payload and payload[0] in _MAPS else Form.JSON, payload


def _inflated(payload: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        body = stream.decompress(payload, LARGEST_MESSAGE + 1)
    except zlib.error as problem:
        raise Unwrappable("a zlib stream that is none") from problem
    if len(body) > LARGEST_MESSAGE:
        raise TooLong(f"more than {LARGEST_MESSAGE} bytes in a zlib stream")
    if not stream.eof or stream.unused_data:
        raise Unwrappable("a zlib stream that does not end where its payload does")
    return body
