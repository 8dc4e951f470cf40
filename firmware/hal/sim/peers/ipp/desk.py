"""What the printer does with a request: RFC 8011, chapter 4, for the operations that it has."""

from collections.abc import Callable
from typing import Final

from firmware.hal.sim.peers.ipp.engine import Engine, Job
from firmware.hal.sim.peers.ipp.replies import Shown, job_group, printer_group, reply, requested
from firmware.hal.wire.ipp.codes import VERSION_NOT_SUPPORTED, Operation, Status
from firmware.hal.wire.ipp.message import Message, Tag
from firmware.hal.wire.ipp.reading import Named, number, truth, words
from firmware.hal.wire.ipp.requests import PDF

_SHORT: Final = frozenset({"job-id", "job-uri"})
_FORMATS: Final = frozenset({PDF})
_CHARSET_NOT_SUPPORTED: Final = 0x040D


class Desk:
    """Answers; `show` tells how the printer is."""

    def __init__(self, engine: Engine, show: Callable[[], Shown]) -> None:
        self.uri = ""
        self._engine = engine
        self._show = show

    def answer(self, asked: Message) -> Message:
        """What the printer says to it."""
        told = asked.first(Tag.OPERATION)
        wrong = _wrong(asked, told)
        if wrong is not None:
            return reply(asked, wrong)
        match asked.code:
            case Operation.GET_PRINTER_ATTRIBUTES:
                return reply(asked, Status.OK, printer_group(self.uri, self._show(), requested(asked)))
            case Operation.VALIDATE_JOB:
                return reply(asked, self._refusal(told))
            case Operation.PRINT_JOB:
                return self._print(asked, told)
            case Operation.GET_JOBS:
                return self._jobs(asked, told)
            case Operation.GET_JOB_ATTRIBUTES | Operation.CANCEL_JOB:
                return self._of_job(asked, told)
            case _:
                return reply(asked, Status.OPERATION_NOT_SUPPORTED)

    def _refusal(self, told: Named) -> Status:
        if not _FORMATS.issuperset(words(told, "document-format")):
            return Status.FORMAT_NOT_SUPPORTED
        return Status.OK if self._show().accepting else Status.NOT_ACCEPTING_JOBS

    def _print(self, asked: Message, told: Named) -> Message:
        refusal = self._refusal(told)
        if refusal is not Status.OK:
            return reply(asked, refusal)
        name, user = _first(told, "job-name", "untitled"), _first(told, "requesting-user-name", "anonymous")
        job = self._engine.take(name, user, asked.data)
        return reply(asked, Status.OK, job_group(self.uri, job, frozenset({*_SHORT, "job-state", "job-state-reasons"})))

    def _jobs(self, asked: Message, told: Named) -> Message:
        completed = _first(told, "which-jobs", "not-completed") == "completed"
        mine = truth(told, "my-jobs", otherwise=False)
        user = _first(told, "requesting-user-name", "anonymous")
        jobs = [job for job in self._engine.jobs if job.ended is completed and (not mine or job.user == user)]
        limit = number(told, "limit") or len(jobs)
        wanted = requested(asked) or _SHORT
        return reply(asked, Status.OK, *(job_group(self.uri, job, wanted) for job in jobs[::-1][:limit]))

    def _of_job(self, asked: Message, told: Named) -> Message:
        job = self._named(told)
        if job is None:
            return reply(asked, Status.NOT_FOUND)
        if asked.code == Operation.GET_JOB_ATTRIBUTES:
            return reply(asked, Status.OK, job_group(self.uri, job, requested(asked)))
        if job.ended:
            return reply(asked, Status.NOT_POSSIBLE)
        self._engine.cancel(job, "job-canceled-by-user")
        return reply(asked, Status.OK)

    def _named(self, told: Named) -> Job | None:
        wanted = number(told, "job-id")
        if wanted is None:
            wanted = _number_in(_first(told, "job-uri", ""))
        return self._engine.find(wanted)


def _wrong(asked: Message, told: Named) -> int | None:
    """What keeps a request from being looked at: RFC 8011, 4.1."""
    if asked.version[0] not in {1, 2}:
        return VERSION_NOT_SUPPORTED
    names = list(told)[:2]
    target = {"printer-uri", "job-uri"} & set(told)
    if asked.request_id == 0 or names != ["attributes-charset", "attributes-natural-language"] or not target:
        return Status.BAD_REQUEST
    if words(told, "attributes-charset") not in {("utf-8",), ("us-ascii",)}:
        return _CHARSET_NOT_SUPPORTED
    return None


def _first(told: Named, name: str, otherwise: str) -> str:
    return next(iter(words(told, name)), otherwise)


def _number_in(uri: str) -> int:
    last = uri.rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() else -1
