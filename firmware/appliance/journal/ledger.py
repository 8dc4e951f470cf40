"""What the journal does with its tables: write, hand out what waits, take acknowledgements, forget what is too old."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

from firmware.appliance.book.entries import Line
from firmware.appliance.journal import schema
from firmware.appliance.journal.bookkeeping import Bookkeeping, Written, last_link, read_day
from firmware.appliance.journal.database import Database
from firmware.appliance.journal.limits import LOOK_EVERY, STRIDE, Limits
from firmware.appliance.journal.rows import Draft, Row, microseconds
from firmware.appliance.journal.trouble import JournalError, is_corrupt
from firmware.appliance.state.events import Lane

_NEVER: Final = 2**62  # above every number: a lane that was not asked for
_STRIDE_ROWS: Final = 500
_THINNED: Final = "journal.thinned"
_ROW_BYTES: Final = 128  # about; only to know when to look at the size
_lane = itemgetter(1)  # of a draft


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that wait for the fleet server's word, and routine rows given up since the case was made."""

    pending: int
    thinned: int


class Ledger:
    """The journal's tables. Everything blocks and runs in the worker thread; everything raises `JournalError`."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._database = Database(path)
        self._generation = 0
        self._book = Bookkeeping()
        self._sent: dict[Lane, int] = {}
        self._waiting: dict[Lane, int] = {}
        self._last = 0
        self._thinned = 0
        self._unseen = 0  # bytes written since the size was looked at

    @property
    def replaced(self) -> Sequence[Path]:
        """Damaged files that were moved aside since the start."""
        return self._database.replaced

    def open(self) -> None:
        """Open the file and count what waits. Damage that shows only now is met by a second opening, which checks."""
        try:
            self._open()
        except JournalError as problem:
            if problem.__cause__ is None or not is_corrupt(problem.__cause__):
                raise
            self._open()

    def _open(self) -> None:
        with self._database.reading() as connection:
            self._recount(connection)

    def write(self, drafts: Sequence[Draft], entries: Sequence[Written] = ()) -> int:
        """Put all of `drafts` and `entries` on disk in one transaction and give back the last number of an event."""
        with self._database.transaction() as connection:
            self._recount(connection)
            if entries:
                self._book.write(connection, self._generation, entries)
            first = self._database.numbers.take(len(drafts))
            lanes = Counter(map(_lane, drafts))
            lasting, routine = _numbered(drafts, first, mixed=Lane.ROUTINE in lanes)
            if lasting:
                connection.executemany(schema.INSERT_LASTING, lasting)
            if routine:
                connection.executemany(schema.INSERT_ROUTINE, routine)
        self._written(lanes, first + len(drafts) - 1)
        return self._last

    def _written(self, lanes: Mapping[str, int], last: int) -> None:
        self._last = last
        for lane, count in lanes.items():
            self._waiting[Lane(lane)] += count
            self._unseen += count * _ROW_BYTES
        if self._unseen >= LOOK_EVERY:
            with suppress(JournalError):  # the rows are on disk; a trouble with trimming shows at the next append
                self.shrink()

    def pending(self, lanes: frozenset[Lane], after: int, limit: int) -> list[Row]:
        """Rows of `lanes` above `after` that are not acknowledged, ascending."""
        with self._database.reading() as connection:
            self._recount(connection)
            bounds = {lane.value: max(after, self._sent[lane]) if lane in lanes else _NEVER for lane in Lane}
            asked = bounds | {"limit": limit}
            lasting: Iterable[Row] = connection.execute(schema.PENDING_LASTING, asked)
            routine: Iterable[Row] = connection.execute(schema.PENDING_ROUTINE, asked)
            return list(islice(merge(lasting, routine), limit))

    def forget(self, lanes: frozenset[Lane], upto: int) -> int:
        """Note that the fleet server has every row of `lanes` up to `upto`; give back how many that were.

        A number above the last one written means the last one written: nothing of the future is given up.
        """
        with self._database.transaction() as connection:
            self._recount(connection)
            upto = min(upto, self._last)
            gone = {lane: self._count(connection, lane, upto) for lane in lanes if upto > self._sent[lane]}
            connection.executemany(schema.SET_SENT, [(lane.value, upto) for lane in gone])
        for lane, count in gone.items():
            self._sent[lane] = upto
            self._waiting[lane] -= count
        return sum(gone.values())

    def book(self, day: int | None) -> list[Line]:
        """The lines of an office day, of the newest one for None."""
        with self._database.reading() as connection:
            return read_day(connection, day)

    def link(self) -> bytes:
        """The link of the book's last line."""
        with self._database.reading() as connection:
            return last_link(connection)

    def counts(self) -> Counts:
        """What waits and what was given up."""
        return Counts(sum(self._waiting.values()), self._thinned)

    def tail(self, limit: int) -> list[Row]:
        """The newest rows, oldest first."""
        with self._database.reading() as connection:
            rows: list[Row] = connection.execute(schema.TAIL, (limit,)).fetchall()
        return rows[::-1]

    def get(self, key: str) -> str | None:
        """The note under `key`."""
        with self._database.reading() as connection:
            row = connection.execute(schema.GET_NOTE, (key,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, key: str, value: str) -> None:
        """Keep a small note."""
        with self._database.transaction() as connection:
            connection.execute(schema.SET_NOTE, (key, value))

    def age(self, now: int) -> None:
        """Give up what is too old at `now` (microseconds); only for a clock that may be believed."""
        history, routine = now - microseconds(self._limits.history), now - microseconds(self._limits.routine)
        with self._database.transaction() as connection:
            self._recount(connection)
            connection.execute(schema.AGE_LASTING, {"upto": self._sent_lasting(), "before": history})
            connection.execute(schema.AGE_ROUTINE, {"upto": self._sent[Lane.ROUTINE], "before": history})
            self._thin(connection, schema.THIN_ROUTINE, {"sent": self._sent[Lane.ROUTINE], "before": routine})

    def shrink(self) -> None:
        """Keep the file below its bound: history first, then routine rows; what must not be thinned stays."""
        self._unseen = 0
        with self._database.transaction() as connection:
            self._recount(connection)
            if self._used(connection) <= self._limits.size:
                return
            while self._used(connection) > self._limits.size * STRIDE and self._stride(connection):
                pass

    def close(self) -> None:
        """Checkpoint and close; the numbers go on without a gap."""
        try:
            with self._database.transaction():
                self._database.numbers.settle()
        finally:
            self._database.close()

    def _stride(self, connection: sqlite3.Connection) -> bool:
        """Delete a handful of the oldest rows; false where there is nothing left that may go."""
        bound = {"count": _STRIDE_ROWS}
        routine = connection.execute(schema.SHRINK_ROUTINE, bound | {"upto": self._sent[Lane.ROUTINE]}).rowcount
        lasting = connection.execute(schema.SHRINK_LASTING, bound | {"upto": self._sent_lasting()}).rowcount
        return bool(routine or lasting) or self._thin(connection, schema.SHRINK_ROUTINE, bound | {"upto": _NEVER}) > 0

    def _thin(self, connection: sqlite3.Connection, sentence: str, bounds: Mapping[str, int]) -> int:
        """Give up unsent routine rows and keep count of them, in the same transaction."""
        gone = connection.execute(sentence, bounds).rowcount
        if gone:
            self._thinned += gone
            self._waiting[Lane.ROUTINE] -= gone
            connection.execute(schema.SET_NOTE, (_THINNED, str(self._thinned)))
        return gone

    def _recount(self, connection: sqlite3.Connection) -> None:
        """Take the figures from the tables where the file was opened since; else they are kept by hand."""
        if self._generation == self._database.generation:
            return
        self._sent = dict.fromkeys(Lane, 0) | {Lane(lane): upto for lane, upto in connection.execute(schema.SENT)}
        self._last = connection.execute(schema.HIGHEST).fetchone()[0]
        self._waiting = {lane: self._count(connection, lane, self._last) for lane in Lane}
        thinned = connection.execute(schema.GET_NOTE, (_THINNED,)).fetchone()
        self._thinned = int(thinned[0]) if thinned else 0
        self._generation = self._database.generation

    def _count(self, connection: sqlite3.Connection, lane: Lane, upto: int) -> int:
        sentence = schema.COUNT_ROUTINE if lane is Lane.ROUTINE else schema.COUNT_LASTING
        return int(connection.execute(sentence, (self._sent[lane], upto, lane.value)).fetchone()[0])

    def _sent_lasting(self) -> int:
        return min(self._sent[Lane.ALARM], self._sent[Lane.EVENT])

    def _used(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute(schema.USED_BYTES).fetchone()[0])


def _numbered(drafts: Sequence[Draft], first: int, *, mixed: bool) -> tuple[list[Row], list[Row]]:
    rows = [(seq, *draft) for seq, draft in enumerate(drafts, first)]
    if not mixed:
        return rows, []
    return [row for row in rows if row[2] != Lane.ROUTINE], [row for row in rows if row[2] == Lane.ROUTINE]
