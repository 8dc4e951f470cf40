"""From bytes to a message, RFC 8010 chapter 3. Whatever comes in ends as a message or as `IppBroken`."""

from typing import Final

from firmware.hal.wire.ipp.message import (
    DEEPEST,
    FIRST_VALUE_TAG,
    INTEGERS,
    MOST_VALUES,
    STRINGS,
    Attributes,
    Content,
    Group,
    IppBroken,
    Message,
    Range,
    Tag,
    Value,
)

HEADER: Final = 8


def decode(data: bytes) -> Message:
    """The message. Raises `IppBroken` for framing that does not hold, and for more or deeper than anybody needs."""
    if len(data) < HEADER:
        raise IppBroken(f"{len(data)} bytes are no message")
    cursor = _Cursor(data)
    version = (cursor.number(1), cursor.number(1))
    code, request_id = cursor.number(2), cursor.number(4)
    groups: list[Group] = []
    while (tag := cursor.number(1)) != Tag.END:
        if tag >= FIRST_VALUE_TAG or tag == 0:
            raise IppBroken(f"tag {tag:#04x} where a group begins")
        groups.append(Group(tag, _attributes(cursor)))
    return Message(code, request_id, tuple(groups), version, cursor.rest())


class _Cursor:
    """Where reading has come to, and how many values that were."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._values = 0

    def take(self, count: int) -> bytes:
        """The next bytes, exactly so many."""
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise IppBroken("it ends too early")
        self._at += count
        return taken

    def number(self, count: int) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self.take(count))

    def next_tag(self) -> int:
        """The tag that comes next, which stays there."""
        tag = self.number(1)
        self._at -= 1
        return tag

    def rest(self) -> bytes:
        """What was not read."""
        return self._data[self._at :]

    def field(self) -> tuple[int, str, bytes]:
        """Tag, name and content of one value."""
        self._values += 1
        if self._values > MOST_VALUES:
            raise IppBroken(f"more than {MOST_VALUES} values")
        tag = self.number(1)
        name = self.take(self.number(2)).decode(errors="replace")
        return tag, name, self.take(self.number(2))


def _attributes(cursor: _Cursor) -> Attributes:
    """Up to the next group."""
    found: list[tuple[str, list[Value]]] = []
    while cursor.next_tag() >= FIRST_VALUE_TAG:
        tag, name, content = cursor.field()
        value = _value(cursor, tag, content, 0)
        if name:
            found.append((name, [value]))
        elif found:
            found[-1][1].append(value)
        else:
            raise IppBroken("a further value of no attribute")
    return tuple((name, tuple(values)) for name, values in found)


def _value(cursor: _Cursor, tag: int, content: bytes, depth: int) -> Value:
    if tag == Tag.COLLECTION:
        return Value(tag, _collection(cursor, depth + 1))
    if tag in {Tag.END_COLLECTION, Tag.MEMBER_NAME}:
        raise IppBroken("a part of a collection outside of one")
    return Value(tag, _content(tag, content))


def _collection(cursor: _Cursor, depth: int) -> Attributes:
    if depth > DEEPEST:
        raise IppBroken(f"collections deeper than {DEEPEST}")
    members: list[tuple[str, list[Value]]] = []
    while True:
        tag, _, content = cursor.field()
        if tag == Tag.END_COLLECTION:
            return tuple((name, tuple(values)) for name, values in members)
        if tag == Tag.MEMBER_NAME:
            members.append((content.decode(errors="replace"), []))
        elif tag >= FIRST_VALUE_TAG and members:
            members[-1][1].append(_value(cursor, tag, content, depth))
        else:
            raise IppBroken("a value of no member")


def _content(tag: int, content: bytes) -> Content:
    if tag in INTEGERS and len(content) == 4:
        return int.from_bytes(content, signed=True)
    if tag == Tag.BOOLEAN and len(content) == 1:
        return content != b"\x00"
    if tag == Tag.RANGE and len(content) == 8:
        return Range(int.from_bytes(content[:4], signed=True), int.from_bytes(content[4:], signed=True))
    if tag in STRINGS:
        return content.decode(errors="replace")
    return content
