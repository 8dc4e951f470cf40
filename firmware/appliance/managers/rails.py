"""Which rails are on: a wish may come before its rail is there, and outlives its absence."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from firmware.appliance.managers.supply import RECOVERING, Supply
from firmware.appliance.managers.waiting import stirred
from firmware.appliance.state.store import Store
from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.rail import Rail, RailState
from firmware.waiting import first_of

TRY_AGAIN: Final = 60.0  # seconds without any news after which a rail that refused is tried again
_USABLE: Final = frozenset({DeviceState.READY, DeviceState.ATTENTION})
_REFUSES: Final = Condition(DeviceState.FAULT, Reason.REFUSED)
_log = logging.getLogger(__name__)


class Rails:
    """Brings each rail to what was wished last. One that does not obey is tried again when it is lost and found again,
    and after a while.
    """

    name = "rails"
    essential = False

    def __init__(self, rails: Mapping[str, Rail], store: Store, clock: Clock, supply: Supply | None = None) -> None:
        """`supply` is told what has power, before anything loses it."""
        self._rails = rails
        self._supply = supply or Supply({})
        self._store = store
        self._clock = clock
        self._wished: dict[str, RailState] = {}
        self._told: dict[str, RailState] = {}
        self._cycling: set[str] = set()
        self._refused: dict[str, RailState] = {}
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
        if rail not in self._cycling:
            self._supplied(rail, state)
        self._stirred.set()
        return first

    def lost(self, rail: str) -> None:
        """Nobody knows how `rail` is."""
        self._told.pop(rail, None)
        self._refused.pop(rail, None)
        if rail in self._rails and rail not in self._cycling:
            self._supply.feed(rail)

    def can_cycle(self, rail: str) -> bool:
        """Whether `rail` is on, shall be, and can be switched."""
        usable = rail in self._rails and self._store.state.devices[rail].condition.state in _USABLE
        usable = usable and rail not in self._cycling
        return usable and self._told.get(rail) is RailState.ON and self._wished.get(rail) is not RailState.OFF

    async def cycle(self, rail: str, seconds: float) -> None:
        """Take the power from `rail` for so long, then bring it to what is wished by then. Raises `HalError`;
        `PeripheralBusy` where somebody else does so now.

        Where it cannot be brought there, the wish stays.
        """
        if rail in self._cycling:
            raise PeripheralBusy(rail, "its power is being cycled")
        self._wished.setdefault(rail, RailState.ON)
        self._cycling.add(rail)
        self._supply.cut(rail, RECOVERING)
        try:
            await self._rails[rail].switch(RailState.OFF)
            await self._clock.sleep(seconds)
            await self._rails[rail].switch(self._wished[rail])
        finally:
            self._cycling.discard(rail)
            self._supply.feed(rail)
            self._stirred.set()
        self._supplied(rail, self._wished[rail])

    async def run(self) -> None:
        """Follow state and wishes until cancelled. Who ends leaves every rail as it is."""
        async with stirred(self._stirred, self._store):
            while True:
                self._stirred.clear()
                for rail, wish in tuple(self._wished.items()):
                    await self._mind(rail, wish)
                await self._pause()

    async def _pause(self) -> None:
        """A rail that refused tells nothing more by itself, so it is tried again after a while."""
        if not self._refused:
            await self._stirred.wait()
            return
        await first_of(self._clock.sleep(TRY_AGAIN), self._stirred.wait())
        if not self._stirred.is_set():
            self._refused.clear()

    async def _mind(self, rail: str, wish: RailState) -> None:
        condition = self._store.state.devices[rail].condition
        ready = (condition.state in _USABLE or condition == _REFUSES) and rail not in self._cycling
        if ready and self._told.get(rail) is not wish and self._refused.get(rail) is not wish:
            await self._switch(rail, wish)

    async def _switch(self, rail: str, wish: RailState) -> None:
        if wish is RailState.OFF:
            self._supply.cut(rail)
        try:
            await self._rails[rail].switch(wish)
            self._told[rail] = wish
            self._supplied(rail, wish)
            self._refused.pop(rail, None)
        except HalError as problem:
            self._supply.feed(rail)
            self._refused[rail] = wish
            _log.warning("%s stays as it is: %s", rail, problem)

    def _supplied(self, rail: str, state: RailState) -> None:
        if state is RailState.ON:
            self._supply.feed(rail)
        else:
            self._supply.cut(rail)
