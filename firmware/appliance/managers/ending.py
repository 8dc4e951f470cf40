"""The orderly end of the case: named steps, each harmless when done twice, all of them within ten seconds.

Nothing is undone when the mains return on the way: the case goes down and is given power again. Whoever kills this
process after any step loses nothing that was acknowledged; the next run ends again, or is cut off and restored.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final, Protocol

from firmware.appliance.book.enquiry import LOST
from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.payment import Ledger
from firmware.appliance.managers.power_facts import is_binding
from firmware.appliance.managers.region import at_once
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.till_rules import NotAllowed, askable
from firmware.appliance.managers.waiting import within
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.events import CaseEnding, VisitEnded
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralSilent
from firmware.hal.ports.battery import Battery, CutOutcome
from firmware.hal.ports.machine import Machine

CUT_AFTER: Final = 45.0  # seconds for the operating system to end what runs and unmount; then the UPS cuts all power
ABORT: Final = 0.7  # seconds for the terminal to take the wish to stop

_log = logging.getLogger(__name__)


@unique
class EndStep(StrEnum):
    """What is done, in this order."""

    VISIT = "visit"
    PAYMENT = "payment"
    FLUSH = "flush"
    FLEET = "fleet"
    CUT = "cut"
    OFF = "off"


BOUNDS: Final[Mapping[EndStep, float]] = MappingProxyType(
    {
        EndStep.VISIT: 0.8,
        EndStep.PAYMENT: 1.7,
        EndStep.FLUSH: 2.5,
        EndStep.FLEET: 1.0,
        EndStep.CUT: 2.0,
        EndStep.OFF: 2.0,
    }
)
"""Seconds that a step may take. What hangs is left behind: the power goes, whoever is ready."""


class Outbox(Protocol):
    """The way to the fleet server, as far as the end needs it. Neither raises where there is no connection."""

    async def emptied(self) -> None:
        """Return when the server has everything that is on disk now, or when nobody is there to take it."""
        ...

    async def leave(self, reason: EndReason) -> None:
        """Say that the case stops, and why; then stay away."""
        ...


class Supply(Protocol):
    """What feeds the case, as far as the end needs it."""

    def on_mains(self) -> bool:
        """Whether there are mains at this moment, believed or not."""
        ...

    async def keep(self) -> None:
        """Put what was learned on disk."""
        ...


class Ending:
    """Waits until the case shall end, ends it, and calls `stop` when the computer has begun to go down.

    A case without a battery has no `battery`, one that reports to nobody no `outbox`.
    """

    name = "ending"
    essential = True

    def __init__(
        self,
        till: Till,
        journal: Journal,
        outbox: Outbox | None,
        battery: Battery | None,
        machine: Machine,
        timeline: Timeline,
        store: Store,
        clock: Clock,
        stop: Callable[[], None],
    ) -> None:
        self.supply: Supply | None = None  # who decides that the case ends needs the ending first
        self._till = till
        self._journal = journal
        self._outbox = outbox
        self._battery = battery
        self._machine = machine
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._stop = stop
        self._reason: EndReason | None = None
        self._wanted = asyncio.Event()
        self._armed = False

    def begin(self, reason: EndReason) -> None:
        """End the case. The first reason counts."""
        self._reason = self._reason or reason
        self._wanted.set()

    async def run(self) -> None:
        """Wait for the end and carry it out. Raises `HalError` where the computer refuses to go down: the next run of
        the controller finds the same emptiness and tries again.
        """
        await self._wanted.wait()
        for step in EndStep:
            await self.perform(step)
        self._stop()
        await asyncio.Event().wait()

    async def perform(self, step: EndStep) -> None:
        """Do one step within its bound. Only the last may fail."""
        try:
            await self._bounded(step)
        except (HalError, JournalError, NotRecorded) as problem:
            _log.error("end of the case: %s failed: %s", step.value, problem)
            if step is EndStep.OFF:
                raise
        except Exception:  # noqa: BLE001 - no bug on the way may keep the case alive on an empty battery
            _log.exception("end of the case: %s broke", step.value)

    async def _bounded(self, step: EndStep) -> None:
        done = await within(self._clock, BOUNDS[step], self._acts()[step]())
        if not done and step is EndStep.OFF:
            raise PeripheralSilent("machine", "the computer does not say whether it goes down")
        _log.info("end of the case: %s %s", step.value, "done" if done else "took too long and was left behind")

    def _acts(self) -> dict[EndStep, Callable[[], Coroutine[object, object, None]]]:
        return {
            EndStep.VISIT: self._close_visit,
            EndStep.PAYMENT: self._settle,
            EndStep.FLUSH: self._flush,
            EndStep.FLEET: self._tell_fleet,
            EndStep.CUT: self._arm,
            EndStep.OFF: self._switch_off,
        }

    async def _close_visit(self) -> None:
        """From now on nothing new begins. A visit that pays is closed when its payment has ended or is marked."""
        if self._reason is not None and self._store.state.power.ending is None:
            await self._timeline.happened(CaseEnding(self._reason))
        if not is_binding(self._store.state):
            await self._end_visit()

    async def _end_visit(self) -> None:
        """With the visit everything of the citizen is wiped from memory. One that has paid cannot be cancelled."""
        state = self._store.state
        if state.visit is not None:
            paid = state.day is not None and state.day.paid_in(state.visit.id)
            await self._timeline.happened(VisitEnded(state.visit.id, paid or is_binding(state)))

    async def _settle(self) -> None:
        """Stop the terminal where it lets itself be stopped; what is not known then is marked as unclear in the book,
        and the next run asks the terminal for it.
        """
        if self._store.state.paying is not None:
            await within(self._clock, ABORT, self._till.abort())
        if is_binding(self._store.state):
            await within(self._clock, ABORT, self._till.region.left())
        await self._till.region.clear()
        await self._mark()
        await self._end_visit()

    async def _mark(self) -> None:
        """Within the till's region, where nobody else writes: as soon as a payment breaks, the till itself begins to
        ask the terminal for it, and what it hears is worth more than the mark.
        """
        while any(payment.question is None for payment in askable(self._store.state.day)):
            try:
                await self._till.region.enter(at_once(self._mark_lost))
            except NotAllowed:
                await self._till.region.left()

    async def _mark_lost(self) -> None:
        ledger = Ledger(self._timeline, self._store)
        for payment in askable(self._store.state.day):
            if payment.question is None:
                await ledger.settle(payment, LOST)

    async def _flush(self) -> None:
        """All that waits in memory is on disk, and the fleet has what it can take in the time."""
        if self.supply is not None:
            await self.supply.keep()
        await self._journal.append_many(())
        if self._outbox is not None:
            await self._outbox.emptied()

    async def _tell_fleet(self) -> None:
        if self._outbox is not None and self._reason is not None:
            await self._outbox.leave(self._reason)

    async def _arm(self) -> None:
        """Without this a case that goes down while the mains return would stay off. A clerk who switches it off at the
        socket wants it off.
        """
        wanted = self._reason is not EndReason.ASKED or not self._on_mains()
        if self._battery is not None and wanted:
            self._armed = await self._battery.cut_and_restore(CUT_AFTER) is CutOutcome.ARMED

    async def _switch_off(self) -> None:
        """Where nothing gives the power back and the mains are there again, the case starts anew instead."""
        if self._on_mains() and not self._armed and self._reason is not EndReason.ASKED:
            await self._machine.reboot()
        else:
            await self._machine.power_off()

    def _on_mains(self) -> bool:
        return self.supply is not None and self.supply.on_mains()
