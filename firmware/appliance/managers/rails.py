"""Which rails are on: a wish may come before its rail is there, and outlives its absence."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from firmware.appliance.managers.waiting import stirred
from firmware.appliance.state.store import Store
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.device import Condition, DeviceState
from firmware.hal.ports.rail import Rail, RailState

_USABLE: Final = frozenset({DeviceState.READY, DeviceState.ATTENTION})
_log = logging.getLogger(__name__)


class Rails:
    """Brings each rail to what was wished last. One that does not obey is tried again when its condition changes."""

    name = "rails"
    essential = False

    def __init__(self, rails: Mapping[str, Rail], store: Store, clock: Clock) -> None:
        self._rails = rails
        self._store = store
        self._clock = clock
        self._wished: dict[str, RailState] = {}
        self._told: dict[str, RailState] = {}
        self._cycling: set[str] = set()
        self._refused: dict[str, tuple[RailState, Condition]] = {}
        self._stirred = asyncio.Event()

    def wish(self, rail: str, state: RailState) -> None:
        """Have `rail` in `state` from now on; it is switched as soon as it is there."""
        self._wished[rail] = state
        self._stirred.set()

    def wished(self, rail: str) -> RailState | None:
        """What `rail` shall be; None where nobody has said."""
        return self._wished.get(rail)

    def told(self, rail: str, state: RailState) -> bool:
        """`rail` tells how it is; whether that is the first time since it was lost."""
        first = rail not in self._told
        self._told[rail] = state
        self._stirred.set()
        return first

    def lost(self, rail: str) -> None:
        """Nobody knows how `rail` is."""
        self._told.pop(rail, None)

    async def cycle(self, rail: str, seconds: float) -> None:
        """Take the power from `rail` for so long, then bring it to what is wished by then. Raises `HalError`."""
        self._cycling.add(rail)
        try:
            await self._rails[rail].switch(RailState.OFF)
            await self._clock.sleep(seconds)
        finally:
            self._cycling.discard(rail)
        await self._rails[rail].switch(self._wished.get(rail, RailState.ON))
        self._stirred.set()

    async def run(self) -> None:
        """Follow state and wishes until cancelled. Who ends leaves every rail as it is."""
        async with stirred(self._stirred, self._store):
            while True:
                self._stirred.clear()
                for rail, wish in tuple(self._wished.items()):
                    await self._mind(rail, wish)
                await self._stirred.wait()

    async def _mind(self, rail: str, wish: RailState) -> None:
        condition = self._store.state.devices[rail].condition
        ready = condition.state in _USABLE and rail not in self._cycling
        if ready and self._told.get(rail) is not wish and self._refused.get(rail) != (wish, condition):
            await self._switch(rail, wish, condition)

    async def _switch(self, rail: str, wish: RailState, condition: Condition) -> None:
        try:
            await self._rails[rail].switch(wish)
            self._told[rail] = wish
            self._refused.pop(rail, None)
        except HalError as problem:
            self._refused[rail] = (wish, condition)
            _log.warning("%s stays as it is: %s", rail, problem)
