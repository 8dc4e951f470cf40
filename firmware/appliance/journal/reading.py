"""Reading a journal that no controller owns."""

import sqlite3
from contextlib import closing
from pathlib import Path

from firmware.appliance.book.entries import Line
from firmware.appliance.journal import schema
from firmware.appliance.journal.bookkeeping import chained_day
from firmware.appliance.journal.rows import Stored, stored


def read_tail(path: Path, limit: int) -> list[Stored]:
    """The newest events, oldest first. Raises `sqlite3.Error`."""
    with closing(_connect(path)) as connection:
        rows = connection.execute(schema.TAIL, (limit,)).fetchall()
    return [event for row in reversed(rows) if (event := stored(row))]


def read_book(path: Path, day: int) -> tuple[bytes, list[Line]]:
    """The link before an office day, and its lines. Raises `sqlite3.Error`, also where a line was tampered with."""
    with closing(_connect(path)) as connection:
        return chained_day(connection, day)


def _connect(path: Path) -> sqlite3.Connection:
    """A file that was closed in order is read as it lies, so that nothing is made beside it; one with a write-ahead
    log is read with the log.
    """
    log = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if log.exists() and log.stat().st_size > 0 else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)


def is_whole(path: Path) -> bool:
    """Whether the file is sound (PRAGMA quick_check). Blocks for a second each 100 MiB, and holds up no writer."""
    try:
        with closing(_connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error:
        return False
