"""The tunnel into the administration's network: it shall leave by the way that was chosen, and be there at all.

A WireGuard in a program goes on sending by the old way after a switch, which costs what that way costs; so it takes a
fresh socket at each. Whether it passes anything is seen by what comes back for what was sent, which costs no packet.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from firmware.appliance.managers.waiting import within
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.tunnel import Tunnel, TunnelState

LOOK: Final = 60.0
"""Seconds between two looks while nothing happens."""

SETTLING: Final = 3.0
"""Seconds after a switch in which something has to come back for what was sent."""

MOST_LOOKS: Final = 16  # minutes between two tries to raise what does not come
_log = logging.getLogger(__name__)

Raise = Callable[[], Awaitable[None]]
"""Lets the keeper of the links bring the tunnel up. Raises `HalError`."""


class TunnelWatch:
    """The service. `state` is how the tunnel was at the last look; None: nobody could say."""

    name: Final = "tunnel"
    essential: Final = False

    def __init__(self, tunnel: Tunnel, bring_up: Raise, clock: Clock) -> None:
        self.state: TunnelState | None = None
        self._tunnel = tunnel
        self._bring_up = bring_up
        self._clock = clock
        self._moved = asyncio.Event()
        self._troubled = False
        self._missing = 0

    def moved(self, other: bool) -> None:
        """Another way was chosen, or one after there was none."""
        del other
        self._moved.set()

    async def look(self) -> TunnelState | None:
        """How it is now."""
        try:
            self.state = await self._tunnel.look()
        except HalError as problem:
            self.state = None
            self._tell(problem)
        return self.state

    async def run(self) -> None:
        """Until cancelled."""
        before: TunnelState | None = None
        while True:
            if self._moved.is_set():
                before = await self._rebind()
                if await within(self._clock, SETTLING, self._moved.wait()):
                    continue
            now = await self.look()
            if now is not None and not now.present:
                await self._raise_it()
            elif stuck(before, now):
                before = await self._rebind()
            else:
                before = now
                self._rest(now)
            await within(self._clock, LOOK, self._moved.wait())

    async def _rebind(self) -> TunnelState | None:
        """Take a fresh socket, and say how it was before."""
        self._moved.clear()
        before = await self.look()
        if before is not None and before.present:
            try:
                await self._tunnel.rebind()
            except HalError as problem:
                self._tell(problem)
        return before

    async def _raise_it(self) -> None:
        """At the first look, the second, the fourth, and so on: it may be that nobody can."""
        self._missing += 1
        if self._missing & (self._missing - 1) == 0 or self._missing % MOST_LOOKS == 0:
            try:
                await self._bring_up()
            except HalError as problem:
                self._tell(problem)

    def _rest(self, now: TunnelState | None) -> None:
        if now is not None:
            self._missing, self._troubled = 0, False

    def _tell(self, problem: HalError) -> None:
        if not self._troubled:
            self._troubled = True
            _log.warning("the tunnel: %s", problem)


def stuck(before: TunnelState | None, now: TunnelState | None) -> bool:
    """Whether something was sent since, and nothing came back. Where nothing is sent, nothing has to come."""
    if before is None or now is None or not (before.present and now.present):
        return False
    return now.sent > before.sent and now.received <= before.received
