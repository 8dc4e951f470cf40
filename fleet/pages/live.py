"""Telling open pages that something changed: server-sent events that carry no data, only the wake-up."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from firmware.clock import Clock
from firmware.waiting import first_of
from fleet.devices.registry import Registry

TICK: Final = 30.0  # seconds; "3 minutes ago" ages without any news
REST: Final = 0.5  # seconds between two wake-ups of a page
LARGEST_AUDIENCE: Final = 200


class Live:
    """The open pages. After `close` their streams end by themselves."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._closed = asyncio.Event()
        self.audience = 0

    @property
    def crowded(self) -> bool:
        """Whether no further page can be told."""
        return self.audience >= LARGEST_AUDIENCE

    def close(self) -> None:
        """End all streams."""
        self._closed.set()

    async def stream(self) -> AsyncIterator[bytes]:
        """Wake-ups for one page: one at once, so that nothing is missed between page and stream."""
        self.audience += 1
        try:
            yield b"retry: 2000\n\n"
            while not self._closed.is_set():
                seen = self._registry.revision
                yield b"event: change\ndata:\n\n"
                await first_of(self._clock.sleep(REST), self._closed.wait())
                await first_of(self._registry.changed(seen), self._clock.sleep(TICK), self._closed.wait())
        finally:
            self.audience -= 1
