"""The encoding of RFC 8010: groups of attributes, whose values carry a tag that says what they are.

Framing that does not hold breaks the message. A value that does not look like its tag stays as the bytes that came:
printers are sloppy in places, and who needs such a value finds none of its sort.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, unique
from typing import Final, Union

DEEPEST: Final = 8
"""Collections within collections; printers have three."""

MOST_VALUES: Final = 20_000
"""Of one message; a printer that tells everything has a tenth of it."""


@unique
class Tag(IntEnum):
    """Delimiters of groups and the tags of values, as far as they are looked at."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED_GROUP = 0x05
    UNSUPPORTED = 0x10
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER_NAME = 0x4A


FIRST_VALUE_TAG: Final = 0x10
STRINGS: Final = range(0x40, 0x60)
INTEGERS: Final = frozenset({Tag.INTEGER, Tag.ENUM})


class IppBroken(ValueError):
    """Bytes that are no IPP message."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of integers, both ends included."""

    lower: int
    upper: int


Content = Union[int, bool, str, bytes, Range, "Attributes"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value and what it is. A text with its language stays bytes: nobody asks for one."""

    tag: int
    content: Content


Attributes = tuple[tuple[str, tuple[Value, ...]], ...]
"""Names and their values, in their order."""


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes of one thing: the operation, a job, the printer."""

    tag: int
    attributes: Attributes

    def named(self) -> Mapping[str, tuple[Value, ...]]:
        """The values by name, in their order; the first of several of a name counts."""
        first = dict(reversed(self.attributes))
        return {name: first[name] for name, _ in self.attributes}


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer: `code` is the operation or the status. What follows the attributes is the document."""

    code: int
    request_id: int
    groups: tuple[Group, ...]
    version: tuple[int, int] = (2, 0)
    data: bytes = field(default=b"", repr=False)

    def first(self, tag: int) -> Mapping[str, tuple[Value, ...]]:
        """The attributes of the first group of a sort; none where there is no such group."""
        return next(self.each(tag), {})

    def each(self, tag: int) -> Iterator[Mapping[str, tuple[Value, ...]]]:
        """The attributes of every group of a sort."""
        return (group.named() for group in self.groups if group.tag == tag)
