"""One document on its way to a printer: handed over once, followed to its end, and found again by its name.

A job that may have begun is never handed over again. Its name is random; no other job bears it.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.ipp_talk import Talk, done
from firmware.hal.errors import HalError, PeripheralAbsent, ProtocolViolation
from firmware.hal.ports.document_printer import (
    Cancelled,
    Document,
    DocumentOutcome,
    Failed,
    Failure,
    Progress,
    Unknown,
)
from firmware.hal.transports.deadline import within
from firmware.hal.transports.http import Limits
from firmware.hal.wire.ipp.codes import Status
from firmware.hal.wire.ipp.job import JobStatus, job_list, job_status, refusal
from firmware.hal.wire.ipp.message import IppBroken
from firmware.hal.wire.ipp.requests import Asker

PIECE: Final = 65536
HANDING_OVER: Final = Limits(piece=60.0, answer=30.0)
"""A printer takes no more while it stands still, and answers when it has looked at all of it."""

RETURN: Final = 60.0
"""Seconds for a printer that was lost with a job to come back and say what became of it."""

STALL: Final = 600.0
"""Seconds without any change after which a job is taken back."""

_GONE: Final = frozenset({Status.NOT_FOUND, Status.GONE})


class Order:
    """A document that somebody waits for, and what is known of it. It outlives a conversation that breaks."""

    def __init__(self, document: Document, progress: Callable[[Progress], None]) -> None:
        self.document = document
        self.name = secrets.token_hex(16)
        self.begun = False  # the printer may have seen the beginning of it
        self.whole = False  # and all of it
        self.job: int | None = None
        self.told = Progress()
        self.unwanted = asyncio.Event()
        self._progress = progress
        self._outcome: DocumentOutcome | None = None
        self._lost = False
        self._news = asyncio.Event()

    @property
    def open(self) -> bool:
        """Whether its end is not known."""
        return self._outcome is None

    def tell(self, progress: Progress) -> None:
        """The printer told how far it is; who waits hears of what is news."""
        self._lost = False
        self._news.set()
        if progress != self.told:
            self.told = progress
            self._progress(progress)

    def end(self, outcome: DocumentOutcome) -> None:
        """That is how it ended; the first to know is right."""
        self._outcome = self._outcome or outcome
        self._news.set()

    def lose(self) -> None:
        """Nobody talks with the printer any more. What was never handed over is not printed."""
        self._lost = True
        self._news.set()
        if not self.begun:
            self.end(Failed(Failure.UNPLUGGED))

    async def ended(self, clock: Clock) -> DocumentOutcome:
        """Its end, which is not known where the printer is lost with it for longer than `RETURN`."""
        while self._outcome is None:
            try:
                await (within(clock, RETURN, self._back()) if self._lost else self._change())
            except TimeoutError:
                return Unknown(self.told.pages)
        return self._outcome

    async def _back(self) -> None:
        while self._lost and self._outcome is None:
            await self._change()

    async def _change(self) -> None:
        await self._news.wait()
        self._news.clear()


class Printing:
    """Works at an order while the conversation lasts; raises `HalError` when it breaks."""

    def __init__(self, name: str, talk: Talk, asker: Asker, media: str | None, order: Order, clock: Clock) -> None:
        self._name = name
        self._talk = talk
        self._asker = asker
        self._media = media
        self._order = order
        self._clock = clock
        self._seen: JobStatus | None = None
        self._changed_at = clock.monotonic()
        self._taken_back = False

    async def take_up(self) -> None:
        """Hand it over, or find it again."""
        if not self._order.begun:
            await self._submit()
        elif self._order.job is None:
            await self.search()

    async def search(self) -> None:
        """Ask for it by its name. What the printer has never heard to its end, it has not printed to its end."""
        for which in ("not-completed", "completed"):
            answer = await self._talk.ask(partial(self._asker.jobs, which=which))
            found = next((job for job in job_list(answer) if job.name == self._order.name), None)
            if found is not None:
                self._order.job = found.id
                return
        pages = self._order.told.pages
        if self._order.whole:
            self._order.end(Unknown(pages))
        elif self._order.unwanted.is_set():
            self._order.end(Cancelled(pages))
        else:
            self._order.end(Failed(Failure.UNPLUGGED, begun=True))

    async def look(self) -> None:
        """Ask how it is, and take it back where nobody wants it or nothing moves."""
        job = self._order.job
        assert job is not None  # noqa: S101 - it was taken up, and is open
        answer = await self._talk.ask(lambda number: self._asker.job(number, job))
        if answer.code in _GONE:
            self._order.end(Unknown(self._order.told.pages))
        elif done(answer):
            try:
                self._judge(job_status(answer))
            except IppBroken as problem:
                raise ProtocolViolation(self._name, str(problem)) from problem
        if self._order.open:
            await self._take_back(job)

    def _judge(self, job: JobStatus) -> None:
        if job != self._seen:
            self._seen, self._changed_at = job, self._clock.monotonic()
        self._order.tell(Progress(job.pages, job.waiting))
        if job.outcome is not None:
            self._order.end(self._as_wanted(job.outcome))

    def _as_wanted(self, outcome: DocumentOutcome) -> DocumentOutcome:
        """What was taken back because nothing moved nobody has cancelled; what was cut off was."""
        if self._order.unwanted.is_set() and isinstance(outcome, Failed):
            return Cancelled(self._order.told.pages)
        if self._taken_back and not self._order.unwanted.is_set() and isinstance(outcome, Cancelled):
            return Failed(Failure.STALLED, begun=True)
        return outcome

    async def _take_back(self, job: int) -> None:
        """Once; a printer that does not end it even then is not worth waiting for."""
        still = self._clock.monotonic() - self._changed_at
        if self._taken_back and still > RETURN:
            self._order.end(Unknown(self._order.told.pages))
        elif not self._taken_back and (self._order.unwanted.is_set() or still > STALL):
            self._taken_back, self._changed_at = True, self._clock.monotonic()
            await self._talk.ask(lambda number: self._asker.cancel(number, job))

    async def _submit(self) -> None:
        try:
            answer = await self._talk.ask(lambda number: self._asker.validate(number, self._order.name, self._media))
        except HalError as problem:
            self._order.end(Failed(_failure(problem)))
            raise
        if not done(answer) and answer.code != Status.OPERATION_NOT_SUPPORTED:
            self._order.end(Failed(refusal(answer.code)))
        elif self._order.unwanted.is_set():
            self._order.end(Cancelled(0))
        else:
            await self._hand_over()

    async def _hand_over(self) -> None:
        """On a connection of its own. An answer that is lost is no reason to hand it over again."""
        await self._talk.drop()
        order, asker = self._order, self._asker
        try:
            async with self._talk.apart() as line:
                order.begun = True
                try:
                    answer = await self._talk.exchange(
                        line,
                        lambda number: asker.print_job(number, order.name, self._media),
                        HANDING_OVER,
                        _pieces(order.document.content),
                    )
                finally:
                    order.whole = line.handed_over
        except HalError as problem:
            if not order.begun:
                order.end(Failed(_failure(problem)))
                raise
            await self.search()
            return
        if not done(answer):
            order.end(Failed(refusal(answer.code)))
            return
        order.job = next((job.id for job in job_list(answer)), None)
        if order.job is None:
            await self.search()


def _pieces(document: bytes) -> Sequence[bytes]:
    return [document[at : at + PIECE] for at in range(0, len(document), PIECE)]


def _failure(problem: HalError) -> Failure:
    """What a conversation that broke so says of a document that was not begun."""
    if isinstance(problem, PeripheralAbsent):
        return Failure.UNPLUGGED
    return Failure.GARBLED if isinstance(problem, ProtocolViolation) else Failure.SILENT
