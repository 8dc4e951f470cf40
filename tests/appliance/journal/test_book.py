"""The book in the journal's file: gapless, chained, in one transaction with the events, and never trimmed."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from support.till import done, intended

from firmware.appliance.book.day import fold
from firmware.appliance.book.entries import GENESIS, DayOpened, Line, canonical, link, read_line
from firmware.appliance.journal import Journal, JournalError, Limits
from firmware.appliance.state.events import VisitBegan
from firmware.clock import FakeClock

OPENED = DayOpened(1, 10_000)
VERSION_1 = (
    "CREATE TABLE lasting (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, lane TEXT NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE routine (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, lane TEXT NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE sent (lane TEXT PRIMARY KEY, upto INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """INSERT INTO lasting VALUES (7, 1, 'event', '{"type":"VisitBegan","visit":"a"}')""",
    "INSERT INTO note VALUES ('desk.failures', '2')",
    "PRAGMA user_version = 1",
)


def change(path: Path, sentence: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sentence)
        connection.commit()


async def test_entries_come_back_in_order_with_numbers_that_go_on_after_a_restart(tmp_path: Path) -> None:
    for day in (1, 2):
        journal = await Journal.open(tmp_path / "journal.db", FakeClock())
        await journal.record((DayOpened(day, 5),), ())
        await journal.record((DayOpened(day, 6), DayOpened(day, 7)), (VisitBegan("a"),))
        await journal.close()
    journal = await Journal.open(tmp_path / "journal.db", FakeClock())
    assert await journal.book() == [DayOpened(2, 5), DayOpened(2, 6), DayOpened(2, 7)]
    assert [line.number for line in await journal.lines(1)] == [1, 2, 3]
    assert [line.number for line in await journal.lines()] == [4, 5, 6]
    assert await journal.book(3) == []
    assert len(await journal.tail(10)) == 2
    await journal.close()


async def test_a_day_is_folded_from_what_was_recorded(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "journal.db", FakeClock())
    await journal.record((OPENED, intended()), ())
    await journal.record((done(),), ())
    day = fold(await journal.book())
    await journal.close()
    assert day is not None
    assert [payment.status for payment in day.payments.values()] == ["done"]


async def test_a_file_of_the_version_without_a_book_keeps_everything_and_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as old:
        for sentence in VERSION_1:
            old.execute(sentence)
        old.commit()
    journal = await Journal.open(path, FakeClock())
    assert journal.replaced == ()
    assert [row.seq for row in await journal.tail(10)] == [7]
    assert await journal.get("desk.failures") == "2"
    assert await journal.book() == []
    await journal.record((OPENED,), (VisitBegan("b"),))
    assert await journal.book() == [OPENED]
    await journal.close()


async def test_a_failed_transaction_takes_neither_number_nor_link(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = await Journal.open(path, FakeClock())
    await journal.record((OPENED,), ())
    change(path, "CREATE TRIGGER no BEFORE INSERT ON book BEGIN SELECT RAISE(FAIL, 'no'); END")
    with pytest.raises(JournalError):
        await journal.record((intended("lost"),), (VisitBegan("lost"),))
    change(path, "DROP TRIGGER no")
    await journal.record((intended("kept"),), ())
    lines = await journal.lines()
    assert [line.number for line in lines] == [1, 2]
    assert lines[1].entry == intended("kept")
    assert await journal.tail(10) == []
    await journal.close()


@pytest.mark.parametrize(
    "sentence",
    [
        """UPDATE book SET body = replace(body, '10000', '90000') WHERE number = 1""",
        "DELETE FROM book WHERE number = 2",
        "UPDATE book SET chain = zeroblob(32) WHERE number = 2",
    ],
)
async def test_a_line_that_was_changed_or_taken_out_shows(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "journal.db"
    journal = await Journal.open(path, FakeClock())
    await journal.record((OPENED, intended(), done()), ())
    await journal.close()
    change(path, sentence)
    journal = await Journal.open(path, FakeClock())
    with pytest.raises(JournalError, match="line"):
        await journal.book()
    await journal.append(VisitBegan("a"))  # the events do not suffer
    await journal.close()


async def test_trimming_to_the_bounds_leaves_the_book_alone(tmp_path: Path) -> None:
    clock = FakeClock()
    limits = Limits(size=4096, history=timedelta(0), routine=timedelta(0))
    journal = await Journal.open(tmp_path / "journal.db", clock, limits)
    await journal.record((OPENED, intended(), done()), (VisitBegan("a"),))
    clock.jump(clock.now() + timedelta(days=4000))
    await journal.tidy(clock_trusted=True)
    assert len(await journal.book()) == 3
    await journal.close()


async def test_the_book_is_taken_over_from_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = await Journal.open(path, FakeClock())
    await journal.record((OPENED, intended(), done()), ())
    await journal.append_many([VisitBegan(f"{number:016x}" * 8) for number in range(400)])
    await journal.close()
    with path.open("r+b") as file:  # the last page: some of the events
        file.seek(-4096, 2)
        file.write(b"\xff" * 4096)
    path.with_name("journal.db-wal").write_bytes(b"\x00")  # no orderly end: the file is checked
    journal = await Journal.open(path, FakeClock())
    assert len(journal.replaced) == 1
    assert await journal.book() == [OPENED, intended(), done()]
    await journal.record((intended("next"),), ())
    assert [line.number for line in await journal.lines()] == [1, 2, 3, 4]
    await journal.close()


def test_the_chain_covers_number_time_and_entry() -> None:
    line = Line(1, FakeClock().now(), OPENED)
    assert read_line(canonical(line)) == line
    changed = (
        msgspec.structs.replace(line, number=2),
        msgspec.structs.replace(line, at=line.at + timedelta(microseconds=1)),
        msgspec.structs.replace(line, entry=DayOpened(1, 10_001)),
    )
    assert len({link(GENESIS, canonical(item)) for item in (line, *changed)}) == 4
