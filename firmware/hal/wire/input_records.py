"""Records of the kernel's input devices (`struct input_event`), and how they group. No I/O.

Facts: Documentation/input/event-codes.rst of the kernel. A device tells changes only; they belong together up to the
next SYN_REPORT. SYN_DROPPED says that the reader was too slow: all up to the next SYN_REPORT is worthless then, and how
things are must be asked for.
"""

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


def records_of(raw: Iterable[tuple[int, int, int]]) -> list[Record]:
    """Kind, code and value of each."""
    return [Record(*one) for one in raw]


def abilities_of(keys: Iterable[int], axes: Mapping[int, tuple[int, int, int]]) -> Abilities:
    """Codes of keys; axes with their ends and resolution."""
    return Abilities(frozenset(keys), {code: Axis(*ends) for code, ends in axes.items()})


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
