"""Reading a stream beside what a test does, for devices that are looked at from time to time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from firmware.hal.ports.device import Peripheral


class Told:
    """What a device has told and nobody has taken yet."""

    def __init__(self, stream: AsyncGenerator[object, None]) -> None:
        self._stream = stream
        self._items: list[object] = []
        self.reading = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        async for item in self._stream:
            self._items.append(item)

    def take(self) -> list[object]:
        """What came since this was asked last. Raises what ended the stream."""
        if self.reading.done():
            self.reading.result()
        items, self._items = self._items, []
        return items


@asynccontextmanager
async def told_by(peripheral: Peripheral[object]) -> AsyncIterator[Told]:
    """Observe it as long as the block runs."""
    async with aclosing(peripheral.observe()) as stream:
        told = Told(stream)
        try:
            yield told
        finally:
            told.reading.cancel()
            await asyncio.wait({told.reading})
