"""How the journal fails, in the two words that a person can act on: there is no space, or the storage is failing."""

import errno
import sqlite3

from firmware.appliance.state.model import StorageHealth

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class JournalError(Exception):
    """Nothing of what was to be written is recorded. `kind` is FULL or FAILING."""

    def __init__(self, kind: StorageHealth, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


class Damaged(sqlite3.DatabaseError):
    """The file is a database whose check failed."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def primary_code(problem: BaseException) -> int:
    """SQLite's primary result code, without the extension in the upper bytes; 0 where there is none."""
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF


def is_corrupt(problem: BaseException) -> bool:
    """Whether the file is no usable database, so that only a new one helps."""
    return primary_code(problem) in _CORRUPT


def is_full(problem: BaseException) -> bool:
    """Whether there was no space left."""
    if isinstance(problem, OSError):
        return problem.errno in _FULL
    return primary_code(problem) == sqlite3.SQLITE_FULL


def journal_error(problem: BaseException) -> JournalError:
    """`problem` of SQLite or the file system in the journal's own words."""
    return JournalError(StorageHealth.FULL if is_full(problem) else StorageHealth.FAILING, str(problem))
