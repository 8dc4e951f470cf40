"""The light of the screen: out when nobody looks, and back before anybody could miss it."""

import asyncio
import logging
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from firmware.appliance.managers.enclosure import BodyRefusal
from firmware.appliance.managers.waiting import BackOff
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import BodyNoted
from firmware.appliance.state.store import Store
from firmware.appliance.state.turn import is_citizens_turn
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.backlight import Backlight, Light
from firmware.hal.ports.lid import LidPosition
from firmware.waiting import first_of

FIRST_RETRY: Final = 1.0  # seconds
LAST_RETRY: Final = 60.0
LIT: Final = 1.0

_log = logging.getLogger(__name__)


class Display:
    """Makes the screen dark when it is asked to or the lid closes, and light again at a touch, the lid or a turn.

    While it is dark, whoever shows the screen swallows the touch that wakes it. A light that refuses to go out stays
    on, and then the screen is not dark; one that refuses to come back is told so until it does.
    """

    name = "display"
    essential = False

    def __init__(self, backlight: Backlight | None, timeline: Timeline, store: Store, clock: Clock) -> None:
        self._backlight = backlight
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._owed = asyncio.Event()  # light that has not come back yet
        self._one_at_a_time = asyncio.Lock()

    async def darken(self) -> BodyRefusal | None:
        """Put the light out."""
        if is_citizens_turn(self._store.state):
            return BodyRefusal.TURN
        async with self._one_at_a_time:
            if not await self._shine(0.0):
                return BodyRefusal.LIGHT
            self._owed.clear()
            self._note(dark=True)
        return None

    async def wake(self) -> None:
        """Make it light again."""
        async with self._one_at_a_time:
            self._note(dark=False)
            if not await self._shine(LIT):
                self._owed.set()

    def shines(self, light: Light) -> None:
        """The panel tells its light: one that another run left dark, or that has come back dark, is lit."""
        if light.share == 0.0 and not self._store.state.body.dark:
            self._owed.set()

    async def run(self) -> None:
        """Follow lid and turns, and give back what light is owed, until cancelled."""
        await first_of(self._follow(), self._pay())

    async def _follow(self) -> None:
        before = self._store.state
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                if _closes(before, state):
                    await self.darken()
                elif state.body.dark and _wakes(before, state):
                    await self.wake()
                before = state

    async def _pay(self) -> None:
        while True:
            await self._owed.wait()
            backoff = BackOff(FIRST_RETRY, LAST_RETRY)
            while self._owed.is_set():
                async with self._one_at_a_time:
                    if self._store.state.body.dark or await self._shine(LIT):
                        self._owed.clear()
                        break
                await self._clock.sleep(backoff.seconds())

    async def _shine(self, share: float) -> bool:
        if self._backlight is None:
            return True
        try:
            await self._backlight.shine(share)
        except HalError as problem:
            _log.info("%s", problem)
            return False
        return True

    def _note(self, *, dark: bool) -> None:
        body = self._store.state.body
        if body.dark is not dark:
            self._timeline.noted(BodyNoted(replace(body, dark=dark)))


def _closes(before: CaseState, after: CaseState) -> bool:
    return after.lid is LidPosition.CLOSED and before.lid is not after.lid


def _wakes(before: CaseState, after: CaseState) -> bool:
    opened = after.lid is LidPosition.OPEN and before.lid is not after.lid
    unlocked = before.lock.locked and not after.lock.locked
    return opened or unlocked or is_citizens_turn(after) or bool(after.body.opened and not before.body.opened)
