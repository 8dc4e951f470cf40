"""The state now, and those who watch it."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from firmware.appliance.book.entries import AnyEntry
from firmware.appliance.state.events import AnyEvent
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import AnyNote
from firmware.appliance.state.reduce import reduce
from firmware.clock import Clock


class Store:
    """Holds the state. `revision` grows with each change."""

    def __init__(self, state: CaseState, clock: Clock) -> None:
        self.state = state
        self.revision = 0
        self._clock = clock
        self._changed = asyncio.Event()

    def dispatch(self, what: AnyEvent | AnyNote | AnyEntry) -> None:
        """Fold what happened into the state and wake those who watch, where anything changed."""
        state = reduce(self.state, what, self._clock.now())
        if state == self.state:
            return
        self.state = state
        self.revision += 1
        # A new Event instead of clearing the old one: whoever looked before and waits after cannot miss the change.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def watch(self) -> AsyncGenerator[CaseState, None]:
        """The present state, then the newest one after changes. A slow reader skips what is no longer true."""
        seen = -1
        while True:
            if seen == self.revision:
                await self._changed.wait()
            seen = self.revision
            yield self.state

    async def until(self, condition: Callable[[CaseState], bool]) -> CaseState:
        """Wait for a state that meets `condition`."""
        while not condition(self.state):
            await self._changed.wait()
        return self.state
