"""The clock of a rehearsal: the machine's own, which is never set from here; only who keeps it right is played."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from firmware.hal.ports.timekeeper import ClockSets
from firmware.hal.sim.peer import Poke

CLOCK: Final = "clock"
"""What pokes call it."""


class SimTimekeeper:
    """A `Timekeeper`. `obeys` lets it be set, which moves nothing but is kept in `set_to`."""

    def __init__(self, *, synchronised: bool = True, rtc: datetime | None = None) -> None:
        self.rtc = rtc
        self.obeys = False
        self.set_to: list[datetime] = []
        self._synchronised = synchronised
        self._listeners: list[asyncio.Event] = []

    def synchronised(self) -> bool:
        return self._synchronised

    async def hardware_clock(self) -> datetime | None:
        return self.rtc

    @contextmanager
    def watching(self) -> Iterator[ClockSets]:
        news = asyncio.Event()
        self._listeners.append(news)
        try:
            yield _Sets(news)
        finally:
            self._listeners.remove(news)

    async def set_clock(self, to: datetime) -> bool:
        if self.obeys:
            self.set_to.append(to)
            self.tell()
        return self.obeys

    def keep(self, *, synchronised: bool) -> None:
        """A time server is found or lost. The kernel has no event for it: it says so when it is next asked."""
        self._synchronised = synchronised

    def tell(self) -> None:
        """Somebody has set the clock."""
        for news in self._listeners:
            news.set()

    def pokes(self) -> Mapping[str, Poke]:
        """What can happen to a clock."""
        return {
            "ntp-lost": Poke(lambda: self.keep(synchronised=False), {}),
            "ntp-found": Poke(lambda: self.keep(synchronised=True), {}),
        }


class _Sets:
    def __init__(self, news: asyncio.Event) -> None:
        self._news = news

    async def next(self) -> None:
        await self._news.wait()
        self._news.clear()
