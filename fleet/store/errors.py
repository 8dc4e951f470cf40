"""How the store fails."""

import sqlite3


class StoreError(Exception):
    """The store could not be read or written; nothing of the failed intake was kept."""


class StoreFull(StoreError):
    """There is no space left for the intake; it can be tried again later."""


def translated(problem: sqlite3.Error) -> StoreError:
    """The store's own error for one of SQLite."""
    if getattr(problem, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
        return StoreFull(str(problem))
    return StoreError(str(problem))
