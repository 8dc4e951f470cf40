"""The ingest: keeps the connection to the broker, and works off what comes through it."""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from firmware.clock import Clock
from fleet.alerts.book import AlertBook
from fleet.config import Endpoint
from fleet.devices.device import Moment
from fleet.devices.presence import Link
from fleet.devices.registry import Registry
from fleet.ingest.chains import Chains
from fleet.ingest.desk import Answer, Desk
from fleet.ingest.letters import Letter
from fleet.ingest.line import Line, LineError
from fleet.ingest.mailbox import Mailbox
from fleet.store.database import Store
from fleet.store.errors import StoreError

SHORTEST_PAUSE: Final = 0.2  # seconds before the next attempt; doubled up to the longest
LONGEST_PAUSE: Final = 5.0
LOOK: Final = 30.0  # seconds between two looks at which cases have fallen silent
_log = logging.getLogger("fleet.ingest")


class Ingest:
    """Runs until cancelled. `ready` is set while the server hears the cases."""

    def __init__(self, endpoint: Endpoint, store: Store, registry: Registry, clock: Clock, alerts: AlertBook) -> None:
        self._endpoint = endpoint
        self._registry = registry
        self._clock = clock
        self._chains = Chains()
        self._desk = Desk(store, registry, self._chains, alerts)
        self._mailbox = Mailbox()
        self._line: Line | None = None
        self._joined: float | None = None
        self._storing = True
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Connect again whenever the connection breaks, and commit what comes."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._stay_connected(), name="fleet connection")
            group.create_task(self._work(), name="fleet desk")
            group.create_task(self._look(), name="fleet look-out")

    async def _stay_connected(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            try:
                await self._one_connection()
                pause = SHORTEST_PAUSE
                _log.warning("the connection to the broker broke")
            except LineError as problem:
                _log.warning("the broker cannot be used: %s", problem)
            await self._clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _one_connection(self) -> None:
        """Every connection is a new server session: what the broker had in its hands may be lost."""
        line = Line(self._endpoint, secrets.token_hex(8), self._mailbox, self._clock)
        self._chains.clear()
        self._joined = self._clock.monotonic()
        try:
            self._line = line
            await line.open()
            self._show(joined=True)
            await line.broken()
        finally:
            self._line = None
            self._show(joined=False)
            await line.close()

    def _show(self, *, joined: bool) -> None:
        (self.ready.set if joined else self.ready.clear)()
        self._registry.note_link(Link(self._joined if joined else None, self._storing))

    async def _work(self) -> None:
        while True:
            letters = await self._mailbox.take()
            answers = await self._commit(letters)
            if self._line is not None:
                self._line.acknowledge(letters)
                self._line.tell(answers)

    async def _look(self) -> None:
        """That the store takes nothing is seen and told by the desk; the next look is soon."""
        while True:
            await self._clock.sleep(LOOK)
            with suppress(StoreError):
                await self._desk.look(Moment(self._clock.now(), self._clock.monotonic()))

    async def _commit(self, letters: Sequence[Letter]) -> list[Answer]:
        """Try until the store takes the letters; meanwhile they wait here, and nothing is acknowledged."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                answers = await self._desk.work(letters, self._joined or 0.0)
            except StoreError as problem:
                _log.error("nothing can be stored: %s", problem)
                self._note_storing(storing=False)
                await self._clock.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._note_storing(storing=True)
                return answers

    def _note_storing(self, *, storing: bool) -> None:
        self._storing = storing
        self._registry.note_link(Link(self._registry.link.joined, storing))
