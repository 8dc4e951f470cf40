"""The second pair of eyes: another clerk's PIN beside the one that unlocks the screen, or another clerk's card."""

import asyncio
import logging
from pathlib import Path
from typing import Final, Protocol

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.pin import PinUnusable, is_pin, wait_after
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.clock import Clock
from firmware.worker import DeviceWorker

_FAILURES: Final = "witness.failures"  # wrong PINs in a row, kept in the journal: a restart forgives none

_log = logging.getLogger(__name__)


class SecondPerson(Protocol):
    """Who confirms what did not fit, and is not the one who explained it."""

    async def explained(self, day: int) -> None:
        """Whoever is at the screen explains a difference of this day. Raises `NotRecorded`."""
        ...

    async def confirm(self, pin: str) -> None:
        """Return if the second person has confirmed. Raises `NotAllowed`."""
        ...


class Witness:
    """Asks for the second PIN. Its wrong tries are counted apart: whoever knows the first PIN gets no free ones."""

    def __init__(self, pin: Path, journal: Journal, clock: Clock) -> None:
        self._pin = pin
        self._journal = journal
        self._clock = clock
        self._worker = DeviceWorker("witness")
        self._one_by_one = asyncio.Lock()
        self._retry_after: float | None = None

    def close(self) -> None:
        """End the thread that hashes."""
        self._worker.close()

    async def explained(self, day: int) -> None:
        """Two PINs are two people; who explained is not kept."""

    async def confirm(self, pin: str) -> None:
        """Return if `pin` is the second clerk's. Raises `NotAllowed`; a try is counted before it is looked at."""
        async with self._one_by_one:
            failures = await self._failures()
            await self._keep(failures + 1)
            try:
                right = await self._worker.call(is_pin, self._pin, pin)
            except PinUnusable as problem:
                await self._keep(failures)
                raise NotAllowed(Why.NO_SECOND_PIN, f"{problem}; `koffer set-pin --second` sets it") from problem
            if not right:
                self._wait(failures + 1)
                raise NotAllowed(Why.WRONG_PIN, "this is not the second clerk's PIN")
            await self._keep(0)

    async def _failures(self) -> int:
        """Wrong ones so far, if the next may be tried now. After a start the wait begins anew."""
        try:
            kept = await self._journal.get(_FAILURES)
        except JournalError as problem:
            raise NotAllowed(Why.WRONG_PIN, "wrong PINs cannot be counted now") from problem
        failures = int(kept) if kept and kept.isdecimal() else 0
        if self._retry_after is None:
            self._wait(failures)
        if (self._retry_after or 0.0) > self._clock.monotonic():
            raise NotAllowed(Why.TOO_EARLY, "after wrong PINs there is a wait")
        return failures

    def _wait(self, failures: int) -> None:
        self._retry_after = self._clock.monotonic() + wait_after(failures)

    async def _keep(self, failures: int) -> None:
        try:
            await self._journal.put(_FAILURES, str(failures))
        except JournalError as problem:
            raise NotAllowed(Why.WRONG_PIN, "wrong PINs cannot be counted now") from problem
