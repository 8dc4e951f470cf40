"""The writing connection. Runs in its own thread; every function here blocks."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fleet.store.errors import StoreError, translated
from fleet.store.quarantine import Quarantine, reused_number
from fleet.store.rows import Committed, Intake, RecordRow, to_micros
from fleet.store.schema import migrate

_INSERT_RECORD: Final = (
    "INSERT INTO records (name, seq, stream, type, at, received, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
_HELD: Final = "SELECT type, at FROM records WHERE name = ? AND seq = ?"
_UPSERT_CASE: Final = (
    "INSERT INTO cases"
    " (name, first_seen, last_seen, software, hello, hello_seen, sid, word, witness, word_seen, former)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
    " last_seen = excluded.last_seen, software = excluded.software, hello = excluded.hello,"
    " hello_seen = excluded.hello_seen, sid = excluded.sid, word = excluded.word, witness = excluded.witness,"
    " word_seen = excluded.word_seen, former = excluded.former"
)
_UPSERT_ALERT: Final = (
    "INSERT INTO alerts"
    " (name, number, kind, subject, severity, detail, raised, last, cleared, count, seq, proven)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, number) DO UPDATE SET"
    " severity = excluded.severity, detail = excluded.detail, last = excluded.last, cleared = excluded.cleared,"
    " count = excluded.count, seq = excluded.seq, proven = excluded.proven"
)
_FORGET_ALERTS: Final = "DELETE FROM alerts WHERE name = ? AND number <= ? AND cleared IS NOT NULL"
KEPT_ALERTS: Final = 500  # of each case; older ones that are over are forgotten


class Writer:
    """Commits intakes. An intake is kept as a whole or not at all."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as problem:
            raise translated(problem) from problem
        try:
            self._prepare()
        except (sqlite3.Error, StoreError) as problem:
            self._connection.close()
            raise (translated(problem) if isinstance(problem, sqlite3.Error) else problem) from problem

    def _prepare(self) -> None:
        # FULL: with NORMAL the last commits may roll back on a power cut, after the cases were told.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "journal_size_limit = 67108864"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        migrate(self._connection)

    def commit(self, intake: Intake) -> Committed:
        """Write the intake and return after it is on disk; `StoreFull` or `StoreError` when nothing was kept."""
        try:
            with self._transaction():
                return self._write(intake)
        except sqlite3.Error as problem:
            raise translated(problem) from problem

    def _write(self, intake: Intake) -> Committed:
        cell = Quarantine(self._connection)
        new = self._insert_records(intake.records)
        doubles = self._reused(intake.records) if new < len(intake.records) else []
        refused_records = frozenset((row.case, row.seq) for row in doubles if not cell.shut_away(reused_number(row)))
        refused = frozenset((row.case, row.digest) for row in intake.quarantine if not cell.shut_away(row))
        self._connection.executemany(_UPSERT_CASE, [row.cells() for row in intake.cases])
        self._connection.executemany(_UPSERT_ALERT, [row.cells() for row in intake.alerts])
        self._connection.executemany(_FORGET_ALERTS, [(row.case, row.number - KEPT_ALERTS) for row in intake.alerts])
        return Committed(new, cell.added, refused, refused_records)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # SQLite has already rolled back by itself after some errors, a full disk among them.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _insert_records(self, rows: tuple[RecordRow, ...]) -> int:
        before = self._connection.total_changes
        self._connection.executemany(_INSERT_RECORD, [row.cells() for row in rows])
        return self._connection.total_changes - before

    def _reused(self, rows: tuple[RecordRow, ...]) -> list[RecordRow]:
        """Rows whose number the case has given to something else before, as one whose journal was lost does."""
        held = [self._connection.execute(_HELD, (row.case, row.seq)).fetchone() for row in rows]
        return [row for row, found in zip(rows, held, strict=True) if found != (row.type, to_micros(row.at))]

    def close(self) -> None:
        """Close the connection; SQLite folds the log back into the file."""
        self._connection.close()
