"""Which rails of a simulated case have power, told to whatever hangs on them."""

from collections.abc import Callable


class Grid:
    """Rails tell it what they feed; the world listens. What no rail has spoken of has power."""

    def __init__(self) -> None:
        self._on: dict[str, bool] = {}
        self._listeners: list[Callable[[str, bool], None]] = []

    def listen(self, changed: Callable[[str, bool], None]) -> None:
        """Have `changed` called with a rail's name at each change of its power."""
        self._listeners.append(changed)

    def power(self, rail: str, on: bool) -> None:
        """`rail` feeds what hangs on it, or no more."""
        if self._on.get(rail, True) is not on:
            self._on[rail] = on
            for changed in self._listeners:
                changed(rail, on)

    def is_on(self, rail: str) -> bool:
        """Whether `rail` has power; "" is what always has."""
        return self._on.get(rail, True)
