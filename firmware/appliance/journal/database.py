"""The journal's file: a connection that heals itself, and transactions that are on disk or did not take place.

Everything here blocks and runs in the journal's worker thread.
"""

import logging
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from firmware.appliance.journal import schema
from firmware.appliance.journal.bookkeeping import rescue
from firmware.appliance.journal.floor import SequenceFloor
from firmware.appliance.journal.trouble import Damaged, JournalError, is_corrupt, is_full, journal_error
from firmware.appliance.state.model import StorageHealth
from provisioning.durable import sync_directory

_log = logging.getLogger(__name__)


class Database:
    """Opens the file when it is needed, again after each failure; one that is damaged is moved aside for a new one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.numbers = SequenceFloor(path.with_name("sequence.floor"))
        self.replaced: list[Path] = []  # damaged files that were moved aside
        self.generation = 0  # grows when figures kept beside the tables may be wrong
        self._connection: sqlite3.Connection | None = None
        self._suspect = False

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """What is done inside is on disk when this ends. Raises `JournalError`; then nothing was done."""
        try:
            connection = self.ready()
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as problem:
            self._after(problem)
            raise journal_error(problem) from problem

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection, None, None]:
        """A connection to ask. Raises `JournalError`."""
        try:
            yield self.ready()
        except (sqlite3.Error, OSError) as problem:
            self._after(problem)
            raise journal_error(problem) from problem

    def ready(self) -> sqlite3.Connection:
        """The open connection."""
        if self._connection is None:
            self._connection = self._open()
            self._suspect = False
            self.generation += 1
        return self._connection

    def close(self) -> None:
        """Move everything from the write-ahead log into the file, and let go of it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # the last connection checkpoints and removes the write-ahead log

    def _after(self, problem: BaseException) -> None:
        """A full disk leaves the connection sound; after anything else it is made anew and the file is checked."""
        self.generation += 1  # what was counted inside the transaction did not take place
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if is_full(problem):
                return
        except sqlite3.Error as second:
            _log.warning("the journal could not be rolled back: %s", second)
        self._suspect = True
        self._connection = None
        connection.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as problem:
            if not is_corrupt(problem):
                raise
            aside = self._move_aside(problem)
            connection = self._connect()
            rescue(aside, connection)
            return connection

    def _connect(self) -> sqlite3.Connection:
        """Check the file where its last run left a write-ahead log, as only a run without an orderly end does."""
        log = self._beside("-wal")
        suspect = self._suspect or (log.exists() and log.stat().st_size > 0)
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=2.0)
        try:
            self._prepare(connection, suspect)
        except (sqlite3.Error, JournalError, OSError):
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection, suspect: bool) -> None:
        for pragma in schema.PRAGMAS:
            connection.execute(pragma)
        if suspect and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Damaged("the check of the file failed")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > schema.VERSION:
            raise JournalError(StorageHealth.FAILING, f"made by a newer version of the software ({version})")
        if version < schema.VERSION:
            self._create(connection, version)
        self.numbers.begin(connection.execute(schema.HIGHEST).fetchone()[0])

    def _create(self, connection: sqlite3.Connection, version: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table in schema.TABLES:
            connection.execute(table)
        for column in schema.DOUBT if version in schema.WITHOUT_DOUBT else ():
            connection.execute(column)
        connection.execute("COMMIT")
        sync_directory(self.path.parent)

    def _move_aside(self, problem: sqlite3.Error) -> Path:
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}.damaged-{number}")).exists():
            number += 1
        _log.error("the journal is damaged (%s) and kept as %s; a new one begins", problem, aside.name)
        self.path.rename(aside)
        for suffix in ("-wal", "-shm"):
            if self._beside(suffix).exists():
                self._beside(suffix).rename(aside.with_name(aside.name + suffix))
        sync_directory(self.path.parent)
        self.replaced.append(aside)
        self._suspect = False
        return aside

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)
