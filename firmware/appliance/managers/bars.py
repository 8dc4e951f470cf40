"""Why a way that works is not used, where several have a say: the heaviest reason is the one that is shown."""

from collections.abc import Callable
from typing import Final

from firmware.appliance.network.evidence import Bar, Barred

_ORDER: Final = (Bar.SIM_CLOSED, Bar.ROAMING, Bar.DATA_USED_UP)


class Bars:
    """Hands on each change; `bar` is told of it."""

    def __init__(self, bar: Callable[[Barred], None]) -> None:
        self._bar = bar
        self._set: dict[str, frozenset[Bar]] = {}

    def put(self, link: str, bar: Bar, *, on: bool) -> None:
        """Whether `bar` holds for the link."""
        before = self._set.get(link, frozenset())
        after = before | {bar} if on else before - {bar}
        self._set[link] = after
        if _heaviest(after) is not _heaviest(before):
            self._bar(Barred(link, _heaviest(after)))


def _heaviest(bars: frozenset[Bar]) -> Bar | None:
    return next((bar for bar in _ORDER if bar in bars), None)
