"""Inputs that are nearly right: where no coverage leads the way, this finds more than noise does."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

LONGEST = 4096  # bytes


def inputs(seeds: Sequence[bytes], dice: Random) -> Iterator[bytes]:
    """The seeds themselves, then without end what becomes of them and of noise."""
    yield from seeds
    while True:
        data = bytearray(dice.choice((*seeds, b"", dice.randbytes(dice.randrange(64)))))
        for _ in range(dice.randint(1, 8)):
            dice.choice(_WAYS)(data, dice, seeds)
        yield bytes(data[:LONGEST])


def _flip(data: bytearray, dice: Random, _: Sequence[bytes]) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _odd(data: bytearray, dice: Random, _: Sequence[bytes]) -> None:
    """Lengths and counts break at their ends."""
    if data:
        data[dice.randrange(len(data))] = dice.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF))


def _cut(data: bytearray, dice: Random, _: Sequence[bytes]) -> None:
    start = dice.randint(0, len(data))
    del data[start : start + dice.choice((1, 2, 4, len(data)))]


def _insert(data: bytearray, dice: Random, _: Sequence[bytes]) -> None:
    start = dice.randint(0, len(data))
    data[start:start] = dice.randbytes(dice.randint(1, 8))


def _double(data: bytearray, dice: Random, _: Sequence[bytes]) -> None:
    start = dice.randint(0, len(data))
    data[start:start] = data[start : start + dice.randint(1, 64)]


def _splice(data: bytearray, dice: Random, seeds: Sequence[bytes]) -> None:
    if seeds:
        other = dice.choice(seeds)
        data[dice.randint(0, len(data)) :] = other[dice.randint(0, len(other)) :]


_WAYS: tuple[Callable[[bytearray, Random, Sequence[bytes]], None], ...] = (
    _flip, _odd, _cut, _insert, _double, _splice,
)  # fmt: skip
