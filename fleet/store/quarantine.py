"""Where payloads stay that nobody understands, so that nothing a case was told is kept is lost.

What one case may leave here is bounded. Beyond, its payloads are neither kept nor acknowledged: it keeps them
itself, and its page says so.
"""

import hashlib
import sqlite3
from typing import Final

from fleet.store.rows import QuarantineRow, RecordRow, to_micros

LARGEST_COUNT: Final = 200
LARGEST_BYTES: Final = 8 * 1024 * 1024

_HELD: Final = (
    "SELECT count(*), coalesce(sum(length(payload)), 0), coalesce(max(digest = ?), 0) FROM quarantine WHERE name = ?"
)
_INSERT: Final = (
    "INSERT INTO quarantine (name, digest, received, leaf, why, first, last, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Quarantine:
    """The quarantine within one transaction. `added` counts what is new in it, by case."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.added: dict[str, int] = {}

    def shut_away(self, row: QuarantineRow) -> bool:
        """Whether the payload is in quarantine now, be it from before; false where the case has filled its part."""
        count, size, known = self._connection.execute(_HELD, (row.digest, row.case)).fetchone()
        if known:
            return True
        if count >= LARGEST_COUNT or size + len(row.payload) > LARGEST_BYTES:
            return False
        cells = (row.case, row.digest, to_micros(row.received), row.leaf, row.why, row.first, row.last, row.payload)
        self._connection.execute(_INSERT, cells)
        self.added[row.case] = self.added.get(row.case, 0) + 1
        return True


def reused_number(row: RecordRow) -> QuarantineRow:
    """A record whose number is taken by another one of its case."""
    digest = hashlib.sha256(b"%d %s %s" % (row.seq, row.at.isoformat().encode(), row.body)).digest()
    return QuarantineRow(row.case, digest, row.received, row.stream, "number-reused", row.seq, row.seq, row.body)
