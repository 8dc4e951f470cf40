"""The protocol of a closed day: a value, made from the book, and its canonical text. It names no citizen and no clerk.

Amounts are cents. Times are UTC; `date` is the day on which the till was opened, by the case's own zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from firmware.appliance.book.blanks import Stock, pieces
from firmware.appliance.book.cash import Pieces, total
from firmware.appliance.book.closing import differences, turnover
from firmware.appliance.book.day import Day
from firmware.appliance.book.differences import CardGroup, Difference, DifferenceReason, TerminalEnd
from firmware.appliance.book.entries import Line
from firmware.appliance.book.payment import Payment, PaymentKind, PaymentMethod, PaymentStatus, SettledBy

VERSION: Final = 1


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the protocol."""


class Turnover(Part, frozen=True):
    """How many payments of a sort were done, and their sum."""

    method: PaymentMethod
    kind: PaymentKind
    count: int
    cents: int


class FeeTurnover(Part, frozen=True):
    """What a fee brought: what was paid, less what was reversed. Refunds of a part belong to no fee."""

    code: str
    title: str
    count: int
    cents: int


class CardRow(Part, frozen=True):
    """A group of cards in the book and at the terminal; None where the terminal did not tell."""

    group: CardGroup
    book_cents: int
    terminal_cents: int | None


class BlankRow(Part, frozen=True):
    """Beginning + received − issued − spoiled should be the end. `lying` are the serial numbers that lay there."""

    series: str
    title: str
    carried: int
    received: int
    issued: int
    spoiled: int
    should: int
    counted: int
    issued_serials: tuple[str, ...]
    spoiled_serials: tuple[str, ...]
    lying: tuple[str, ...]


class Explained(Part, frozen=True):
    """A difference and why."""

    difference: Difference
    reason: DifferenceReason


class Protocol(Part, frozen=True):
    """A day. `number` has no gaps: it is the day's, and no day is opened before the last one is closed.

    `opened` and `closed` are when the book's first and last line of the day were written, which are the lines
    `first_line` to `last_line`; `chain` is the link of the last one, in hexadecimal. `by_clerk` are payments that were
    unclear and settled by a person.
    """

    version: int
    number: int
    date: str
    case_id: str
    office: str
    rehearsal: bool
    opened: datetime
    closed: datetime
    turnover: tuple[Turnover, ...]
    fees: tuple[FeeTurnover, ...]
    by_clerk: int
    terminal: TerminalEnd | None
    cards: tuple[CardRow, ...]
    terminal_cents: int | None
    float_cents: int
    cash_should: int
    cash_counted: int
    pieces: tuple[Pieces, ...]
    blanks: tuple[BlankRow, ...]
    differences: tuple[Explained, ...]
    witnessed: bool
    first_line: int
    last_line: int
    chain: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the case is called, and its fees and blanks in German. `zone` None is the machine's own."""

    case_id: str
    office: str
    fees: Mapping[str, str]
    blanks: Mapping[str, str]
    rehearsal: bool = False
    zone: tzinfo | None = None


def protocol(day: Day, lines: Sequence[Line], chain: bytes, names: Names) -> Protocol:
    """The protocol of a day that is ready to be sealed; `lines` are all of it, `chain` the link of the last."""
    now = day.reckoning
    counted = now.cash.pieces if now.cash else ()
    return Protocol(
        version=VERSION,
        number=day.number,
        date=f"{lines[0].at.astimezone(names.zone):%Y-%m-%d}",
        case_id=names.case_id,
        office=names.office,
        rehearsal=names.rehearsal,
        opened=lines[0].at,
        closed=lines[-1].at,
        turnover=tuple(Turnover(row.method, row.kind, row.count, row.cents) for row in day.totals),
        fees=_fees(day, names),
        by_clerk=sum(item.settled_by is SettledBy.CLERK for item in day.payments.values()),
        terminal=now.terminal.end if now.terminal else None,
        cards=card_rows(day),
        terminal_cents=_told(day),
        float_cents=day.float_cents,
        cash_should=day.cash_cents,
        cash_counted=total(counted),
        pieces=counted,
        blanks=_blanks(day, names),
        differences=tuple(Explained(item, now.explained[item]) for item in differences(day)),
        witnessed=now.witnessed is not None and bool(differences(day)),
        first_line=lines[0].number,
        last_line=lines[-1].number,
        chain=chain.hex(),
    )


def canonical(made: Protocol) -> bytes:
    """The text that is signed: JSON, fields in the order of their definition, UTF-8, no spaces."""
    return msgspec.json.encode(made)


def read_protocol(text: bytes) -> Protocol:
    """What `canonical` wrote. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(text, type=Protocol)


def _told(day: Day) -> int | None:
    ended = day.reckoning.terminal
    if ended is None:
        return None
    return sum(item.cents for item in ended.groups) if ended.groups else ended.cents


def card_rows(day: Day) -> tuple[CardRow, ...]:
    """The groups of cards that the book or the terminal has anything of."""
    ended, book = day.reckoning.terminal, turnover(day)
    told = {item.group: item.cents for item in ended.groups} if ended and ended.groups else None
    rows = (CardRow(group, book[group], told.get(group, 0) if told else None) for group in CardGroup)
    return tuple(row for row in rows if row.book_cents or row.terminal_cents)


def _fees(day: Day, names: Names) -> tuple[FeeTurnover, ...]:
    found: dict[str, tuple[int, int]] = {}
    for payment in day.payments.values():
        sign = _sign(payment)
        for line in payment.lines if sign else ():
            count, cents = found.get(line.code, (0, 0))
            found[line.code] = count + sign * line.count, cents + sign * line.cents
    return tuple(
        FeeTurnover(code, names.fees.get(code, code), count, cents) for code, (count, cents) in sorted(found.items())
    )


def _sign(payment: Payment) -> int:
    if payment.status is not PaymentStatus.DONE:
        return 0
    return 1 if payment.kind is PaymentKind.PAYMENT else -1


def _blanks(day: Day, names: Names) -> tuple[BlankRow, ...]:
    return tuple(
        _row(series, names.blanks.get(series, series), day.reckoning.stocks.get(series, Stock()), day)
        for series in sorted(day.reckoning.blanks)
    )


def _row(series: str, title: str, stock: Stock, day: Day) -> BlankRow:
    there = day.reckoning.blanks[series]
    return BlankRow(
        series=series,
        title=title,
        carried=pieces(stock.carried),
        received=pieces(stock.received),
        issued=pieces(stock.issued),
        spoiled=pieces(stock.spoiled),
        should=pieces(stock.in_hand),
        counted=pieces(there),
        issued_serials=tuple(map(str, stock.issued)),
        spoiled_serials=tuple(map(str, stock.spoiled)),
        lying=tuple(map(str, there)),
    )
