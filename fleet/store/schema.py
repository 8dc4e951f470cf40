"""The tables. Each migration is applied once, in order, and counted in SQLite's `user_version`."""

import sqlite3
from typing import Final

from fleet.store.errors import StoreError

# Times are whole microseconds since 1970 in UTC. `at` is the case's own clock, everything else the server's.
_FIRST: Final = (
    """CREATE TABLE cases (
        name TEXT PRIMARY KEY,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        software TEXT,
        hello BLOB,
        hello_seen INTEGER,
        sid TEXT,
        word TEXT,
        witness TEXT,
        word_seen INTEGER,
        former TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE records (
        name TEXT NOT NULL,
        seq INTEGER NOT NULL,
        stream TEXT NOT NULL,
        type TEXT NOT NULL,
        at INTEGER NOT NULL,
        received INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (name, seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX events ON records (name, seq) WHERE stream = 'event'",
    """CREATE TABLE quarantine (
        name TEXT NOT NULL,
        digest BLOB NOT NULL,
        received INTEGER NOT NULL,
        leaf TEXT NOT NULL,
        why TEXT NOT NULL,
        first INTEGER,
        last INTEGER,
        payload BLOB NOT NULL,
        PRIMARY KEY (name, digest)
    ) STRICT, WITHOUT ROWID""",
)
_ALERTS: Final = (
    """CREATE TABLE alerts (
        name TEXT NOT NULL,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        severity TEXT NOT NULL,
        detail TEXT NOT NULL,
        raised INTEGER NOT NULL,
        last INTEGER NOT NULL,
        cleared INTEGER,
        count INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        proven INTEGER NOT NULL,
        PRIMARY KEY (name, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX raised_alerts ON alerts (name, number) WHERE cleared IS NULL",
)
_STAYS: Final = ("CREATE INDEX stays ON records (received) WHERE type = 'SiteLeft'",)
MIGRATIONS: Final = (_FIRST, _ALERTS, _STAYS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file up to this version; a file of a newer version is refused, for it would be misread."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreError(f"the file has version {version}, this server knows up to {len(MIGRATIONS)}")
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
