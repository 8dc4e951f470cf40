"""Between messages and bytes, strictly: what is too long is refused before it is parsed."""

from typing import TypeVar

import msgspec

from firmware.appliance.telemetry.messages import Message
from firmware.appliance.telemetry.wrapping import Form, Unwrappable, unwrapped, wrapped

M = TypeVar("M", bound=Message)

_json = msgspec.json.Encoder()
_message_pack = msgspec.msgpack.Encoder()


class Malformed(Exception):
    """Bytes that are no such message; the text names the field, never its value."""


def encode(message: Message) -> bytes:
    """The payload of `message`."""
    return _json.encode(message)


def pack(message: Message) -> bytes:
    """The same in as few bytes as may be."""
    return wrapped(_message_pack.encode(message))


def decode(kind: type[M], payload: bytes) -> M:
    """The message in `payload`, or `Malformed`."""
    try:
        form, body = unwrapped(payload)
        parse = msgspec.json.decode if form is Form.JSON else msgspec.msgpack.decode
        return parse(body, type=kind)
    except (Unwrappable, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(str(problem)) from problem
