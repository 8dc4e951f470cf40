"""What stands in the books of the case: the closed catalogue of book entries.

Entries rest in the case and nowhere else: none of them leaves it by telemetry. They are numbered without a gap and
chained (`Line`), so that a line that was changed, dropped or put in shows. Nothing here names a person.
"""

import hashlib
from datetime import datetime
from typing import Final

import msgspec

from firmware.appliance.book.payment import Payment, PaymentReason, PaymentStatus, Question, SettledBy, TerminalData

GENESIS: Final = bytes(32)
"""What the first line of all is chained to."""


class Entry(msgspec.Struct, frozen=True, tag_field="type", tag=True, forbid_unknown_fields=True):
    """One thing that the books say. `day` is the number of the office day, from 1."""

    day: int


class DayOpened(Entry, frozen=True):
    """The till was opened with so much change in it."""

    float_cents: int


class PaymentIntended(Entry, frozen=True):
    """A payment begins: on disk before the terminal hears of it."""

    payment: Payment


class ResultKept(Entry, frozen=True):
    """The terminal told how `payment` went: on disk before the terminal is told so. Not yet an end: it may reverse."""

    payment: str
    successful: bool
    cents: int | None
    terminal: TerminalData


class PaymentSettled(Entry, frozen=True):
    """How `payment` ended, or that it is UNCLEAR and which `question` is open."""

    payment: str
    status: PaymentStatus
    by: SettledBy
    terminal: TerminalData | None = None
    reason: PaymentReason | None = None
    question: Question | None = None


AnyEntry = DayOpened | PaymentIntended | ResultKept | PaymentSettled


class Line(msgspec.Struct, frozen=True):
    """An entry as it stands in the book; `at` is the wall clock when it was written. The chain covers all of this."""

    number: int
    at: datetime
    entry: AnyEntry


def canonical(line: Line) -> bytes:
    """The one way to write `line` down: fields in the order of their definition, UTF-8, no spaces."""
    return msgspec.json.encode(line)


def read_line(body: bytes) -> Line:
    """The line that `canonical` wrote. Raises `msgspec.DecodeError`."""
    return _decoder.decode(body)


def link(before: bytes, body: bytes) -> bytes:
    """The link of a line to the one before: SHA-256 over that one's link and this one's canonical text."""
    return hashlib.sha256(before + body).digest()


_decoder: Final = msgspec.json.Decoder(Line)
