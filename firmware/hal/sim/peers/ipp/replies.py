"""What the printer answers: attributes of RFC 8011 and the few of PWG 5100 that a small printer has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from firmware.hal.sim.peers.ipp.engine import Job
from firmware.hal.wire.ipp.codes import JobState, Operation, PrinterState
from firmware.hal.wire.ipp.message import Group, Message, Range, Tag, Value
from firmware.hal.wire.ipp.requests import A4, PDF

_TEMPLATE: Final = frozenset(
    {"copies-default", "copies-supported", "media-default", "media-supported", "media-ready", "media-col-default"}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How the printer is, as its sensors say."""

    state: PrinterState
    reasons: tuple[str, ...]
    accepting: bool
    queued: int
    toner: int
    uptime: int


def reply(asked: Message, status: int, *groups: Group) -> Message:
    """An answer in the version that was asked in, charset and language first."""
    first = (
        _named("attributes-charset", Tag.CHARSET, "utf-8"),
        _named("attributes-natural-language", Tag.LANGUAGE, "en"),
    )
    version = min(asked.version, (2, 0))
    return Message(status, asked.request_id, (Group(Tag.OPERATION, first), *groups), version)


def printer_group(uri: str, shown: Shown, wanted: frozenset[str]) -> Group:
    """The printer, as far as it is wanted."""
    return Group(Tag.PRINTER, tuple(pair for pair in _printer(uri, shown) if _is_wanted(pair[0], wanted)))


def job_group(uri: str, job: Job, wanted: frozenset[str]) -> Group:
    """A job, as far as it is wanted."""
    every = (
        _number("job-id", job.id),
        _named("job-uri", Tag.URI, f"{uri}/{job.id}"),
        _enum("job-state", job.state),
        _named("job-state-reasons", Tag.KEYWORD, job.reason),
        _named("job-name", Tag.NAME, job.name),
        _named("job-originating-user-name", Tag.NAME, job.user),
        _named("job-printer-uri", Tag.URI, uri),
        _number("job-printer-up-time", 1),
        _number("job-impressions", job.pages),
        _number("job-impressions-completed", job.printed),
        _number("job-media-sheets-completed", job.printed),
        _number("time-at-creation", 1),
        _moment("time-at-processing", reached=job.state is not JobState.PENDING),
        _moment("time-at-completed", reached=job.ended),
    )
    return Group(Tag.JOB, tuple(pair for pair in every if _is_wanted(pair[0], wanted)))


def _is_wanted(name: str, wanted: frozenset[str]) -> bool:
    if not wanted or "all" in wanted or name in wanted:
        return True
    if name in _TEMPLATE:
        return "job-template" in wanted
    return bool(wanted & {"printer-description", "job-description"})


def _printer(uri: str, shown: Shown) -> Iterator[tuple[str, tuple[Value, ...]]]:
    yield _named("printer-uri-supported", Tag.URI, uri)
    yield _named("uri-security-supported", Tag.KEYWORD, "none")
    yield _named("uri-authentication-supported", Tag.KEYWORD, "requesting-user-name")
    yield _named("printer-name", Tag.NAME, "Dokumentendrucker")
    yield _named("printer-info", Tag.TEXT, "Dokumentendrucker")
    yield _named("printer-location", Tag.TEXT, "")
    yield _named("printer-more-info", Tag.URI, uri.replace("ipp:", "http:"))
    yield _named("printer-make-and-model", Tag.TEXT, "Amtskoffer Simulated Printer")
    yield _enum("printer-state", shown.state)
    yield _named("printer-state-reasons", Tag.KEYWORD, *(shown.reasons or ("none",)))
    yield "printer-is-accepting-jobs", (Value(Tag.BOOLEAN, shown.accepting),)
    yield _number("queued-job-count", shown.queued)
    yield _number("printer-up-time", shown.uptime)
    yield _named("ipp-versions-supported", Tag.KEYWORD, "1.1", "2.0")
    yield "operations-supported", tuple(Value(Tag.ENUM, int(one)) for one in Operation)
    yield _named("charset-configured", Tag.CHARSET, "utf-8")
    yield _named("charset-supported", Tag.CHARSET, "utf-8")
    yield _named("natural-language-configured", Tag.LANGUAGE, "en")
    yield _named("generated-natural-language-supported", Tag.LANGUAGE, "en")
    yield _named("document-format-default", Tag.MIME_TYPE, PDF)
    yield _named("document-format-supported", Tag.MIME_TYPE, PDF)
    yield _named("pdl-override-supported", Tag.KEYWORD, "attempted")
    yield _named("compression-supported", Tag.KEYWORD, "none")
    yield _number("copies-default", 1)
    yield "copies-supported", (Value(Tag.RANGE, Range(1, 1)),)
    for name in ("media-default", "media-supported", "media-ready"):
        yield _named(name, Tag.KEYWORD, A4)
    yield "media-col-default", (Value(Tag.COLLECTION, (_named("media-size-name", Tag.KEYWORD, A4),)),)
    yield _named("marker-types", Tag.KEYWORD, "toner")
    yield _named("marker-colors", Tag.NAME, "#000000")
    yield _number("marker-levels", shown.toner)
    yield _number("marker-low-levels", 10)


def _named(name: str, tag: Tag, *contents: str) -> tuple[str, tuple[Value, ...]]:
    return name, tuple(Value(tag, content) for content in contents)


def _number(name: str, content: int) -> tuple[str, tuple[Value, ...]]:
    return name, (Value(Tag.INTEGER, content),)


def _enum(name: str, content: int) -> tuple[str, tuple[Value, ...]]:
    return name, (Value(Tag.ENUM, content),)


def _moment(name: str, *, reached: bool) -> tuple[str, tuple[Value, ...]]:
    return name, (Value(Tag.INTEGER, 1) if reached else Value(Tag.NO_VALUE, b""),)


def requested(asked: Message) -> frozenset[str]:
    """Which attributes a request wants; none named: all."""
    values = asked.first(Tag.OPERATION).get("requested-attributes", ())
    return frozenset(value.content for value in values if isinstance(value.content, str))
