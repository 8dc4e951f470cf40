"""Peripherals above the HAL that do what a test's script says, a stop at each wait."""

import asyncio
from collections.abc import AsyncGenerator

from firmware.hal.ports.device import READY, Condition


class ScriptedDevice:
    """Each conversation takes the next script: what is told in order, an exception to raise, or None to go on quietly.

    After the last script it stays quiet and ready. `opened` counts conversations, `let_go` those that were closed.
    """

    def __init__(self, *scripts: list[object]) -> None:
        self._scripts = list(scripts)
        self.opened = 0
        self.let_go = 0

    async def observe(self) -> AsyncGenerator[Condition | object, None]:
        script = self._scripts.pop(0) if self._scripts else [READY, None]
        self.opened += 1
        try:
            for item in script:
                if isinstance(item, Exception):
                    raise item
                if item is None:
                    await asyncio.Event().wait()
                yield item
        finally:
            self.let_go += 1
