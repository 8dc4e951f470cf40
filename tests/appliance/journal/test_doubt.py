"""Rows remember whether anybody vouched for the clock that dated them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from firmware.appliance.journal import Journal
from firmware.appliance.journal.reading import is_whole, read_tail
from firmware.appliance.state.events import Heartbeat, Lane, ScreenUnlocked
from firmware.appliance.telemetry.batch import fitting
from firmware.appliance.telemetry.messages import Record
from firmware.clock import FakeClock

OLD = "seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, lane TEXT NOT NULL, body BLOB NOT NULL"


async def test_doubt_is_recorded_with_each_event_and_sent_with_it(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "journal.db", FakeClock())
    try:
        for doubtful in (False, True, False):
            journal.doubt(doubtful=doubtful)
            await journal.append_many((ScreenUnlocked(), Heartbeat(1, 2, 3)))
        rows = await journal.tail(10)
        assert [row.doubtful for row in rows] == [False, False, True, True, False, False]
        pending = await journal.pending(frozenset(Lane), 0, 10)
        assert [record.doubtful is True for record in fitting(pending)] == [row.doubtful for row in rows]
    finally:
        await journal.close()


@pytest.mark.parametrize("version", [1, 2])
async def test_a_file_of_an_older_version_is_read_and_taken_over(tmp_path: Path, version: int) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in ("lasting", "routine"):
            connection.execute(f"CREATE TABLE {table} ({OLD})")
        connection.execute("CREATE TABLE sent (lane TEXT PRIMARY KEY, upto INTEGER NOT NULL) WITHOUT ROWID")
        connection.execute("CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        connection.execute("""INSERT INTO lasting VALUES (1, 5, 'event', '{"type":"ScreenUnlocked"}')""")
        connection.execute(f"PRAGMA user_version = {version}")
    assert [(row.seq, row.doubtful) for row in read_tail(path, 10)] == [(1, False)]
    journal = await Journal.open(path, FakeClock())
    try:
        assert journal.replaced == ()
        journal.doubt(doubtful=True)
        await journal.append(ScreenUnlocked())
        assert [row.doubtful for row in await journal.tail(10)] == [False, True]
    finally:
        await journal.close()
    assert is_whole(path)


@pytest.mark.parametrize("doubtful", [True, False])
def test_doubt_on_the_wire(doubtful: bool) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    record = Record(1, at, ScreenUnlocked(), True) if doubtful else Record(1, at, ScreenUnlocked())
    payload = msgspec.json.encode(record)
    assert (b"doubtful" in payload) is doubtful
    assert msgspec.json.decode(payload, type=Record) == record


def test_doubt_is_never_denied_on_the_wire() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(
            b'{"seq":1,"at":"2026-03-02T00:00:00Z","event":{"type":"ScreenUnlocked"},"doubtful":false}', type=Record
        )
