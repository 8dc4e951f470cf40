"""The clerk's desk: the screen is locked and unlocked, and visits begin and end."""

import asyncio
import logging
import secrets
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.pin import PinUnusable, is_pin, wait_after
from firmware.appliance.state.events import (
    ScreenLocked,
    ScreenUnlocked,
    UnlockFailed,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import LockReason, Visit, VisitStage
from firmware.appliance.state.notes import RetryNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.worker import DeviceWorker

_FAILURES: Final = "desk.failures"  # wrong PINs in a row, kept in the journal: a restart forgives none

_log = logging.getLogger(__name__)


@unique
class Refusal(StrEnum):
    """Why the desk does not do now what it was asked."""

    LOCKED = "locked"
    BUSY = "busy"
    NO_PIN = "no-pin"
    PIN_UNUSABLE = "pin-unusable"
    VISIT_OPEN = "visit-open"
    NO_VISIT = "no-visit"
    BINDING = "binding"  # from the payment on a visit can only be finished
    STOPPING = "stopping"
    STAFF_CARD = "staff-card"  # a card unlocks this case, and no PIN of the case


class Desk:
    """Lock and visit. Whatever is not refused is recorded before it is shown, else raises `NotRecorded`.

    `pin` is the file of the case's PIN; None where staff cards unlock it.
    """

    def __init__(self, timeline: Timeline, store: Store, journal: Journal, clock: Clock, pin: Path | None) -> None:
        self._timeline = timeline
        self._store = store
        self._journal = journal
        self._clock = clock
        self._pin = pin
        self._worker = DeviceWorker("pin")
        self._trying = False
        self._one_by_one = asyncio.Lock()  # of two screens that begin a visit at once, one is refused

    async def prepare(self) -> None:
        """Take up the wrong PINs of the last run: their wait begins anew, for nobody knows how long it was dark."""
        kept = await self._journal.get(_FAILURES)
        failures = int(kept) if kept and kept.isdecimal() else 0
        self._note_failures(failures)

    def close(self) -> None:
        """End the thread that hashes."""
        self._worker.close()

    async def lock(self, reason: LockReason) -> None:
        """Lock the screen, even where that cannot be recorded. The visit stays."""
        if not self._store.state.lock.locked:
            await self._timeline.happened(ScreenLocked(reason))

    async def unlock(self, pin: str) -> bool | Refusal:
        """Whether `pin` opened the screen. A PIN that comes too early is not looked at and not counted."""
        if self._pin is None:
            return Refusal.STAFF_CARD
        if self._trying:
            return Refusal.BUSY
        if not self._store.state.lock.locked:
            return True
        if self._store.state.lock.retry_after > self._clock.monotonic():
            return False
        self._trying = True
        try:
            return await self._try(self._pin, pin)
        finally:
            self._trying = False

    async def _try(self, file: Path, pin: str) -> bool | Refusal:
        """Count the failure on disk before looking: pulling the plug in between gives no free try."""
        before = self._store.state.lock.failures
        try:
            await self._journal.put(_FAILURES, str(before + 1))
        except JournalError:
            _log.warning("wrong PINs cannot be counted on disk now; unlocking will not be recorded either")
        try:
            right = await self._worker.call(is_pin, file, pin)
        except PinUnusable as problem:
            _log.error("unlocking is not possible: %s", problem)
            await self._keep_count(before)
            missing = isinstance(problem.__cause__, FileNotFoundError)
            return Refusal.NO_PIN if missing else Refusal.PIN_UNUSABLE
        if right:
            await self._timeline.decided(ScreenUnlocked())
            await self._keep_count(0)
        else:
            self._note_failures(before + 1)
            await self._timeline.happened(UnlockFailed(before + 1))
        return right

    def _note_failures(self, failures: int) -> None:
        wait = wait_after(failures)
        self._timeline.noted(RetryNoted(failures, self._clock.monotonic() + wait if wait else 0.0))

    async def _keep_count(self, failures: int) -> None:
        try:
            await self._journal.put(_FAILURES, str(failures))
        except JournalError:
            _log.warning("the count of wrong PINs stays one too high on disk")

    async def begin(self) -> Visit | Refusal:
        """Begin a visit under a random id."""
        async with self._one_by_one:
            state = self._store.state
            if state.stopping:
                return Refusal.STOPPING
            if state.lock.locked:
                return Refusal.LOCKED
            if state.visit is not None:
                return Refusal.VISIT_OPEN
            visit = Visit(secrets.token_hex(8))
            await self._timeline.decided(VisitBegan(visit.id))
            return visit

    async def advance(self, stage: VisitStage) -> Visit | Refusal:
        """Take the visit to `stage`; a payment is never taken back."""
        async with self._one_by_one:
            visit = self._visit()
            if isinstance(visit, Refusal):
                return visit
            if visit.stage is VisitStage.PAYING and stage is not VisitStage.PAYING:
                return Refusal.BINDING
            if stage is not visit.stage:
                await self._timeline.decided(VisitAdvanced(visit.id, stage))
            return Visit(visit.id, stage)

    async def end(self, *, finished: bool) -> Visit | Refusal:
        """End the visit, but not while the terminal is at it; one that has paid can only be finished."""
        async with self._one_by_one:
            visit = self._visit()
            if isinstance(visit, Refusal):
                return visit
            if self._store.state.paying is not None:
                return Refusal.BUSY
            if not finished and (visit.stage is VisitStage.PAYING or self._has_paid(visit)):
                return Refusal.BINDING
            await self._timeline.decided(VisitEnded(visit.id, finished))
            return visit

    def _has_paid(self, visit: Visit) -> bool:
        day = self._store.state.day
        return day is not None and day.paid_in(visit.id)

    def _visit(self) -> Visit | Refusal:
        """The visit that an unlocked desk may work on."""
        if self._store.state.visit is None:
            return Refusal.NO_VISIT
        return Refusal.LOCKED if self._store.state.lock.locked else self._store.state.visit
