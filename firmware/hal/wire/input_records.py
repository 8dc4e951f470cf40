"""Records of the kernel's input devices (`struct input_event`), and how they group. No I/O.

Facts: Documentation/input/event-codes.rst of the kernel. A device tells changes only; they belong together up to the
next SYN_REPORT. SYN_DROPPED says that the reader was too slow: all up to the next SYN_REPORT is worthless then, and how
things are must be asked for.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

EV_SYN: Final = 0
EV_KEY: Final = 1
EV_ABS: Final = 3

SYN_REPORT: Final = 0
SYN_DROPPED: Final = 3

LONGEST_FRAME: Final = 256
"""Records of one frame; the kernel's own buffer holds fewer for any pen or keyboard."""

_RECORD: Final = struct.Struct("@llHHi")


@dataclass(frozen=True, slots=True)
class Record:
    """One change, without its time. It may be a part of what a citizen writes, so its value is not printed."""

    kind: int
    code: int
    value: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Axis:
    """What an absolute axis says of itself: its ends, and units a millimetre, 0 where it does not know."""

    minimum: int
    maximum: int
    resolution: int = 0


@dataclass(frozen=True, slots=True)
class Abilities:
    """The keys and absolute axes a device has."""

    keys: frozenset[int]
    axes: Mapping[int, Axis]


@dataclass(frozen=True, slots=True)
class Frame:
    """The changes that belong together, in their order."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Records were lost: nothing told before holds any more."""


def parse(data: bytes) -> list[Record]:
    """Whole records of this machine's word size; the kernel never cuts one, so a rest that is none is left out."""
    whole = len(data) - len(data) % _RECORD.size
    return [Record(kind, code, value) for _, _, kind, code, value in _RECORD.iter_unpack(data[:whole])]


def encode(records: Iterable[Record]) -> bytes:
    """As the kernel writes them, all at the time nought."""
    return b"".join(_RECORD.pack(0, 0, record.kind, record.code, record.value) for record in records)


class Frames:
    """Groups records. What does not end within `LONGEST_FRAME` records is a gap, so nobody can fill the memory."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._lost = False

    def feed(self, records: Iterable[Record]) -> list[Frame | Gap]:
        """What `records` complete."""
        return [told for record in records for told in self._take(record)]

    def _take(self, record: Record) -> list[Frame | Gap]:
        if record.kind != EV_SYN:
            return self._keep(record)
        if record.code == SYN_DROPPED:
            return self._lose()
        return self._end() if record.code == SYN_REPORT else []

    def _keep(self, record: Record) -> list[Frame | Gap]:
        if self._lost:
            return []
        self._records.append(record)
        return self._lose() if len(self._records) > LONGEST_FRAME else []

    def _lose(self) -> list[Frame | Gap]:
        self._records.clear()
        self._lost = True
        return []

    def _end(self) -> list[Frame | Gap]:
        """The report that ends a loss is the moment from which the device can be asked how things are."""
        if self._lost:
            self._lost = False
            return [Gap()]
        frame = Frame(tuple(self._records))
        self._records.clear()
        return [frame] if frame.records else []


_COUNTS: Final = struct.Struct("<HH")
_AXIS: Final = struct.Struct("<Hiii")


def describe(abilities: Abilities) -> bytes:
    """The abilities as bytes: what a rehearsal's far end answers where the kernel answers questions."""
    keys = struct.pack(f"<{len(abilities.keys)}H", *sorted(abilities.keys))
    axes = (_AXIS.pack(code, axis.minimum, axis.maximum, axis.resolution) for code, axis in abilities.axes.items())
    return _COUNTS.pack(len(abilities.keys), len(abilities.axes)) + keys + b"".join(axes)


def understand(data: bytes) -> Abilities:
    """The other way round; raises `ValueError` for what `describe` cannot have made."""
    try:
        count, more = _COUNTS.unpack_from(data)
        keys = struct.unpack_from(f"<{count}H", data, _COUNTS.size)
        start = _COUNTS.size + 2 * count
        rows = [_AXIS.unpack_from(data, start + _AXIS.size * index) for index in range(more)]
    except struct.error as problem:
        raise ValueError("no description of an input device") from problem
    return Abilities(frozenset(keys), {code: Axis(*ends) for code, *ends in rows})
