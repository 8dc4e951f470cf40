"""From a message to bytes, RFC 8010 chapter 3."""

from collections.abc import Iterator

from firmware.hal.wire.ipp.message import Attributes, Message, Range, Tag, Value


def encode(message: Message) -> bytes:
    """The whole message, the document at its end."""
    parts = [bytes(message.version), message.code.to_bytes(2), message.request_id.to_bytes(4)]
    for group in message.groups:
        parts.append(bytes((group.tag,)))
        parts.extend(_attributes(group.attributes))
    return b"".join((*parts, bytes((Tag.END,)), message.data))


def _attributes(attributes: Attributes) -> Iterator[bytes]:
    for name, values in attributes:
        for number, value in enumerate(values):
            yield from _field(value, "" if number else name)


def _field(value: Value, name: str) -> Iterator[bytes]:
    if isinstance(value.content, tuple):
        yield from _framed(Tag.COLLECTION, name, b"")
        for member, values in value.content:
            yield from _framed(Tag.MEMBER_NAME, "", member.encode())
            for inner in values:
                yield from _field(inner, "")
        yield from _framed(Tag.END_COLLECTION, "", b"")
    else:
        yield from _framed(value.tag, name, _content(value))


def _framed(tag: int, name: str, content: bytes) -> Iterator[bytes]:
    """Raises `OverflowError` for what is longer than a length can say."""
    called = name.encode()
    yield bytes((tag,)) + len(called).to_bytes(2) + called + len(content).to_bytes(2) + content


def _content(value: Value) -> bytes:
    match value.content:
        case bool(yes):
            return bytes((yes,))
        case int(number):
            return number.to_bytes(4, signed=True)
        case str(text):
            return text.encode()
        case bytes(content):
            return content
        case Range(lower, upper):
            return lower.to_bytes(4, signed=True) + upper.to_bytes(4, signed=True)
        case other:
            raise TypeError(f"{type(other).__name__} is no value")
