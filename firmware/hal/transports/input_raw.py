"""Records of the kernel's input devices as bytes and as bare numbers; what they mean, `wire` knows."""

import struct
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

RawRecord = tuple[int, int, int]
"""Kind, code and value. Never to be printed: it may be a part of what a citizen writes."""


class RawAbilities(NamedTuple):
    """Codes of the keys, and of the absolute axes with minimum, maximum and units a millimetre."""

    keys: tuple[int, ...]
    axes: Mapping[int, tuple[int, int, int]]


_RECORD: Final = struct.Struct("@llHHi")
_COUNTS: Final = struct.Struct("<HH")
_AXIS: Final = struct.Struct("<Hiii")


def parse(data: bytes) -> list[RawRecord]:
    """Whole records of this machine's word size; the kernel never cuts one, so a rest that is none is left out."""
    whole = len(data) - len(data) % _RECORD.size
    return [(kind, code, value) for _, _, kind, code, value in _RECORD.iter_unpack(data[:whole])]


def encode(records: Iterable[RawRecord]) -> bytes:
    """As the kernel writes them, all at the time nought."""
    return b"".join(_RECORD.pack(0, 0, *record) for record in records)


def describe(abilities: RawAbilities) -> bytes:
    """The abilities as bytes: what a rehearsal's far end answers where the kernel answers questions."""
    keys = struct.pack(f"<{len(abilities.keys)}H", *abilities.keys)
    axes = (_AXIS.pack(code, *ends) for code, ends in abilities.axes.items())
    return _COUNTS.pack(len(abilities.keys), len(abilities.axes)) + keys + b"".join(axes)


def understand(data: bytes) -> RawAbilities:
    """The other way round; raises `ValueError` for what `describe` cannot have made."""
    try:
        count, more = _COUNTS.unpack_from(data)
        keys = struct.unpack_from(f"<{count}H", data, _COUNTS.size)
        start = _COUNTS.size + 2 * count
        rows = [_AXIS.unpack_from(data, start + _AXIS.size * index) for index in range(more)]
    except struct.error as problem:
        raise ValueError("no description of an input device") from problem
    return RawAbilities(keys, {code: (least, most, units) for code, least, most, units in rows})
