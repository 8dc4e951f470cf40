"""The journal as the appliance sees it: appends that wait together share one transaction and one fsync."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.appliance.journal.ledger import Counts, Ledger
from firmware.appliance.journal.limits import Limits
from firmware.appliance.journal.rows import Draft, Stored, draft, stamp, stored
from firmware.appliance.journal.trouble import JournalError
from firmware.appliance.state.events import AnyEvent, Lane
from firmware.appliance.state.model import StorageHealth
from firmware.clock import Clock
from firmware.worker import DeviceWorker

GROUP_COMMIT: Final = 1.0  # seconds a routine row may wait for company
MOST_WAITING: Final = 10_000  # appends in memory; more means that the storage hangs

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Append:
    drafts: Sequence[Draft]
    done: asyncio.Future[None]


class Journal:
    """The one owner of the journal's file. `open` it, `close` it; all else raises `JournalError` where it fails.

    It heals by itself: the next append after a failure tries anew. One loop uses it.
    """

    def __init__(self, path: Path, clock: Clock, limits: Limits) -> None:
        self._ledger = Ledger(path, limits)
        self._clock = clock
        self._worker = DeviceWorker("journal")
        self._waiting: list[_Append] = []
        self._urgent = asyncio.Event()
        self._changed = asyncio.Event()
        self._closing = False
        self._writer: asyncio.Task[None] | None = None
        self._timer: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path, clock: Clock, limits: Limits | None = None) -> "Journal":
        """Open or make the file; a damaged one is moved aside (`replaced`). Raises `JournalError`."""
        journal = cls(path, clock, limits or Limits())
        try:
            await journal._worker.call(journal._ledger.open)
        except BaseException:
            journal._worker.close()
            raise
        journal._writer = asyncio.create_task(journal._write(), name="journal")
        return journal

    @property
    def replaced(self) -> Sequence[Path]:
        """Damaged files that were moved aside since `open` began."""
        return tuple(self._ledger.replaced)

    async def append(self, event: AnyEvent) -> None:
        """Record `event`: on disk when this returns. A routine event may take `GROUP_COMMIT` longer."""
        await self.enqueue((event,))

    async def append_many(self, events: Sequence[AnyEvent]) -> None:
        """Record all of `events` in one transaction, or none; they are company enough and do not wait for more."""
        done = self.enqueue(events)
        self._urgent.set()
        await done

    def enqueue(self, events: Sequence[AnyEvent]) -> asyncio.Future[None]:
        """Begin to record `events`; the future is done when they are on disk, or carries the `JournalError`."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._closing or len(self._waiting) >= MOST_WAITING:
            done.set_exception(JournalError(StorageHealth.FAILING, "closed, or the storage does not answer"))
            return done
        at = stamp(self._clock.now())
        self._waiting.append(_Append([draft(event, at) for event in events], done))
        if all(event.lane is Lane.ROUTINE for event in events):
            self._commit_soon()
        else:
            self._urgent.set()
        return done

    async def pending(self, lanes: frozenset[Lane], after: int, limit: int) -> list[Stored]:
        """Events of `lanes` with a number above `after` that the fleet server has not acknowledged, ascending."""
        rows = await self._worker.call(self._ledger.pending, lanes, after, limit)
        return [event for row in rows if (event := stored(row))]

    async def forget(self, lanes: frozenset[Lane], upto: int) -> int:
        """The fleet server has every row of `lanes` up to `upto`: none of them is pending again. How many were."""
        return await self._worker.call(self._ledger.forget, lanes, upto)

    async def counts(self) -> Counts:
        """What waits for the fleet server, and what was given up."""
        return await self._worker.call(self._ledger.counts)

    async def tail(self, limit: int) -> list[Stored]:
        """The newest events, oldest first; acknowledged ones too."""
        rows = await self._worker.call(self._ledger.tail, limit)
        return [event for row in rows if (event := stored(row))]

    async def get(self, key: str) -> str | None:
        """The note that `put` left under `key`."""
        return await self._worker.call(self._ledger.get, key)

    async def put(self, key: str, value: str) -> None:
        """Keep a small note: on disk when this returns."""
        await self._worker.call(self._ledger.put, key, value)

    def changed(self) -> asyncio.Event:
        """Set when rows are added after this call. Take it, then look at `pending`, then wait: no row is missed."""
        return self._changed

    async def wait_for_row(self) -> None:
        """Wait until rows are added after this call."""
        await self._changed.wait()

    async def tidy(self, *, clock_trusted: bool) -> None:
        """Give up what is beyond the bounds; by age only while the wall clock may be believed."""
        if clock_trusted:
            await self._worker.call(self._ledger.age, stamp(self._clock.now()))
        await self._worker.call(self._ledger.shrink)

    async def answers(self) -> None:
        """Return when the worker is free: for the watchdog, which bounds the wait."""
        await self._worker.call(int)

    async def close(self) -> None:
        """Write what waits, checkpoint, close the file and end the thread."""
        self._closing = True
        self._urgent.set()
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.wait({task for task in (self._timer, self._writer) if task is not None})
        try:
            await self._worker.call(self._ledger.close)
        except JournalError as problem:
            _log.error("the journal was not closed in order: %s", problem)
        finally:
            self._worker.close()

    def _commit_soon(self) -> None:
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._wait_for_company(), name="journal-group")

    async def _wait_for_company(self) -> None:
        await self._clock.sleep(GROUP_COMMIT)
        self._urgent.set()

    async def _write(self) -> None:
        while not self._closing or self._waiting:
            if not self._closing:
                await self._urgent.wait()
            self._urgent.clear()
            await self._flush()

    async def _flush(self) -> None:
        group, self._waiting = self._waiting, []
        if not group:
            return
        drafts = group[0].drafts if len(group) == 1 else [draft for append in group for draft in append.drafts]
        problem: Exception | None = None
        try:
            await self._worker.call(self._ledger.write, drafts)
        except Exception as caught:  # noqa: BLE001 - each of those who wait is told, whatever it was
            problem = caught
        self._settle(group, problem)

    def _settle(self, group: Sequence[_Append], problem: Exception | None) -> None:
        for append in group:
            if append.done.done():
                continue
            if problem is None:
                append.done.set_result(None)
            else:
                append.done.set_exception(problem)
        if problem is None:
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()
