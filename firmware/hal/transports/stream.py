"""What every observation of a peripheral shares: one observer at a time, and a bounded stream fed from callbacks.

It lies below drivers and simulators because both tell what they observe in the same way.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, Generic, TypeVar

from firmware.hal.errors import PeripheralBusy, ProtocolViolation
from firmware.hal.ports.device import Condition

T = TypeVar("T")

Feeder = Callable[[], Coroutine[object, object, None]]

LIMIT: Final = 256
"""Observations that may wait unread; a device that is faster than that for its reader floods, and is broken."""


class Stream(Generic[T]):
    """What is observed at one device, in order, until `fail`.

    All methods belong to the loop; a library's thread comes in by `loop.call_soon_threadsafe(stream.tell, item)`.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._waiting: deque[Condition | T] = deque()
        self._told: dict[type[Condition | T], Condition | T] = {}
        self._broken: Exception | None = None
        self._news = asyncio.Event()

    def tell(self, item: Condition | T) -> None:
        """Queue an observation. Nothing is queued any more once the conversation broke."""
        if self._broken is not None:
            return
        if len(self._waiting) >= LIMIT:
            self.fail(ProtocolViolation(self._device, f"more than {LIMIT} observations wait unread"))
            return
        self._told[type(item)] = item
        self._waiting.append(item)
        self._news.set()

    def tell_change(self, item: Condition | T) -> None:
        """Queue an observation unless the last one of its type was equal."""
        if self._told.get(type(item)) != item:
            self.tell(item)

    def fail(self, error: Exception) -> None:
        """End the stream with `error`, after what was told before; only the first failure counts."""
        if self._broken is None:
            self._broken = error
            self._news.set()

    def __aiter__(self) -> AsyncIterator[Condition | T]:
        return self

    async def __anext__(self) -> Condition | T:
        while not self._waiting:
            if self._broken is not None:
                raise self._broken
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Seat(Generic[T]):
    """The one place at a device from which it can be observed."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._taken = False

    @contextmanager
    def take(self) -> Iterator[Stream[T]]:
        """Sit down with a fresh stream; raises `PeripheralBusy` where somebody sits."""
        if self._taken:
            raise PeripheralBusy(self._device, "somebody observes it already")
        self._taken = True
        try:
            yield Stream(self._device)
        finally:
            self._taken = False


@asynccontextmanager
async def fed_by(stream: Stream[T], *feeders: Feeder) -> AsyncIterator[None]:
    """Run `feeders` beside the reader, started in this order; one that raises ends the stream with what it raised."""
    tasks = [asyncio.create_task(_feed(stream, feeder)) for feeder in feeders]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _feed(stream: Stream[T], feeder: Feeder) -> None:
    try:
        await feeder()
    except Exception as problem:  # noqa: BLE001 - handed on whole: the reader of the stream raises it
        stream.fail(problem)
