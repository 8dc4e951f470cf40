"""Waiting for contacts to come to rest, which gpiozero and some kernels do wrongly or not at all.

gpiozero's `bounce_time` ignores edges after the first one and so can stay on the wrong position for ever; the kernel's
debouncing the pins of the tests lack.
"""

import asyncio
import itertools
from typing import Final

from firmware.clock import Clock
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.transports.stream import Stream, T

CHATTER: Final = 2.0
"""Seconds without rest after which a contact is worn out or its wire is loose."""


class Edges:
    """The edges at one contact: however many come between two looks, they wake the loop once."""

    def __init__(self, clock: Clock, bounce: float) -> None:
        self._clock = clock
        self._bounce = bounce
        self._loop = asyncio.get_running_loop()
        self._edge = asyncio.Event()
        self._told = False

    def changed(self) -> None:
        """An edge came; called in the library's thread."""
        if not self._told:
            self._told = True
            self._loop.call_soon_threadsafe(self._edge.set)

    async def wait(self) -> None:
        """The next edge, or one that came since they were last forgotten."""
        await self._edge.wait()

    def forget(self) -> None:
        """What came does not matter."""
        self._edge.clear()
        self._told = False

    async def rest(self, stream: Stream[T]) -> None:
        """Until no edge came for the time of a bounce; a contact that chatters is told as a fault meanwhile."""
        for windows in itertools.count(1):
            self.forget()
            await self._clock.sleep(self._bounce)
            if not self._edge.is_set():
                return
            if windows * self._bounce > CHATTER:
                stream.tell_change(Condition(DeviceState.FAULT, Reason.GARBLED))
