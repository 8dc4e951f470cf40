"""What the keeper of the links tells, as long as there is one: for the diagnosis, and for those who look names up."""

import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from firmware.appliance.managers.waiting import BackOff
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.keeper import Kept, LinkKeeper

_SHORTEST, _LONGEST = 0.5, 60.0
_log = logging.getLogger(__name__)

Follower = Callable[[Kept], None]
"""Told each change of a link."""


class Keeping:
    """The service. `kept` is the latest of each link; nothing of the case waits for it, and a machine without such a
    keeper says so once.
    """

    name: Final = "keeping"
    essential: Final = False

    def __init__(self, keeper: LinkKeeper, clock: Clock) -> None:
        self.kept: dict[str, Kept] = {}
        self._keeper = keeper
        self._clock = clock
        self._followers: list[Follower] = []
        self._away = False

    def follow(self, follower: Follower) -> None:
        """Tell `follower` each change from now on."""
        self._followers.append(follower)

    async def renew(self, link: str) -> None:
        """Let the link be made anew. Raises `HalError`."""
        await self._keeper.renew(link)

    async def raise_profile(self, profile: str) -> None:
        """Let a tunnel be brought up. Raises `HalError`."""
        await self._keeper.raise_profile(profile)

    async def run(self) -> None:
        """Until cancelled."""
        backoff = BackOff(_SHORTEST, _LONGEST)
        while True:
            began = self._clock.monotonic()
            try:
                await self._hear()
            except HalError as problem:
                if self._clock.monotonic() - began > _LONGEST:
                    backoff.reset()
                    self._away = False
                self._lose(problem)
            await self._clock.sleep(backoff.seconds())

    async def _hear(self) -> None:
        async with aclosing(self._keeper.observe()) as told:
            async for kept in told:
                self.kept[kept.link] = kept
                for follower in self._followers:
                    follower(kept)

    def _lose(self, problem: HalError) -> None:
        """What it told last may be wrong by now; the links themselves stay as they are."""
        self.kept.clear()
        if not self._away:
            self._away = True
            _log.warning("how the links are kept is not told: %s", problem)
