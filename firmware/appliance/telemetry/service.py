"""Keeps the case connected to the fleet server: one session after the other, for as long as the controller runs."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.notes import FleetLinkNoted
from firmware.appliance.state.store import Store
from firmware.appliance.telemetry.asking import TimeWatch
from firmware.appliance.telemetry.backoff import Backoff
from firmware.appliance.telemetry.bootstrap import ask_without_dates
from firmware.appliance.telemetry.config import BrokerConfig
from firmware.appliance.telemetry.door import Door, Failure, NoLink
from firmware.appliance.telemetry.mqtt import Link
from firmware.appliance.telemetry.session import Parts, Session
from firmware.appliance.telemetry.thrift import Thrift
from firmware.appliance.telemetry.versions import Versions
from firmware.appliance.telemetry.vigil import Signs
from firmware.appliance.telemetry.waiting import end, within
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.worker import DeviceWorker

SHORTEST_PAUSE: Final = 0.5  # seconds; the bound of the first pause, of which chance takes a part
LONGEST_PAUSE: Final = 60.0
SHORTEST_AFTER_MOVE: Final = 0.05  # only this case has moved, so nobody else knocks at the same instant
LONGEST_AFTER_MOVE: Final = 2.0
HURRY: Final = 30.0  # seconds after a move
STEADY: Final = 30.0  # seconds of a connection after which the pauses begin anew
REPORT_PAUSE: Final = 1.0  # seconds between two looks at how many rows wait
_log = logging.getLogger(__name__)


class Telemetry:
    """The service. Cancelling `run` ends it in order, within some seconds."""

    name = "telemetry"
    essential = False

    def __init__(
        self,
        *,
        case_id: str,
        session: str,
        software: str,
        broker: BrokerConfig,
        journal: Journal,
        store: Store,
        timeline: Timeline,
        clock: Clock,
        watch: TimeWatch | None = None,
    ) -> None:
        chance = random.Random(case_id + session)  # noqa: S311  (spreads cases in time; nothing is secret)
        self._door = Door(broker.host, broker.port, case_id, broker.identity)
        self._parts = Parts(case_id, software, journal, store, clock, chance, self._stir, watch)
        self._timeline = timeline
        self._clock = clock
        self._pauses = Backoff(SHORTEST_PAUSE, LONGEST_PAUSE, chance)
        self._hurried = Backoff(SHORTEST_AFTER_MOVE, LONGEST_AFTER_MOVE, chance)
        self._hurry_until = float("-inf")
        self._thrift = Thrift.LAVISH
        self._signs: Signs | None = None
        self._versions = Versions()
        self._worker: DeviceWorker
        self._session: Session | None = None
        self._link: Link | None = None
        self._stirred = asyncio.Event()
        self._other_way = asyncio.Event()
        self._ending = False

    def go_by(self, signs: Signs, addresses: Callable[[], tuple[str, ...] | None]) -> None:
        """Tell `signs` how the connection is, and connect to the broker's `addresses`; without any the machine's
        resolver is asked, which may block for ten seconds, and None waits for the way out instead.
        """
        self._signs = signs
        self._door.opening.addresses = addresses

    def spare(self, thrift: Thrift) -> None:
        """Be so sparing from now on, whatever is under way; the keep-alive follows at the next connection."""
        self._thrift = thrift
        if self._session is not None:
            self._session.spare(thrift)

    def moved(self, other: bool) -> None:
        """There is a way out; where it is another one no connection survives it: it is dropped without a goodbye, and
        the delayed will stays unsaid if the next one stands soon.
        """
        self._hurry_until = self._clock.monotonic() + HURRY
        self._hurried.reset()
        self._other_way.set()
        if other:
            self._door.opening.break_off()
            if self._link is not None:
                self._link.abandon()

    async def run(self) -> None:
        """Until cancelled; then the last words are said and the connection is closed."""
        self._ending = False
        self._worker = DeviceWorker("mqtt")
        work = asyncio.create_task(self._work(), name="telemetry work")
        try:
            await asyncio.shield(work)
        finally:
            self._ending = True
            try:
                await self._last_words()
            finally:
                await end(work)
                await self._worker.call(int)  # a connection attempt cannot be cancelled; wait for its bound here
                self._worker.close()

    async def emptied(self) -> None:
        """Return when the server has everything that is on disk now; at once where it is not there to take it."""
        if self._session is not None and self._session.connected:
            await self._session.emptied()

    async def leave(self, reason: EndReason) -> None:
        """Say that the case stops, and why. From then on the fleet hears nothing of it."""
        self._ending = True
        if self._session is not None:
            await self._session.farewell(reason)

    async def _last_words(self) -> None:
        if self._session is not None:
            await self._session.farewell()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_rows())
            group.create_task(self._report())
            while not self._ending:
                await self._connect_once()

    async def _connect_once(self) -> None:
        began = self._clock.monotonic()
        session = Session(self._parts)
        self._other_way.clear()
        try:
            await self._converse(session)
        except NoLink as problem:
            _log.info("no connection to the fleet: %s", problem)
            if not self._other_way.is_set():
                self._tell_failure(problem.failure)
                if self._versions.try_other(problem.failure):
                    return
            if problem.failure is Failure.DATES:
                await self._ask_without_dates()
        if session.heard or self._clock.monotonic() - began > STEADY:
            self._pauses.reset()
        await self._pause()

    def _tell_failure(self, failure: Failure) -> None:
        """Where nobody answers, whoever judges the way out looks at it now and not at the next round."""
        if self._signs is not None and failure in (Failure.UNREACHABLE, Failure.SILENT):
            self._signs.stalled()

    async def _ask_without_dates(self) -> None:
        """Only where our own clock is in doubt. By a good clock, a certificate that has expired has."""
        watch = self._parts.watch
        if watch is None or not watch.doubted:
            return
        try:
            told = await ask_without_dates(self._door, self._versions.now, watch, self._worker, self._clock)
        except NoLink as problem:
            _log.info("nobody tells the time: %s", problem)
            self._versions.try_other(problem.failure)
        else:
            _log.info("the fleet server %s", "told the time" if told else "did not tell the time")

    async def _converse(self, session: Session) -> None:
        door = replace(self._door, keep_alive=self._thrift.keep_alive)
        link = await Link.open(
            door, self._versions.now, session.will, session.receive, self._worker, self._clock, self._signs
        )
        self._session, self._link = session, link
        session.spare(self._thrift)
        try:
            await session.run(link)
        finally:
            self._session = self._link = None
            self._stir()
            await link.close()

    async def _pause(self) -> None:
        """Wait before the next attempt, or until there is another way out."""
        if self._ending:
            return
        pauses = self._hurried if self._clock.monotonic() < self._hurry_until else self._pauses
        if await within(self._clock, pauses.full_jitter(), self._other_way.wait()):
            self._pauses.reset()
        else:
            pauses.worse()

    async def _watch_rows(self) -> None:
        while True:
            changed = self._parts.journal.changed()
            self._stir()
            if self._session is not None:
                self._session.rows_came()
            await changed.wait()

    async def _report(self) -> None:
        """Keep the store informed; many changes make one note."""
        while True:
            self._stirred.clear()
            await self._note()
            await self._stirred.wait()
            await self._clock.sleep(REPORT_PAUSE)

    async def _note(self) -> None:
        try:
            counts = await self._parts.journal.counts()
        except JournalError as problem:
            _log.warning("the waiting rows cannot be counted: %s", problem)
            return
        connected = self._session is not None and self._session.connected
        self._timeline.noted(FleetLinkNoted(connected, counts.pending, counts.thinned))

    def _stir(self) -> None:
        self._stirred.set()
