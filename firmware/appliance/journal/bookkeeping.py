"""The book on disk: lines without a gap, each chained to the one before. Nothing here is ever changed or trimmed.

Everything blocks and runs in the journal's worker thread, inside a transaction of the journal's database.
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from firmware.appliance.book.entries import GENESIS, AnyEntry, Line, canonical, link, read_line
from firmware.appliance.journal import schema
from firmware.appliance.journal.rows import moment
from firmware.appliance.journal.trouble import Damaged

_log = logging.getLogger(__name__)

Written = tuple[int, AnyEntry]  # microseconds since 1970, and what is written down


class Bookkeeping:
    """Writes lines and reads them back. What it remembers of the last line is forgotten with the connection."""

    def __init__(self) -> None:
        self._generation = -1
        self._number = 0
        self._chain = GENESIS

    def write(self, connection: sqlite3.Connection, generation: int, entries: Sequence[Written]) -> None:
        """Add `entries`. `generation` changes when what was added last may not be in the file."""
        if generation != self._generation:
            self._find_end(connection)
            self._generation = generation
        connection.executemany(schema.INSERT_BOOK, [self._row(at, entry) for at, entry in entries])

    def _find_end(self, connection: sqlite3.Connection) -> None:
        last = connection.execute(schema.LAST_BOOK).fetchone()
        self._number, self._chain = (0, GENESIS) if last is None else (int(last[0]), bytes(last[1]))

    def _row(self, at: int, entry: AnyEntry) -> tuple[int, int, bytes, bytes]:
        self._number += 1
        body = canonical(Line(self._number, moment(at), entry))
        self._chain = link(self._chain, body)
        return self._number, entry.day, body, self._chain


def read_day(connection: sqlite3.Connection, day: int | None) -> list[Line]:
    """The lines of an office day, of the newest one for None. Raises `Damaged` where a line was tampered with."""
    if day is None:
        (day,) = connection.execute(schema.NEWEST_DAY).fetchone()
    return chained_day(connection, day or 0)[1]


def chained_day(connection: sqlite3.Connection, day: int) -> tuple[bytes, list[Line]]:
    """The link before an office day, and its lines. Raises `Damaged` where a line was tampered with."""
    rows = connection.execute(schema.BOOK_OF_DAY, (day,)).fetchall()
    before = connection.execute(schema.CHAIN_AT, (rows[0][0] - 1,)).fetchone() if rows else None
    link_before = bytes(before[0]) if before else GENESIS
    return link_before, list(checked(rows, link_before))


def last_link(connection: sqlite3.Connection) -> bytes:
    """The link of the last line of all."""
    last = connection.execute(schema.LAST_BOOK).fetchone()
    return GENESIS if last is None else bytes(last[1])


def rescue(damaged: Path, connection: sqlite3.Connection) -> None:
    """Take over into an empty book as many lines of a damaged file as can be read and hold together.

    Events are also with the fleet server; the book is nowhere else.
    """
    with closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)) as old:
        rows = list(_sound(old))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(schema.INSERT_BOOK, rows)
    connection.execute("COMMIT")
    _log.error("%d lines of the book were taken over from %s", len(rows), damaged.name)


def _sound(old: sqlite3.Connection) -> Iterator[tuple[int, int, bytes, bytes]]:
    before, following = GENESIS, 1
    try:
        for number, day, body, chain in old.execute(schema.WHOLE_BOOK):
            before = link(before, body)
            if (number, chain) != (following, before):
                return
            following += 1
            yield number, day, body, chain
    except sqlite3.Error as problem:
        _log.error("the rest of the book cannot be read: %s", problem)


def checked(rows: Iterable[tuple[int, bytes, bytes]], before: bytes) -> Iterable[Line]:
    """The lines of `rows` (number, body, chain), whose first is chained to `before`. Raises `Damaged`."""
    for number, body, chain in rows:
        before = link(before, body)
        if before != chain:
            raise Damaged(f"line {number} of the book is not what was written")
        try:
            yield read_line(body)
        except msgspec.DecodeError as problem:
            raise Damaged(f"line {number} of the book cannot be read: {problem}") from problem
