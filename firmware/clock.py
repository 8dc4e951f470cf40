"""Time, as a thing that is handed in: parts never ask the machine for it, so that tests can move it."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from firmware.worker import come_back

PATIENCE: Final = 1.0
"""Real seconds after which a call in a thread is taken to hang, and fake time goes on without it."""

MOST_IN_A_ROW: Final = 100
"""Calls, each the next one's cause, that an instant of fake time waits for: who asks without end holds up nobody."""


class Clock(Protocol):
    """Wall-clock time for records, monotonic time for durations. Never derive a duration from `now`."""

    def now(self) -> datetime:
        """The wall clock in UTC; it may jump either way."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for so many monotonic seconds."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._monotonic = 1000.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        waker = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._order), waker))
        await waker

    def jump(self, to: datetime) -> None:
        """Set the wall clock, as a time server or a dead battery does; the monotonic clock is untouched."""
        self._now = to

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking every sleeper in its order and letting it run before time goes on."""
        end = self._monotonic + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, waker = heapq.heappop(self._sleepers)
            self._pass(max(0.0, due - self._monotonic))
            if not waker.done():
                waker.set_result(None)
            await settle()
        self._pass(end - self._monotonic)
        await settle()

    def _pass(self, seconds: float) -> None:
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)


async def settle(rounds: int = 20) -> None:
    """Let everything that is ready on the loop run, and what was handed to threads come back.

    For tests that moved a `FakeClock`: a thread whose disk is slow must not be outrun by time.
    """
    for _ in range(MOST_IN_A_ROW):
        await _turns(rounds)
        if not await come_back(PATIENCE):
            return


async def _turns(rounds: int) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)
