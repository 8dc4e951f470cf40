"""The printer's mechanics: jobs one after the other, page by page, standing still while something is wrong."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from firmware.hal.wire.ipp.codes import ENDED, JobState

PAGE: Final = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
REMEMBERED: Final = 20
"""Jobs that ended and are still known."""


@dataclass(slots=True)
class Job:
    """A document in the printer; `printed` of its `pages` have come out."""

    id: int
    name: str
    user: str
    document: bytes = field(repr=False)
    pages: int
    state: JobState = JobState.PENDING
    reason: str = "none"
    printed: int = 0

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def become(self, state: JobState, reason: str) -> None:
        self.state, self.reason = state, reason


class Engine:
    """`blocked` says whether something keeps the paper from moving. A page takes `page_seconds`."""

    def __init__(self, blocked: Callable[[], bool], page_seconds: float) -> None:
        self._blocked = blocked
        self.page_seconds = page_seconds
        self.jobs: list[Job] = []
        self.out: list[bytes] = []  # documents that came out whole, the last ones only
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None
        self._at_page: tuple[int, Callable[[], None]] | None = None

    @property
    def current(self) -> Job | None:
        """The job at which it works, or would."""
        return next((job for job in self.jobs if not job.ended), None)

    def take(self, name: str, user: str, document: bytes) -> Job:
        """A new job, at the end of the queue."""
        self._number += 1
        job = Job(self._number, name, user, document, max(1, len(PAGE.findall(document))))
        ended = [old for old in self.jobs if old.ended]
        self.jobs = [old for old in self.jobs if old not in ended[:-REMEMBERED]] + [job]
        self.go_on()
        return job

    def find(self, number: int) -> Job | None:
        return next((job for job in self.jobs if job.id == number), None)

    def cancel(self, job: Job, reason: str) -> None:
        """Give it up where it is."""
        job.become(JobState.CANCELED, reason)
        self.go_on()

    def after_pages(self, pages: int, happen: Callable[[], None]) -> None:
        """Let `happen` come when so many pages of the job at work, or else the next one, have come out."""
        self._at_page = (pages, happen)

    def forget(self) -> None:
        """Its power went."""
        self.stop()
        self.jobs.clear()
        self._at_page = None

    def stop(self) -> None:
        """Hold still."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def go_on(self) -> None:
        """Look whether the paper can move, and move it."""
        self.stop()
        job = self.current
        if job is None:
            return
        if self._at_page is not None and job.printed >= self._at_page[0]:
            happen, self._at_page = self._at_page[1], None
            happen()  # which may have come here meanwhile
            self.stop()
        if self._blocked():
            job.become(JobState.STOPPED, "printer-stopped")
        elif not job.ended:
            job.become(JobState.PROCESSING, "job-printing")
            self._timer = asyncio.get_running_loop().call_later(self.page_seconds, self._page, job)

    def _page(self, job: Job) -> None:
        self._timer = None
        job.printed += 1
        if job.printed >= job.pages:
            job.become(JobState.COMPLETED, "job-completed-successfully")
            self.out = [*self.out, job.document][-REMEMBERED:]
        self.go_on()
