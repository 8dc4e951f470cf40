"""A quantity that is measured again and again: what it is, how sure that is, and how much it has seen."""

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean that forgets: `memory` is the share of the past that a new value leaves, `spread` a standard deviation.

    `count` is how many values it has seen. A prior belief is a mean with spread and count 0.
    """

    mean: float
    spread: float
    count: int = 0

    def seen(self, value: float, memory: float) -> "Measured":
        """The belief after `value`. The first values weigh as in a plain mean, later ones by `memory`."""
        share = max(1.0 - memory, 1.0 / (self.count + 1))
        off = value - self.mean
        if self.count == 0:  # a prior says how wide the first value may be off, and no more
            return Measured(value, max(abs(off) / 2, self.spread / 2), 1)
        variance = (1.0 - share) * (self.spread**2 + share * off**2)
        return Measured(self.mean + share * off, sqrt(variance), self.count + 1)

    @property
    def doubt(self) -> float:
        """The spread as a share of the mean."""
        return self.spread / self.mean if self.mean > 0 else 1.0
