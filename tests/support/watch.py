"""Somebody who judges a clock, as telemetry knows him."""

import asyncio
from dataclasses import dataclass, field

from firmware.appliance.state.timekeeping import Told


@dataclass
class Watch:
    """Keeps what it is told."""

    doubted: bool = True
    words: list[Told] = field(default_factory=list)
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def wants_time(self) -> None:
        await self.wanted.wait()
        self.wanted.clear()

    def told(self, word: Told) -> None:
        self.words.append(word)
        self.heard.set()
