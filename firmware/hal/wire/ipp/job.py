"""What a printer says of a job: RFC 8011, 5.3."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from firmware.hal.ports.document_printer import Cancelled, DocumentOutcome, Done, Failed, Failure
from firmware.hal.wire.ipp.codes import ENDED, JobState, Status
from firmware.hal.wire.ipp.message import IppBroken, Message, Tag
from firmware.hal.wire.ipp.reading import Named, number, words

_COUNTERS: Final = ("job-impressions-completed", "job-media-sheets-completed", "job-pages-completed")
_WITH_ERRORS: Final = "job-completed-with-errors"
_FORMAT: Final = frozenset(
    {
        "document-format-error",
        "document-unprintable-error",
        "unsupported-document-format",
        "unsupported-attributes-or-values",
        "document-password-error",
    }
)
_NOT_NOW: Final = frozenset({Status.NOT_ACCEPTING_JOBS, Status.BUSY, Status.SERVICE_UNAVAILABLE})
_SERVERS_FAULT: Final = 0x0500


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job; `pages` is what the printer counts as come out, `name` what we called it."""

    id: int
    name: str | None
    state: JobState
    reasons: tuple[str, ...]
    pages: int | None

    @property
    def waiting(self) -> bool:
        """Whether it stands still until somebody does something."""
        return self.state in {JobState.STOPPED, JobState.HELD}

    @property
    def outcome(self) -> DocumentOutcome | None:
        """How it ended; None while it has not."""
        if self.state not in ENDED:
            return None
        if self.state is JobState.CANCELED:
            return Cancelled(self.pages)
        if self.state is JobState.COMPLETED and _WITH_ERRORS not in self.reasons:
            return Done(self.pages)
        failure = Failure.REFUSED if _FORMAT & set(self.reasons) else Failure.PRINTER_ERROR
        return Failed(failure, begun=self.pages != 0)


def job_status(message: Message) -> JobStatus:
    """The job that an answer tells of. Raises `IppBroken` where it tells of none."""
    for status in job_list(message):
        return status
    raise IppBroken("it tells of no job")


def job_list(message: Message) -> Iterator[JobStatus]:
    """All jobs of an answer that are worth the name."""
    for told in message.each(Tag.JOB):
        job, state = number(told, "job-id"), number(told, "job-state")
        if job is not None and state in set(JobState):
            name = next(iter(words(told, "job-name")), None)
            yield JobStatus(job, name, JobState(state), words(told, "job-state-reasons"), _pages(told))


def refusal(status: int) -> Failure:
    """Why a job was not taken: the moment, the printer, or what was asked of it."""
    if status in _NOT_NOW:
        return Failure.OCCUPIED
    return Failure.PRINTER_ERROR if status >= _SERVERS_FAULT else Failure.REFUSED


def _pages(told: Named) -> int | None:
    """Printers count what they like; the first counter that there is."""
    counted = (number(told, name) for name in _COUNTERS)
    return next((count for count in counted if count is not None and count >= 0), None)
