"""The journal as the appliance sees it: appends that wait together share one transaction and one fsync."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.appliance.book.entries import AnyEntry, Line
from firmware.appliance.journal.bookkeeping import Written
from firmware.appliance.journal.ledger import Counts, Ledger
from firmware.appliance.journal.limits import Limits
from firmware.appliance.journal.rows import Draft, Stored, drafts_of, stamp, stored
from firmware.appliance.journal.trouble import JournalError
from firmware.appliance.state.events import AnyEvent, Lane
from firmware.appliance.state.model import StorageHealth
from firmware.clock import Clock
from firmware.worker import DeviceWorker

GROUP_COMMIT: Final = 1.0  # seconds a routine row may wait for company
MOST_WAITING: Final = 10_000  # appends in memory; more means that the storage hangs
ROWS_TOGETHER: Final = 500  # a transaction takes no more appends in when it has so many rows
GROUPS_IN_A_ROW: Final = 16  # transactions before the worker looks at what else it is asked

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Append:
    at: int
    events: Sequence[AnyEvent]
    done: asyncio.Future[None]
    entries: Sequence[AnyEntry] = ()
    doubtful: bool = False


class Journal:
    """The one owner of the journal's file. `open` it, `close` it; all else raises `JournalError` where it fails.

    It heals by itself: the next append after a failure tries anew. One loop uses it.
    """

    def __init__(self, path: Path, clock: Clock, limits: Limits) -> None:
        self._ledger = Ledger(path, limits)
        self._clock = clock
        self._worker = DeviceWorker("journal")
        self._waiting: deque[_Append] = deque()
        self._changed = asyncio.Event()
        self._closing = False
        self._doubtful = False
        self._writing = False
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
        self._write_soon()
        await done

    async def record(self, entries: Sequence[AnyEntry], events: Sequence[AnyEvent] = ()) -> None:
        """Write `entries` into the book and record `events` in the same transaction: all on disk, or none."""
        done = self.enqueue(events, entries)
        self._write_soon()
        await done

    async def book(self, day: int | None = None) -> list[AnyEntry]:
        """The book's entries of an office day, of the newest one for None; empty where there is no such day."""
        return [line.entry for line in await self.lines(day)]

    async def lines(self, day: int | None = None) -> list[Line]:
        """The same with number and time. Raises `JournalError` where a line is not what was written."""
        return await self._worker.call(self._ledger.book, day)

    async def link(self) -> bytes:
        """The link of the book's last line to all before it."""
        return await self._worker.call(self._ledger.link)

    def enqueue(self, events: Sequence[AnyEvent], entries: Sequence[AnyEntry] = ()) -> asyncio.Future[None]:
        """Begin to record `events`; the future is done when they are on disk, or carries the `JournalError`."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._closing or len(self._waiting) >= MOST_WAITING:
            done.set_exception(JournalError(StorageHealth.FAILING, "closed, or the storage does not answer"))
            return done
        at = stamp(self._clock.now())
        self._waiting.append(_Append(at, events, done, entries, self._doubtful))
        if not entries and all(event.lane is Lane.ROUTINE for event in events):
            self._commit_soon()
        else:
            self._write_soon()
        return done

    async def pending(self, lanes: frozenset[Lane], after: int, limit: int) -> list[Stored]:
        """Events of `lanes` with a number above `after` that the fleet server has not acknowledged, ascending."""
        while rows := await self._worker.call(self._ledger.pending, lanes, after, limit):
            if known := [event for row in rows if (event := stored(row))]:
                return known
            after = rows[-1][0]  # all of them from another version of the software; what comes later is not theirs
        return []

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

    async def tidy(self, *, clock_trusted: bool) -> None:
        """Give up what is beyond the bounds; by age only while the wall clock may be believed."""
        if clock_trusted:
            await self._worker.call(self._ledger.age, stamp(self._clock.now()))
        await self._worker.call(self._ledger.shrink)

    def doubt(self, *, doubtful: bool) -> None:
        """From now on nobody vouches for the wall clock, or somebody does: each event is recorded with that."""
        self._doubtful = doubtful

    async def answers(self) -> None:
        """Return when the worker is free: for the watchdog, which bounds the wait."""
        await self._worker.call(int)

    async def close(self) -> None:
        """Write what waits, checkpoint, close the file and end the thread. A second time does nothing."""
        if self._closing:
            return
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
            await asyncio.wait({self._timer})
        while self._waiting or self._writing:
            self._write_soon()
            await self.answers()
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
        self._write_soon()

    def _write_soon(self) -> None:
        """Have the worker write what waits, unless it is at it already: then it finds this too."""
        if self._waiting and not self._writing:
            self._writing = True
            self._worker.start(self._write_groups, asyncio.get_running_loop())

    def _write_groups(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the worker's thread: whatever waits is the next transaction, so under load no fsync waits for the loop."""
        for left in reversed(range(GROUPS_IN_A_ROW)):
            group, drafts, entries = self._take()
            problem: Exception | None = None
            try:
                self._ledger.write(drafts, entries)
            except Exception as caught:  # noqa: BLE001 - each of those who wait is told, whatever it was
                problem = caught
            goes_on = left > 0 and bool(self._waiting)
            loop.call_soon_threadsafe(self._settle, group, problem, goes_on)
            if not goes_on:
                return

    # Events are encoded here, beside the disk's waiting, and not on the loop: two threads that both want the
    # interpreter cost more than the encoding itself.
    def _take(self) -> tuple[list[_Append], list[Draft], list[Written]]:
        group: list[_Append] = []
        drafts: list[Draft] = []
        entries: list[Written] = []
        while self._waiting and len(drafts) < ROWS_TOGETHER:
            append = self._waiting.popleft()
            group.append(append)
            drafts += drafts_of(append.events, append.at, doubtful=append.doubtful)
            if append.entries:
                entries += [(append.at, entry) for entry in append.entries]
        return group, drafts, entries

    def _settle(self, group: Sequence[_Append], problem: Exception | None, goes_on: bool) -> None:
        self._writing = goes_on
        self._write_soon()
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
