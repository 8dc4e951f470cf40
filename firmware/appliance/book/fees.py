"""What a citizen pays for: fees of the catalogue in `case.toml`, and the basket of one visit."""

from collections.abc import Mapping
from typing import Final

import msgspec

from firmware.hal.ports.payment import LARGEST

MOST_OF_ONE: Final = 99  # of the same fee in one basket


class FeeLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a basket: so many of a fee, at the price that held when it was put in."""

    code: str
    count: int
    cents_each: int

    @property
    def cents(self) -> int:
        """What the line costs."""
        return self.count * self.cents_each


class BasketRefused(ValueError):
    """A basket that nobody can pay; the text names the line and what is allowed."""


def basket(prices: Mapping[str, int], wanted: Mapping[str, int]) -> tuple[FeeLine, ...]:
    """The lines for `wanted` (code → how many) at `prices` (code → cents). Raises `BasketRefused`."""
    lines = []
    for code, count in wanted.items():
        if code not in prices:
            raise BasketRefused(f"{code}: no fee of the catalogue; known: {', '.join(prices) or 'none'}")
        if not 1 <= count <= MOST_OF_ONE:
            raise BasketRefused(f"{code}: {count} is not allowed; 1 to {MOST_OF_ONE}")
        lines.append(FeeLine(code, count, prices[code]))
    if not lines:
        raise BasketRefused("the basket is empty")
    if total(lines) > LARGEST:
        raise BasketRefused(f"{total(lines)} cents are not allowed; at most {LARGEST}")
    return tuple(lines)


def total(lines: tuple[FeeLine, ...] | list[FeeLine]) -> int:
    """The sum of a basket in cents."""
    return sum(line.cents for line in lines)
