"""How often something may be told: a plug with a loose contact flutters fifty times a second, and a disk is finite."""

from collections import deque


class Rate:
    """At most `most` in any `span` seconds."""

    def __init__(self, most: int, span: float) -> None:
        self._span = span
        self._taken: deque[float] = deque(maxlen=most)

    def free_at(self, now: float) -> float:
        """The second from which on the next one may be told; `now` where it may be at once."""
        if len(self._taken) < (self._taken.maxlen or 0):
            return now
        return max(now, self._taken[0] + self._span)

    def take(self, now: float) -> None:
        """One is told."""
        self._taken.append(now)
