"""Leads through a PIN change at the change terminal. It belongs to a visit, and one runs at a time.

Neither PIN nor CAN nor PUK comes into this program: the holder types them at the device (PAuswV § 20).
"""

import asyncio
import logging
from contextlib import aclosing
from dataclasses import replace
from enum import StrEnum, unique
from typing import Final, assert_never

from firmware.appliance.state.eid import PinChange, PinChangeEnding
from firmware.appliance.state.events import EidPinChangeEnded
from firmware.appliance.state.notes import EidNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.eid_terminal import (
    ChangeCancelled,
    Changed,
    ChangeFailed,
    ChangeOutcome,
    ChangeStep,
    EidCard,
    EidTerminal,
    Task,
)
from firmware.waiting import first_of

LONGEST: Final = 600.0
"""Seconds for a whole change: with a wrong PIN, a look for the letter and a card laid in twice."""

_log = logging.getLogger(__name__)


@unique
class EidRefusal(StrEnum):
    """Why a wish is not fulfilled."""

    NO_TERMINAL = "eid-missing"
    NO_VISIT = "no-visit"
    BUSY = "eid-busy"
    NOTHING = "eid-idle"  # there is nothing to stop


class EidDesk:
    """The one terminal of this case. `device` and `terminal` are None in a case without any."""

    name = "eid"
    essential = False

    def __init__(
        self, device: str | None, terminal: EidTerminal | None, timeline: Timeline, store: Store, clock: Clock
    ) -> None:
        self.device = device
        self._terminal = terminal
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._wanted = asyncio.Event()
        self._visit = ""
        self._stopping = False

    async def run(self) -> None:
        """Serve changes until cancelled; one that runs then is stopped."""
        while True:
            await self._wanted.wait()
            try:
                ending = await self._lead(self._visit)
            finally:
                self._wanted.clear()
            change = self._store.state.eid.change  # whoever sees the ending may begin another
            self._tell(change.step if change else ChangeStep(Task.WAIT), ending)

    def presented(self, card: EidCard | None) -> None:
        """The terminal tells of a card; None: it tells nothing any more."""
        self._timeline.noted(EidNoted(replace(self._store.state.eid, card=card)))

    def begin(self) -> EidRefusal | None:
        """Begin a change; how it goes on and ends is in the state."""
        visit = self._store.state.visit
        if self._terminal is None:
            return EidRefusal.NO_TERMINAL
        if visit is None:
            return EidRefusal.NO_VISIT
        if self._wanted.is_set():
            return EidRefusal.BUSY
        self._visit, self._stopping = visit.id, False
        self._wanted.set()
        self._tell(ChangeStep(Task.WAIT))
        return None

    async def cancel(self) -> EidRefusal | None:
        """Stop the change that runs."""
        change = self._store.state.eid.change
        if self._terminal is None or change is None or not self._wanted.is_set():
            return EidRefusal.NOTHING
        self._stopping = True
        self._tell(change.step)
        await self._terminal.cancel()
        return None

    async def _lead(self, visit: str) -> PinChangeEnding:
        """The ending; recorded when this returns."""
        keeping = asyncio.create_task(self._stop_in_time(visit))
        try:
            ending = await self._ending()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        await self._timeline.happened(EidPinChangeEnded(ending))
        return ending

    async def _ending(self) -> PinChangeEnding:
        try:
            return ending_of(await self._converse())
        except HalError as problem:
            _log.warning("%s", problem)
            return PinChangeEnding.IN_USE
        except Exception:  # noqa: BLE001 - a bug in the driver leaves it as unclear as a lost wire
            _log.exception("the driver of %s failed", self.device)
            return PinChangeEnding.UNCLEAR

    async def _converse(self) -> ChangeOutcome:
        assert self._terminal is not None  # noqa: S101 - or nothing was begun
        async with aclosing(self._terminal.change_pin()) as steps:
            async for step in steps:
                if not isinstance(step, ChangeStep):
                    return step
                self._tell(step)
        raise RuntimeError("a change ended without an outcome")

    async def _stop_in_time(self, visit: str) -> None:
        """A visit that ends, or a change that takes too long, ends the change."""
        await first_of(self._until_over(visit), self._clock.sleep(LONGEST))
        await self.cancel()

    async def _until_over(self, visit: str) -> None:
        async for state in self._store.watch():
            if state.visit is None or state.visit.id != visit:
                return

    def _tell(self, step: ChangeStep, ending: PinChangeEnding | None = None) -> None:
        change = PinChange(self._visit, step, ending, self._stopping)
        self._timeline.noted(EidNoted(replace(self._store.state.eid, change=change)))


def ending_of(outcome: ChangeOutcome) -> PinChangeEnding:
    """The outcome as it is told and recorded."""
    match outcome:
        case Changed():
            return PinChangeEnding.CHANGED
        case ChangeCancelled():
            return PinChangeEnding.CANCELLED
        case ChangeFailed(failure):
            return PinChangeEnding(failure.value)
        case _:
            assert_never(outcome)
