"""What is asked of a printer; RFC 8011, chapter 4. No name of a person or document ever goes out."""

from dataclasses import dataclass
from typing import Final

from firmware.hal.wire.ipp.codes import Operation
from firmware.hal.wire.ipp.message import Attributes, Group, Message, Tag, Value

PDF: Final = "application/pdf"
A4: Final = "iso_a4_210x297mm"

PRINTER_ATTRIBUTES: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "media-supported",
    "marker-types",
    "marker-colors",
    "marker-levels",
    "marker-low-levels",
    "printer-supply",
)
JOB_ATTRIBUTES: Final = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "job-pages-completed",
)
MOST_JOBS: Final = 50
"""Of each sort that are looked at for one; ours is among the newest."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes requests to the printer at `uri`; `user` is what it may call us, where that matters."""

    uri: str
    user: str | None = None

    def printer(self, number: int) -> Message:
        """How the printer is."""
        return self._asked(Operation.GET_PRINTER_ATTRIBUTES, number, _keywords(PRINTER_ATTRIBUTES))

    def validate(self, number: int, name: str, media: str | None) -> Message:
        """Whether it would take such a job."""
        return self._job(Operation.VALIDATE_JOB, number, name, media)

    def print_job(self, number: int, name: str, media: str | None) -> Message:
        """The job without its document, which follows."""
        return self._job(Operation.PRINT_JOB, number, name, media)

    def job(self, number: int, job: int) -> Message:
        """How a job is."""
        wanted = (_number("job-id", job), *_keywords(JOB_ATTRIBUTES))
        return self._asked(Operation.GET_JOB_ATTRIBUTES, number, wanted)

    def cancel(self, number: int, job: int) -> Message:
        """To give a job up."""
        return self._asked(Operation.CANCEL_JOB, number, (_number("job-id", job),))

    def jobs(self, number: int, which: str) -> Message:
        """The jobs, `which` being `completed` or `not-completed`."""
        wanted = (_number("limit", MOST_JOBS), _one("which-jobs", Tag.KEYWORD, which), *_keywords(JOB_ATTRIBUTES))
        return self._asked(Operation.GET_JOBS, number, wanted)

    def _job(self, operation: Operation, number: int, name: str, media: str | None) -> Message:
        of_operation = (_one("job-name", Tag.NAME, name), _one("document-format", Tag.MIME_TYPE, PDF))
        asked = self._asked(operation, number, of_operation)
        template = (_number("copies", 1), *(() if media is None else (_one("media", Tag.KEYWORD, media),)))
        return Message(asked.code, number, (*asked.groups, Group(Tag.JOB, template)))

    def _asked(self, operation: Operation, number: int, more: Attributes) -> Message:
        """Charset and language come first, then the target; RFC 8011, 4.1.4 and 4.1.5. Then whose job it is."""
        first = (
            _one("attributes-charset", Tag.CHARSET, "utf-8"),
            _one("attributes-natural-language", Tag.LANGUAGE, "en"),
            _one("printer-uri", Tag.URI, self.uri),
        )
        target, rest = (more[:1], more[1:]) if more[:1] and more[0][0] == "job-id" else ((), more)
        user = () if self.user is None else (_one("requesting-user-name", Tag.NAME, self.user),)
        return Message(operation, number, (Group(Tag.OPERATION, (*first, *target, *user, *rest)),))


def _one(name: str, tag: Tag, content: str) -> tuple[str, tuple[Value, ...]]:
    return name, (Value(tag, content),)


def _number(name: str, content: int) -> tuple[str, tuple[Value, ...]]:
    return name, (Value(Tag.INTEGER, content),)


def _keywords(names: tuple[str, ...]) -> Attributes:
    return (("requested-attributes", tuple(Value(Tag.KEYWORD, name) for name in names)),)
