"""Pauses between attempts, different on every case: thousands that lost one broker must not come back as one."""

import random
from typing import Final

FACTOR: Final = 2.0
SPREAD: Final = 0.2


class Backoff:
    """Longer and longer pauses between `shortest` and `longest` seconds."""

    def __init__(self, shortest: float, longest: float, chance: random.Random) -> None:
        self._shortest = shortest
        self._longest = longest
        self._chance = chance
        self._bound = shortest

    def full_jitter(self) -> float:
        """Anything from nothing to the present bound: spreads those who begin at the same instant best."""
        return self._chance.uniform(0.0, self._bound)

    def around(self) -> float:
        """The present bound give or take a fifth: for patience that must not be cut to nothing."""
        return self._bound * self._chance.uniform(1.0 - SPREAD, 1.0 + SPREAD)

    def worse(self) -> None:
        """It did not work: wait longer from now on."""
        self._bound = min(self._longest, self._bound * FACTOR)

    def reset(self) -> None:
        """It worked: begin anew."""
        self._bound = self._shortest
