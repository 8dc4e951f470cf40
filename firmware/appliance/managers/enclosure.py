"""The lid, the seal, and how the case is carried."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.journal import Journal
from firmware.appliance.managers.body_memory import BodyMemory
from firmware.appliance.state.enclosure import Opened
from firmware.appliance.state.events import LidMoved, MotionFelt, SealBroken, SealLookedAt, SealSet
from firmware.appliance.state.notes import BodyNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.motion import Motion
from firmware.hal.ports.tamper import Seal, TamperContact

STORM: Final = 60.0
"""Seconds for which shocks and tilts are counted after the first was told: a road is full of them."""

_log = logging.getLogger(__name__)


@unique
class BodyRefusal(StrEnum):
    """Why the body does not do now what it was asked."""

    LOCKED = "locked"
    CONTACT = "seal-contact"  # it does not forget: its latch is broken, or it is not there
    TURN = "citizens-turn"  # nobody makes the screen dark while a citizen acts
    LIGHT = "light"


class Enclosure:
    """Tells each movement of the lid once, each opening of the body until somebody has looked, and rough handling.

    That a closed lid locks the screen, and that an opened contact is tampered with, follows in `reduce`.
    """

    name = "enclosure"
    essential = False

    def __init__(
        self, contacts: Mapping[str, TamperContact], timeline: Timeline, store: Store, journal: Journal, clock: Clock
    ) -> None:
        self._contacts = contacts
        self._timeline = timeline
        self._store = store
        self._memory = BodyMemory(journal)
        self._clock = clock
        self._seen: set[str] = set()
        self._storming = asyncio.Event()
        self._shocks: dict[str, int] = {}
        self._stances: dict[str, Motion] = {}

    async def remember(self) -> None:
        """Take up what was so in the last run. Comes before anything is observed."""
        body = await self._memory.recall(self._store.state.body)
        self._timeline.noted(BodyNoted(body))
        for opened in self._memory.untold():
            await self._broken(opened)

    async def moved(self, position: LidPosition) -> None:
        """The lid is at `position`."""
        if self._store.state.lid is not position:
            await self._timeline.happened(LidMoved(position))

    async def sealed(self, device: str, seal: Seal) -> None:
        """A contact tells how the body is. What is known already is told no second time."""
        first = device not in self._seen
        self._seen.add(device)
        if seal.opened and all(opened.device != device for opened in self._store.state.body.opened):
            await self._broken(Opened(device, seal.opened_at, while_off=first))

    async def felt(self, device: str, motion: Motion) -> None:
        """A sensor tells a shock or how the case stands. The first is told at once, what follows is counted."""
        if motion is Motion.SHOCK:
            self._shocks[device] = self._shocks.get(device, 0) + 1
        else:
            self._stances[device] = motion
        if not self._storming.is_set() and await self._tell_motion():
            self._storming.set()

    async def look(self) -> BodyRefusal | None:
        """Whoever is signed in has looked at the opened body. Raises `NotRecorded`."""
        state = self._store.state
        if state.lock.locked:
            return BodyRefusal.LOCKED
        opened = state.body.opened
        if not opened:
            return None
        card = None if state.staff is None else state.staff.signed_in
        await self._timeline.decided(SealLookedAt(None if card is None else card.operator))
        await self._memory.keep_opened((), told=True)
        stuck = [each for each in opened if not await self._forgotten(each.device)]
        for each in stuck:
            await self._broken(each)
        return BodyRefusal.CONTACT if stuck else None

    async def set_seal(self, number: str) -> BodyRefusal | None:
        """The case was sealed with a seal of this number. Raises `NotRecorded`."""
        if self._store.state.lock.locked:
            return BodyRefusal.LOCKED
        await self._timeline.decided(SealSet(number))
        await self._memory.keep_seal(number)
        return None

    async def sound(self, *, on: bool) -> None:
        """Let the buzzer be heard, or not; kept over a restart."""
        self._timeline.noted(BodyNoted(replace(self._store.state.body, sound=on)))
        await self._memory.keep_sound(on=on)

    async def run(self) -> None:
        """Tell what came in a storm, until cancelled."""
        while True:
            await self._storming.wait()
            await self._clock.sleep(STORM)
            if not await self._tell_motion():
                self._storming.clear()

    async def _broken(self, opened: Opened) -> None:
        """On disk that it is to be told, told, on disk that it was: a power cut in between loses no opening."""
        others = tuple(each for each in self._store.state.body.opened if each.device != opened.device)
        await self._memory.keep_opened((*others, opened), told=False)
        await self._timeline.happened(SealBroken(opened.device, opened.at, opened.while_off))
        await self._memory.keep_opened((*others, opened), told=True)

    async def _forgotten(self, device: str) -> bool:
        if device not in self._contacts:
            return True  # it is in this case no more
        try:
            await self._contacts[device].acknowledge()
        except HalError as problem:
            _log.warning("%s", problem)
            return False
        return True

    async def _tell_motion(self) -> bool:
        """Tell what is new since this was done last; whether there was anything."""
        shocks, self._shocks = self._shocks, {}
        stances, self._stances = self._stances, {}
        events = [MotionFelt(device, Motion.SHOCK, times) for device, times in shocks.items()]
        for device, stance in stances.items():
            if (stance is Motion.TILTED) is not self._store.state.body.tilted:
                events.append(MotionFelt(device, stance, 1))
        for event in events:
            await self._timeline.happened(event)
        return bool(events)
