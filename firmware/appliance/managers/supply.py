"""Which devices have no power because their rail is off: neither absent nor at fault, and nobody tries them."""

import asyncio
from collections.abc import Mapping
from typing import Final

from firmware.hal.ports.device import STARTING, Condition, DeviceState, Reason

SHED: Final = Condition(DeviceState.UNKNOWN, Reason.SWITCHED_OFF)
RECOVERING: Final = Condition(DeviceState.UNKNOWN, Reason.RECOVERING)


class Supply:
    """`rail_of` is the rail of each device that hangs on one; every other has power whenever the case has.

    Until a rail has told how it is, what hangs on it is not tried.
    """

    def __init__(self, rail_of: Mapping[str, str]) -> None:
        self._rail_of = rail_of
        self._off: dict[str, Condition] = dict.fromkeys(rail_of.values(), STARTING)
        self._changed = asyncio.Event()

    def cut(self, rail: str, why: Condition = SHED) -> None:
        """`rail` is about to be off, or was found off. Told before it is switched, so that nobody calls it a fault.

        A cycle that is under way stays one, whatever is found meanwhile.
        """
        if self._off.get(rail) != RECOVERING:
            self._change(rail, why)

    def feed(self, rail: str) -> None:
        """`rail` is on, or nobody knows how it is: then what hangs on it must say so itself."""
        self._change(rail, None)

    def hangs(self, device: str) -> bool:
        """Whether anybody can take the power from `device`."""
        return device in self._rail_of

    def missing(self, device: str) -> Condition | None:
        """How `device` is for want of power; None where it has some."""
        return self._off.get(self._rail_of.get(device, ""))

    async def changed(self, device: str, before: Condition | None) -> None:
        """Wait until `missing` says something else of `device` than `before`."""
        while self.missing(device) == before:
            await self._changed.wait()

    def _change(self, rail: str, why: Condition | None) -> None:
        if self._off.get(rail) == why:
            return
        if why is None:
            del self._off[rail]
        else:
            self._off[rail] = why
        # A new Event instead of clearing the old one: whoever looked before and waits after cannot miss the change.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
