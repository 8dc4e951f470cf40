"""Notes and coins: counting the drawer, and which pieces to hand back. Exact, in whole cents."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

DENOMINATIONS: Final = (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""Euro notes and coins in cents, the largest first."""

MOST_PIECES: Final = 9_999  # of one denomination
MOST_CHANGE: Final = 1_000_000  # cents that are handed back at once


class CashRefused(ValueError):
    """No count of euro notes and coins; the text names the denomination and what is allowed."""


class Pieces(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many notes or coins of one denomination."""

    cents: int
    count: int


def counted(pieces: Iterable[Pieces]) -> tuple[Pieces, ...]:
    """A count in the order of `DENOMINATIONS`, without empty compartments. Raises `CashRefused`."""
    found: dict[int, int] = {}
    for piece in pieces:
        if piece.cents not in DENOMINATIONS:
            raise CashRefused(f"{piece.cents} cents: there is no such note or coin")
        if piece.cents in found:
            raise CashRefused(f"{piece.cents} cents: counted twice")
        if not 0 <= piece.count <= MOST_PIECES:
            raise CashRefused(f"{piece.cents} cents: {piece.count} pieces are not allowed; 0 to {MOST_PIECES}")
        found[piece.cents] = piece.count
    return tuple(Pieces(cents, found[cents]) for cents in DENOMINATIONS if found.get(cents))


def total(pieces: Iterable[Pieces]) -> int:
    """What they are worth in cents."""
    return sum(piece.cents * piece.count for piece in pieces)


def change(cents: int, drawer: Iterable[Pieces] | None = None) -> tuple[Pieces, ...] | None:
    """Pieces of `drawer` that make exactly `cents`, large ones first; None where it has no such pieces.

    Without a `drawer` there is enough of everything. Raises `CashRefused` for what nobody hands back at once.
    """
    if not 0 <= cents <= MOST_CHANGE:
        raise CashRefused(f"{cents} cents are not allowed; 0 to {MOST_CHANGE}")
    if drawer is None:
        drawer = [Pieces(one, MOST_PIECES) for one in DENOMINATIONS]
    have = {piece.cents: piece.count for piece in counted(drawer)}
    return _handed(cents, _reachable(cents, have), have)


# Taking large pieces first is not exact: 60 of one 50 and three 20 ends at 10. So it is known beforehand which sums
# the smaller pieces can make: bit n of a number says that n cents can be made.


def _reachable(cents: int, have: Mapping[int, int]) -> dict[int, int]:
    """For each denomination, the sums that the smaller ones can make."""
    sums, within, below = 1, (1 << (cents + 1)) - 1, {}
    for one in reversed(DENOMINATIONS):
        below[one] = sums
        left, step = min(have.get(one, 0), cents // one), 1
        while left:  # 1, 2, 4 … pieces at once, so that a full drawer takes a dozen steps and not a thousand
            step = min(step, left)
            sums |= (sums << (one * step)) & within
            left, step = left - step, step * 2
    return below


def _handed(cents: int, below: Mapping[int, int], have: Mapping[int, int]) -> tuple[Pieces, ...] | None:
    chosen = []
    for one in DENOMINATIONS:
        most = min(have.get(one, 0), cents // one)
        count = next((count for count in range(most, -1, -1) if below[one] >> (cents - one * count) & 1), None)
        if count is None:
            return None
        cents -= one * count
        if count:
            chosen.append(Pieces(one, count))
    return tuple(chosen)
