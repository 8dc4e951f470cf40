"""The tables of the journal, and the sentences that are spoken to them.

Alarms and events rest in `lasting`, routine rows in `routine`; both take their numbers from one series. The outbox is
no copy: `sent` has, for each lane, the number up to which the fleet server has acknowledged; what is above it waits.
So an event is written once, in one table, and an acknowledgement of a thousand rows changes one.

`doubt` is 1 where nobody vouched for the wall clock when the event was handed in.

`book` has the lines of the till's book. It is in the same file so that a payment and the event that tells of it are
one transaction. It has its own numbers, without a gap, and nothing ever deletes from it.
"""

from typing import Final

VERSION: Final = 3  # 1 had no book, 2 no doubt; the sentences below make a 3 of each

PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged rows when the power goes
    "PRAGMA journal_size_limit = 4194304",
)

_COLUMNS: Final = "seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, lane TEXT NOT NULL, body BLOB NOT NULL"
_DOUBT: Final = "doubt INTEGER NOT NULL DEFAULT 0"
_BOOK_COLUMNS: Final = "number INTEGER PRIMARY KEY, day INTEGER NOT NULL, body BLOB NOT NULL, chain BLOB NOT NULL"

TABLES: Final = (
    f"CREATE TABLE IF NOT EXISTS lasting ({_COLUMNS}, {_DOUBT})",
    f"CREATE TABLE IF NOT EXISTS routine ({_COLUMNS}, {_DOUBT})",
    "CREATE TABLE IF NOT EXISTS sent (lane TEXT PRIMARY KEY, upto INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS book ({_BOOK_COLUMNS})",
    "CREATE INDEX IF NOT EXISTS book_day ON book (day)",
    f"PRAGMA user_version = {VERSION}",
)

WITHOUT_DOUBT: Final = frozenset({1, 2})
DOUBT: Final = tuple(f"ALTER TABLE {table} ADD COLUMN {_DOUBT}" for table in ("lasting", "routine"))

INSERT_LASTING: Final = "INSERT INTO lasting VALUES (?, ?, ?, ?, ?)"
INSERT_ROUTINE: Final = "INSERT INTO routine VALUES (?, ?, ?, ?, ?)"

INSERT_BOOK: Final = "INSERT INTO book VALUES (?, ?, ?, ?)"
LAST_BOOK: Final = "SELECT number, chain FROM book ORDER BY number DESC LIMIT 1"
NEWEST_DAY: Final = "SELECT max(day) FROM book"
BOOK_OF_DAY: Final = "SELECT number, CAST(body AS BLOB), chain FROM book WHERE day = ? ORDER BY number"
WHOLE_BOOK: Final = "SELECT number, day, CAST(body AS BLOB), chain FROM book ORDER BY number"
CHAIN_AT: Final = "SELECT chain FROM book WHERE number = ?"

HIGHEST: Final = "SELECT max(coalesce((SELECT max(seq) FROM lasting), 0), coalesce((SELECT max(seq) FROM routine), 0))"
SENT: Final = "SELECT lane, upto FROM sent"
SET_SENT: Final = "INSERT INTO sent VALUES (?, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto"
GET_NOTE: Final = "SELECT value FROM note WHERE key = ?"
SET_NOTE: Final = "INSERT INTO note VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"

TAIL: Final = "SELECT * FROM lasting UNION ALL SELECT * FROM routine ORDER BY seq DESC LIMIT ?"
PENDING_LASTING: Final = (
    "SELECT * FROM lasting WHERE seq > min(:alarm, :event) AND ((lane = 'alarm' AND seq > :alarm)"
    " OR (lane = 'event' AND seq > :event)) ORDER BY seq LIMIT :limit"
)
PENDING_ROUTINE: Final = "SELECT * FROM routine WHERE seq > :routine ORDER BY seq LIMIT :limit"

COUNT_LASTING: Final = "SELECT count(*) FROM lasting WHERE seq > ? AND seq <= ? AND lane = ?"
COUNT_ROUTINE: Final = "SELECT count(*) FROM routine WHERE seq > ? AND seq <= ? AND lane = ?"

# History that everybody has: acknowledged rows, oldest first; `before` is a time in microseconds.
AGE_LASTING: Final = "DELETE FROM lasting WHERE seq <= :upto AND at < :before"
AGE_ROUTINE: Final = "DELETE FROM routine WHERE seq <= :upto AND at < :before"
THIN_ROUTINE: Final = "DELETE FROM routine WHERE seq > :sent AND at < :before"  # nobody has these
SHRINK_LASTING: Final = (
    "DELETE FROM lasting WHERE seq IN (SELECT seq FROM lasting WHERE seq <= :upto ORDER BY seq LIMIT :count)"
)
SHRINK_ROUTINE: Final = (
    "DELETE FROM routine WHERE seq IN (SELECT seq FROM routine WHERE seq <= :upto ORDER BY seq LIMIT :count)"
)
USED_BYTES: Final = (
    "SELECT (page_count - freelist_count) * page_size"
    " FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()"
)
