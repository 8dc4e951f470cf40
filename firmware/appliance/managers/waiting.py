"""Waiting for the first of two things."""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Final

from firmware.appliance.state.store import Store
from firmware.clock import Clock
from firmware.waiting import first_of

_random: Final = secrets.SystemRandom().random


@asynccontextmanager
async def stirred(event: asyncio.Event, store: Store) -> AsyncGenerator[None, None]:
    """Within it `event` is set by each change of the state."""

    async def watch() -> None:
        async with aclosing(store.watch()) as states:
            async for _ in states:
                event.set()

    watching = asyncio.create_task(watch(), name="stirred")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def within(clock: Clock, seconds: float, thing: Coroutine[object, object, object]) -> bool:
    """Wait for `thing` for so many seconds at the longest; whether it was done by then. What it raises is raised."""
    done = False

    async def finish() -> None:
        nonlocal done
        await thing
        done = True

    await first_of(finish(), clock.sleep(seconds))
    return done


class BackOff:
    """Seconds before the next try: doubling from `least` to `most`, with a fifth of jitter either way."""

    def __init__(self, least: float, most: float) -> None:
        self._least = least
        self._most = most
        self._next = least

    def seconds(self) -> float:
        """The wait that is due now; the next one is longer."""
        seconds, self._next = self._next, min(self._most, self._next * 2)
        return seconds * (0.8 + 0.4 * _random())

    def reset(self) -> None:
        """It went well for a while."""
        self._next = self._least


class Bound:
    """Counts what comes and says when it is too much: more than `most` within `window` seconds."""

    def __init__(self, clock: Clock, most: int, window: float) -> None:
        self._clock = clock
        self._window = window
        self._times: deque[float] = deque(maxlen=most)

    def exceeded(self) -> bool:
        """Count one more; true where it is one too many, which is then not counted."""
        now = self._clock.monotonic()
        full = len(self._times) == self._times.maxlen and now - self._times[0] < self._window
        if not full:
            self._times.append(now)
        return full
