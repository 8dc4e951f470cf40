"""One source of plug events, many readers: who publishes knows nothing of who reads, and none holds up another."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Final

from firmware.hal.ports.hotplug import PlugAction, PlugEvent

WAITING: Final = 256
"""Events that may wait for one reader."""


class _Reader:
    def __init__(self) -> None:
        self._waiting: deque[PlugEvent] = deque()
        self._news = asyncio.Event()

    def put(self, event: PlugEvent) -> None:
        if len(self._waiting) >= WAITING:
            self._make_room()
        self._waiting.append(event)
        self._news.set()

    def _make_room(self) -> None:
        """Drop the oldest change, since a later one says the same; only where there is none, the oldest of all."""
        for event in self._waiting:
            if event.action is PlugAction.CHANGED:
                self._waiting.remove(event)
                return
        self._waiting.popleft()

    async def get(self) -> PlugEvent:
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Plugboard:
    """Hands each published event to each reader."""

    def __init__(self) -> None:
        self._readers: list[_Reader] = []

    def publish(self, event: PlugEvent) -> None:
        """Give `event` to all who read now. Belongs to the loop."""
        for reader in self._readers:
            reader.put(event)

    async def events(self) -> AsyncGenerator[PlugEvent, None]:
        """Every event from the moment this is first awaited."""
        reader = _Reader()
        self._readers.append(reader)
        try:
            while True:
                yield await reader.get()
        finally:
            self._readers.remove(reader)
