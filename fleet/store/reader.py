"""The reading connection: read-only, in a thread of its own, so that a page never waits for a commit."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fleet.store.errors import translated
from fleet.store.rows import AlertRow, CaseRow, Holdings, RecordRow, from_micros, to_micros

_CASES: Final = (
    "SELECT name, first_seen, last_seen, software, hello, hello_seen, sid, word, witness, word_seen, former"
    " FROM cases ORDER BY name"
)
_EVENTS: Final = (
    "SELECT name, seq, stream, type, at, received, body FROM records"
    " WHERE name = ? AND stream = 'event' ORDER BY seq DESC LIMIT ?"
)
_STAYS: Final = (
    "SELECT name, seq, stream, type, at, received, body FROM records"
    " WHERE type = 'SiteLeft' ORDER BY received DESC LIMIT ?"
)
_NEWEST_ALERTS: Final = (
    "SELECT name, number, kind, subject, severity, detail, raised, last, cleared, count, seq, proven FROM alerts"
    " WHERE cleared IS NULL OR cleared >= ?"
    " OR (name, number) IN (SELECT name, max(number) FROM alerts GROUP BY name)"
)
_ALERTS: Final = (
    "SELECT name, number, kind, subject, severity, detail, raised, last, cleared, count, seq, proven FROM alerts"
    " WHERE name = ? ORDER BY number DESC LIMIT ?"
)
_SEQUENCES: Final = "SELECT seq FROM records WHERE name = ? ORDER BY seq"


class Reader:
    """Answers questions of the pages."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        try:
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as problem:
            raise translated(problem) from problem

    def cases(self) -> tuple[CaseRow, ...]:
        """Every case that was ever seen."""
        return tuple(_case(*row) for row in self._rows(_CASES))

    def events(self, case: str, limit: int) -> tuple[RecordRow, ...]:
        """The newest events and alarms of a case, newest first; routine records are left out."""
        return tuple(_record(*row) for row in self._rows(_EVENTS, case, limit))

    def stays(self, limit: int) -> tuple[RecordRow, ...]:
        """What all cases told when they left a place, newest first."""
        return tuple(_record(*row) for row in self._rows(_STAYS, limit))

    def newest_alerts(self, since: datetime) -> tuple[AlertRow, ...]:
        """Those that are not over, or were not at `since`, and the last one of each case."""
        return tuple(_alert(*row) for row in self._rows(_NEWEST_ALERTS, to_micros(since)))

    def alerts(self, case: str, limit: int) -> tuple[AlertRow, ...]:
        """The newest alerts of a case, newest first."""
        return tuple(_alert(*row) for row in self._rows(_ALERTS, case, limit))

    def sequences(self, case: str) -> tuple[int, ...]:
        """The numbers of all records of a case, ascending."""
        return tuple(row[0] for row in self._rows(_SEQUENCES, case))

    def holdings(self) -> Holdings:
        """Counts; walks an index over all records, so it is not for every page."""
        ((records,),) = self._rows("SELECT count(*) FROM records")
        quarantined = self._rows("SELECT name, count(*) FROM quarantine GROUP BY name")
        return Holdings(records, dict(quarantined))

    def _rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as problem:
            raise translated(problem) from problem

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _maybe(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _case(
    name: str,
    first_seen: int,
    last_seen: int,
    software: str | None,
    hello: bytes | None,
    hello_seen: int | None,
    sid: str | None,
    word: str | None,
    witness: str | None,
    word_seen: int | None,
    former: str,
) -> CaseRow:
    return CaseRow(
        name,
        from_micros(first_seen),
        from_micros(last_seen),
        software,
        hello,
        _maybe(hello_seen),
        sid,
        word,
        witness,
        _maybe(word_seen),
        tuple(former.split()),
    )


def _alert(
    name: str,
    number: int,
    kind: str,
    subject: str,
    severity: str,
    detail: str,
    raised: int,
    last: int,
    cleared: int | None,
    count: int,
    seq: int,
    proven: int,
) -> AlertRow:
    times = (from_micros(raised), from_micros(last), _maybe(cleared))
    return AlertRow(name, number, kind, subject, severity, detail, *times, count, seq, bool(proven))


def _record(name: str, seq: int, stream: str, kind: str, at: int, received: int, body: bytes) -> RecordRow:
    return RecordRow(name, seq, stream, kind, from_micros(at), from_micros(received), body)
