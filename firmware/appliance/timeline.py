"""The single door for "this happened": recorded first, shown second."""

import asyncio
from collections.abc import Sequence

from firmware.appliance.book.entries import AnyEntry
from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.state.events import AnyEvent, Lane, StorageChanged
from firmware.appliance.state.model import StorageHealth
from firmware.appliance.state.notes import AnyNote
from firmware.appliance.state.store import Store
from firmware.clock import Clock


class Timeline:
    """Joins the journal, which remembers, and the store, which shows."""

    def __init__(self, journal: Journal, store: Store, clock: Clock) -> None:
        self._journal = journal
        self._store = store
        self._clock = clock

    async def happened(self, event: AnyEvent) -> None:
        """A fact of the world. It is shown even when it cannot be recorded: a full disk must not keep the lid from
        locking the screen. Never raises for that. Routine events are on disk about a second later.
        """
        if event.lane is Lane.ROUTINE:
            self._journal.enqueue((event,)).add_done_callback(self._routine_done)
            self._store.dispatch(event)
            return
        recorded = await self._recorded(event)
        self._store.dispatch(event)
        if recorded:
            await self.probe()

    async def decided(self, event: AnyEvent) -> None:
        """An act of our own: it takes place when it is on disk. Raises `NotRecorded`, and then nothing has changed."""
        if not await self._recorded(event):
            raise NotRecorded(self._store.state.storage.value)
        self._store.dispatch(event)
        await self.probe()

    async def booked(self, entries: Sequence[AnyEntry], events: Sequence[AnyEvent] = ()) -> None:
        """Lines for the till's book and the events that go with them, all or none. Raises `NotRecorded`.

        What has begun to be written will be on disk. Who is cancelled meanwhile is so when the state knows of it too:
        else the next line would be written on a day that is no longer so, and the book could not be read any more.
        """
        writing = asyncio.create_task(self._book(entries, events), name="book")
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing})
            raise

    async def _book(self, entries: Sequence[AnyEntry], events: Sequence[AnyEvent]) -> None:
        try:
            await self._journal.record(entries, events)
        except JournalError as problem:
            self._failed(problem)
            raise NotRecorded(self._store.state.storage.value) from problem
        for what in (*entries, *events):
            self._store.dispatch(what)
        await self.probe()

    def noted(self, note: AnyNote) -> None:
        """Something to show and not to remember."""
        self._store.dispatch(note)

    async def probe(self) -> None:
        """Where the journal failed: try it. That it works again is itself what is recorded, after what was wrong."""
        health = self._store.state.storage
        if health is StorageHealth.HEALTHY:
            return
        try:
            await self._journal.append_many((StorageChanged(health), StorageChanged(StorageHealth.HEALTHY)))
        except JournalError as problem:
            self._failed(problem)
        else:
            self._store.dispatch(StorageChanged(StorageHealth.HEALTHY))

    async def _recorded(self, event: AnyEvent) -> bool:
        try:
            await self._journal.append(event)
        except JournalError as problem:
            self._failed(problem)
            return False
        return True

    def _routine_done(self, done: "asyncio.Future[None]") -> None:
        if not done.cancelled() and isinstance(problem := done.exception(), JournalError):
            self._failed(problem)

    def _failed(self, problem: JournalError) -> None:
        self._store.dispatch(StorageChanged(problem.kind))
