"""What stands in the books of the case: the closed catalogue of book entries.

Entries rest in the case and nowhere else: none of them leaves it by telemetry. They are numbered without a gap and
chained (`Line`), so that a line that was changed, dropped or put in shows. Nothing here names a person.
"""

import hashlib
from datetime import datetime
from typing import Final

import msgspec

from firmware.appliance.book.blanks import BlankAction, Stretch
from firmware.appliance.book.cash import Pieces
from firmware.appliance.book.differences import CardTurnover, Difference, DifferenceReason, TerminalEnd
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


class TurnoverCarried(Entry, frozen=True):
    """The terminal was not closed on the day before: it still holds this, and hands it in with today's."""

    groups: tuple[CardTurnover, ...]


class BlankMoved(Entry, frozen=True):
    """Blanks of a series came or went."""

    series: str
    action: BlankAction
    stretch: Stretch


class ClosingBegan(Entry, frozen=True):
    """From now on nobody pays. `terminal`: there is one to be closed; `series`: the blanks to be counted."""

    terminal: bool
    series: tuple[str, ...]


class ClosingStopped(Entry, frozen=True):
    """Another citizen came: the day goes on, and what was counted is forgotten."""


class TerminalClosed(Entry, frozen=True):
    """How the terminal's end of day went. CLOSED is on disk before the terminal hears that its result was taken.

    `groups` or `cents` are None where its result does not name them.
    """

    end: TerminalEnd
    groups: tuple[CardTurnover, ...] | None = None
    cents: int | None = None


class CashCounted(Entry, frozen=True):
    """What lies in the till; a later count takes the place of an earlier one."""

    pieces: tuple[Pieces, ...]


class BlanksCounted(Entry, frozen=True):
    """What lies there of a series; a later count takes the place of an earlier one."""

    series: str
    stretches: tuple[Stretch, ...]


class DifferenceExplained(Entry, frozen=True):
    """Why something does not fit. A count that changes the difference makes the explanation void."""

    difference: Difference
    reason: DifferenceReason


class DifferencesWitnessed(Entry, frozen=True):
    """A second clerk has seen these differences, and no others."""

    differences: tuple[Difference, ...]


class DaySealed(Entry, frozen=True):
    """The last line of a day. `protocol` is the SHA-256 of its canonical text, in hexadecimal."""

    protocol: str


ClosingEntry = (
    TurnoverCarried
    | BlankMoved
    | ClosingBegan
    | ClosingStopped
    | TerminalClosed
    | CashCounted
    | BlanksCounted
    | DifferenceExplained
    | DifferencesWitnessed
    | DaySealed
)
AnyEntry = DayOpened | PaymentIntended | ResultKept | PaymentSettled | ClosingEntry


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
