"""The power goes in the middle of a transaction: what the disk then holds is cut at every byte."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware.appliance.journal import Journal
from firmware.appliance.state.events import VisitBegan, VisitEnded
from firmware.clock import FakeClock

FRAME = 24 + 4096  # of a write-ahead log: header and page
HEADER = 32


async def crashed(directory: Path) -> tuple[Path, bytes, bytes]:
    """The file, the log before the last transaction, and the log after it."""
    path = directory / "journal.db"
    journal = await Journal.open(path, FakeClock())
    for number in range(3):
        await journal.append(VisitBegan(f"{number:016x}"))
    log = path.with_name("journal.db-wal")
    before = log.read_bytes()
    await journal.append(VisitEnded("0" * 16, True))
    after = log.read_bytes()
    dead = directory / "dead"
    dead.mkdir()
    shutil.copy(path, dead / path.name)
    shutil.copy(path.with_name("sequence.floor"), dead)
    await journal.close()
    return dead / path.name, before, after


def rows(path: Path, *, checked: bool = True) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        if checked:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute("SELECT count(*) FROM lasting").fetchone()[0])


def reset(path: Path, log: bytes) -> None:
    """The disk as the power cut left it; without the index, which is not on disk."""
    path.with_name("journal.db-shm").unlink(missing_ok=True)
    path.with_name("journal.db-wal").write_bytes(log)


async def test_a_log_cut_at_every_byte_of_the_last_transaction_keeps_all_earlier_ones(tmp_path: Path) -> None:
    path, before, after = await crashed(tmp_path)
    assert len(after) > len(before)
    seen = set()
    reset(path, after)
    for length in range(len(after), len(before) - 1, -1):
        os.truncate(path.with_name("journal.db-wal"), length)
        path.with_name("journal.db-shm").unlink(missing_ok=True)
        seen.add(rows(path, checked=length % 16 == 0))
    assert seen == {3, 4}  # all of the last transaction or nothing of it


@pytest.mark.parametrize("offset", [0, 1, HEADER, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME])
async def test_the_journal_goes_on_after_the_cut_with_new_numbers(tmp_path: Path, offset: int) -> None:
    path, before, after = await crashed(tmp_path)
    reset(path, after[: len(before) + offset])
    journal = await Journal.open(path, FakeClock())
    assert journal.replaced == ()
    kept = [row.seq for row in await journal.tail(1000)]
    assert kept[:3] == [1, 2, 3]
    await journal.append(VisitEnded("f" * 16, False))
    assert (await journal.tail(1))[0].seq > 4
    await journal.close()


async def test_a_log_with_a_flipped_bit_loses_that_transaction_and_no_other(tmp_path: Path) -> None:
    path, before, after = await crashed(tmp_path)
    for place in range(len(before) + 24, len(after), 997):
        flipped = bytearray(after)
        flipped[place] ^= 0x10
        reset(path, bytes(flipped))
        assert rows(path) == 3
