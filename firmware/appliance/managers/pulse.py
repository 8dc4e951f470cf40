"""Work that was taken up and must be done in time. What overruns is stuck, and the watchdog hears of it.

A task that waits for ever looks like one that has nothing to do; the difference is whether it has begun something.
"""

from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from typing import Protocol

from firmware.clock import Clock


class Pulses:
    """What is being worked at, and until when it may be."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count()
        self._due: dict[int, tuple[float, str]] = {}

    @contextmanager
    def work(self, name: str, seconds: float) -> Generator[None, None, None]:
        """The work of the block must be done within so many seconds."""
        number = next(self._numbers)
        self._due[number] = (self._clock.monotonic() + seconds, name)
        try:
            yield
        finally:
            del self._due[number]

    def overdue(self) -> tuple[str, ...]:
        """The names of what should be done by now."""
        now = self._clock.monotonic()
        return tuple(name for due, name in self._due.values() if due < now)


class Observer(Protocol):
    """Where the things go that devices tell (`managers/peripherals.py`)."""

    async def observed(self, device: str, value: object) -> None:
        """Something happened at `device`."""
        ...

    async def lost(self, device: str) -> None:
        """The conversation with `device` broke."""
        ...


class Timed:
    """An `Observer` before another one: every manager gets so many seconds for each thing that a device tells."""

    def __init__(self, observer: Observer, pulses: Pulses, seconds: float) -> None:
        self._observer = observer
        self._pulses = pulses
        self._seconds = seconds

    async def observed(self, device: str, value: object) -> None:
        with self._pulses.work(f"what {device} told", self._seconds):
            await self._observer.observed(device, value)

    async def lost(self, device: str) -> None:
        with self._pulses.work(f"the loss of {device}", self._seconds):
            await self._observer.lost(device)
