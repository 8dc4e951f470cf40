"""Between messages and bytes, strictly: what is too long is refused before it is parsed."""

from typing import TypeVar

import msgspec

from firmware.appliance.telemetry.messages import LARGEST_MESSAGE, Message

M = TypeVar("M", bound=Message)

_encoder = msgspec.json.Encoder()


class Malformed(Exception):
    """Bytes that are no such message; the text names the field, never its value."""


def encode(message: Message) -> bytes:
    """The payload of `message`."""
    return _encoder.encode(message)


def decode(kind: type[M], payload: bytes) -> M:
    """The message in `payload`, or `Malformed`."""
    if len(payload) > LARGEST_MESSAGE:
        raise Malformed(f"{len(payload)} bytes are more than {LARGEST_MESSAGE}")
    try:
        return msgspec.json.decode(payload, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(str(problem)) from problem
