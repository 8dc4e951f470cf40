"""What the journal promises: numbers that never come back, groups in one transaction, and nothing kept too long."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firmware.appliance.journal import Journal, JournalError, Limits
from firmware.appliance.state.events import (
    AnyEvent,
    Heartbeat,
    Lane,
    ScreenUnlocked,
    StrangerArrived,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import StorageHealth
from firmware.clock import FakeClock, settle

LASTING = frozenset({Lane.ALARM, Lane.EVENT})
ROUTINE = frozenset({Lane.ROUTINE})
ALL = LASTING | ROUTINE


@asynccontextmanager
async def opened(path: Path, clock: FakeClock | None = None, limits: Limits | None = None) -> AsyncIterator[Journal]:
    journal = await Journal.open(path, clock or FakeClock(), limits)
    try:
        yield journal
    finally:
        await journal.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def crash_copy(path: Path, to: Path) -> Path:
    """What the disk holds at this moment, as after a SIGKILL."""
    to.mkdir()
    for name in (path.name, f"{path.name}-wal", "sequence.floor"):
        if path.with_name(name).exists():
            (to / name).write_bytes(path.with_name(name).read_bytes())
    return to / path.name


async def test_events_come_back_as_they_were(path: Path) -> None:
    events: list[AnyEvent] = [VisitBegan("a" * 16), StrangerArrived("dead", "beef"), VisitEnded("a" * 16, True)]
    async with opened(path) as journal:
        for event in events:
            await journal.append(event)
        rows = await journal.pending(ALL, 0, 10)
    assert [row.event for row in rows] == events
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.lane for row in rows] == [Lane.EVENT, Lane.ALARM, Lane.EVENT]
    assert rows[0].at == FakeClock().now()


async def test_an_orderly_end_leaves_no_gap_in_the_numbers(path: Path) -> None:
    for number in (1, 2, 3):
        async with opened(path) as journal:
            await journal.append(ScreenUnlocked())
            assert [row.seq for row in await journal.tail(1)] == [number]


async def test_numbers_never_come_back_after_everything_was_acknowledged_and_deleted(path: Path) -> None:
    clock = FakeClock()
    async with opened(path, clock, Limits(history=timedelta(0))) as journal:
        await journal.append_many([ScreenUnlocked()] * 50)
        assert await journal.forget(LASTING, 50) == 50
        await clock.advance(1)
        await journal.tidy(clock_trusted=True)
        assert await journal.tail(10) == []
    async with opened(path) as journal:
        await journal.append(ScreenUnlocked())
        assert [row.seq for row in await journal.tail(10)] == [51]


async def test_numbers_never_come_back_when_the_database_is_gone(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append_many([ScreenUnlocked()] * 5)
        killed = crash_copy(path, path.parent / "killed")
    killed.unlink()
    killed.with_name("journal.db-wal").unlink()
    async with opened(killed) as journal:
        await journal.append(ScreenUnlocked())
        assert (await journal.tail(1))[0].seq > 5


async def test_numbers_never_come_back_when_the_last_transactions_are_lost(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append(ScreenUnlocked())
        await journal.append_many([ScreenUnlocked()] * 20)
        killed = crash_copy(path, path.parent / "killed")
    killed.with_name("journal.db-wal").unlink()  # a disk that lied about its last writes
    async with opened(killed) as journal:
        await journal.append(ScreenUnlocked())
        assert (await journal.tail(1))[0].seq > 21


async def test_a_damaged_floor_leaves_the_numbers_of_the_database(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append_many([ScreenUnlocked()] * 5)
    path.with_name("sequence.floor").write_bytes(b"\xff\x00 no number")
    async with opened(path) as journal:
        await journal.append(ScreenUnlocked())
        assert (await journal.tail(1))[0].seq == 6


async def test_a_damaged_database_is_kept_aside_and_a_new_one_begins_above_all_numbers(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append_many([ScreenUnlocked()] * 5)
    for _ in range(2):
        path.write_bytes(b"this is no database" * 1000)
        async with opened(path) as journal:
            assert [aside.read_bytes()[:7] for aside in journal.replaced] == [b"this is"]
            await journal.append(ScreenUnlocked())
            assert (await journal.tail(1))[0].seq > 5
    assert len(list(path.parent.glob("journal.damaged-*"))) == 2


async def test_damage_in_the_middle_of_the_file_is_met(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append_many([VisitBegan("a" * 16)] * 2000)
    page = bytearray(path.read_bytes())
    page[4096 * 3 : 4096 * 6] = b"\xa5" * 4096 * 3
    path.write_bytes(page)
    async with opened(path) as journal:
        assert len(journal.replaced) == 1


async def test_concurrent_appends_share_a_transaction(path: Path) -> None:
    async with opened(path) as journal:
        await asyncio.gather(*(journal.append(VisitBegan(f"{n:016x}")) for n in range(100)))
        with closing(sqlite3.connect(path)) as reader:
            frames = reader.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
        events = [row.event for row in await journal.tail(100)]
    assert events == [VisitBegan(f"{n:016x}") for n in range(100)]
    assert frames < 30  # a transaction each would be 100 and more


async def test_routine_rows_wait_a_second_for_company(path: Path) -> None:
    clock = FakeClock()
    async with opened(path, clock) as journal:
        waiting = asyncio.create_task(journal.append(Heartbeat(1, 2, 3)))
        await settle()
        assert not waiting.done()
        assert await journal.tail(1) == []
        await clock.advance(1.0)
        await waiting
        assert [row.event for row in await journal.tail(1)] == [Heartbeat(1, 2, 3)]


async def test_routine_rows_go_with_the_next_event_and_keep_their_order(path: Path) -> None:
    async with opened(path) as journal:
        routine = journal.enqueue((Heartbeat(1, 2, 3),))
        await journal.append(ScreenUnlocked())
        assert routine.done()
        assert [row.event for row in await journal.pending(ALL, 0, 10)] == [Heartbeat(1, 2, 3), ScreenUnlocked()]


async def test_what_waits_at_the_end_is_written(path: Path) -> None:
    async with opened(path) as journal:
        journal.enqueue((Heartbeat(1, 2, 3),))
    async with opened(path) as journal:
        assert [row.event for row in await journal.tail(1)] == [Heartbeat(1, 2, 3)]


async def test_after_the_end_nothing_is_taken(path: Path) -> None:
    async with opened(path) as journal:
        pass
    with pytest.raises(JournalError):
        await journal.append(ScreenUnlocked())


async def test_only_what_is_acknowledged_is_no_longer_pending(path: Path) -> None:
    async with opened(path) as journal:
        routine = journal.enqueue((Heartbeat(1, 2, 3),))
        await journal.append_many([ScreenUnlocked()] * 4)
        await routine
        assert (await journal.counts()).pending == 5
        assert await journal.forget(LASTING, 3) == 2
        assert await journal.forget(LASTING, 3) == 0
        assert [row.seq for row in await journal.pending(LASTING, 0, 10)] == [4, 5]
        assert [row.seq for row in await journal.pending(LASTING, 4, 10)] == [5]
        assert [row.seq for row in await journal.pending(ROUTINE, 0, 10)] == [1]
        assert [row.seq for row in await journal.pending(ALL, 0, 2)] == [1, 4]
        assert (await journal.counts()).pending == 3
        assert len(await journal.tail(10)) == 5
    async with opened(path) as journal:
        assert (await journal.counts()).pending == 3


async def test_an_acknowledgement_of_the_future_gives_up_nothing_of_it(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append(ScreenUnlocked())
        assert await journal.forget(ALL, 2**60) == 1
        await journal.append(ScreenUnlocked())
        assert [row.seq for row in await journal.pending(ALL, 0, 10)] == [2]


async def test_when_space_runs_out_history_goes_first_then_routine_and_alarms_never(path: Path) -> None:
    limits = Limits(size=400 * 1024)
    async with opened(path, limits=limits) as journal:
        await journal.append_many([VisitBegan("a" * 16)] * 2000)
        await journal.forget(LASTING, 2000)
        await journal.append_many([Heartbeat(1, 2, 3)] * 4000 + [StrangerArrived("dead", "beef")])
        await journal.tidy(clock_trusted=False)
        assert path.stat().st_size > 0
        counts = await journal.counts()
        assert counts.thinned == 0
        assert len(await journal.pending(ALL, 0, 10_000)) == 4001
        await journal.append_many([Heartbeat(4, 5, 6)] * 8000)
        counts = await journal.counts()
        rows = await journal.pending(ALL, 0, 20_000)
        assert counts.thinned > 0
        assert counts.thinned + len(rows) == 12_001
        assert counts.pending == len(rows)
        assert sum(row.lane is Lane.ALARM for row in rows) == 1
        routine = [row.seq for row in rows if row.lane is Lane.ROUTINE]
        assert routine == list(range(routine[0], routine[0] + len(routine)))  # the oldest went, the newest stayed
        assert max(routine) == 14_001
    async with opened(path, limits=limits) as journal:
        assert (await journal.counts()) == counts


async def test_alarms_beyond_every_bound_are_kept(path: Path) -> None:
    async with opened(path, limits=Limits(size=64 * 1024)) as journal:
        await journal.append_many([StrangerArrived("dead", "beef")] * 5000)
        await journal.tidy(clock_trusted=True)
        assert (await journal.counts()).pending == 5000


async def test_old_routine_rows_are_given_up_and_counted_but_not_the_acknowledged_ones(path: Path) -> None:
    clock = FakeClock()
    async with opened(path, clock) as journal:
        await journal.append_many([Heartbeat(1, 2, 3)] * 3)
        await journal.forget(ROUTINE, 3)
        await journal.append_many([Heartbeat(1, 2, 3)] * 4)
        await clock.advance(31 * 24 * 3600)
        await journal.tidy(clock_trusted=False)
        assert (await journal.counts()).thinned == 0
        await journal.tidy(clock_trusted=True)
        assert (await journal.counts()).thinned == 4
        assert [row.seq for row in await journal.tail(10)] == [1, 2, 3]


async def test_a_clock_ten_years_ahead_deletes_nothing_while_it_is_not_believed(path: Path) -> None:
    clock = FakeClock()
    async with opened(path, clock) as journal:
        await journal.append(ScreenUnlocked())
        await journal.forget(LASTING, 1)
        clock.jump(datetime(2036, 1, 1, tzinfo=UTC))
        await journal.tidy(clock_trusted=False)
        assert len(await journal.tail(10)) == 1


async def test_notes_survive(path: Path) -> None:
    async with opened(path) as journal:
        assert await journal.get("colour") is None
        await journal.put("colour", "red")
        await journal.put("colour", "blue")
    async with opened(path) as journal:
        assert await journal.get("colour") == "blue"


async def test_a_waiting_reader_is_woken_by_a_row(path: Path) -> None:
    async with opened(path) as journal:
        changed = journal.changed()
        waiting = asyncio.create_task(changed.wait())
        await settle()
        await journal.append(ScreenUnlocked())
        async with asyncio.timeout(5):
            await waiting
        assert not journal.changed().is_set()


async def test_a_directory_in_the_place_of_the_file_fails_loudly(tmp_path: Path) -> None:
    with pytest.raises(JournalError) as caught:
        await Journal.open(tmp_path, FakeClock())
    assert caught.value.kind is StorageHealth.FAILING


async def test_a_file_of_a_newer_software_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match="newer"):
        await Journal.open(path, FakeClock())
    assert path.exists()


async def test_rows_of_an_unknown_kind_are_passed_over(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append(ScreenUnlocked())
    with closing(sqlite3.connect(path)) as connection, connection:
        future = [(seq, b'{"type":"FromTheFuture"}') for seq in range(2, 30)]
        connection.executemany("INSERT INTO lasting VALUES (?, 0, 'event', ?, 0)", future)
    async with opened(path) as journal:
        await journal.append(ScreenUnlocked())
        assert [row.seq for row in await journal.pending(LASTING, 0, 10)] == [1]
        assert [row.seq for row in await journal.pending(LASTING, 1, 10)] == [30]
