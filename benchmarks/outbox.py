"""Durable outbox append against raw SQLite: the same rows in the same transactions, in turns in the same run.

Producers hand in batches and wait for each; what waits together shares a transaction. The sizes of those transactions
are noted and raw SQLite is given the very same ones: same pragmas, same table, same encoding. One event at a
time costs the crossing to the journal's thread besides; it is held against a commit on the flash storage of a case.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import msgspec

from benchmarks.figure import Figure
from firmware.appliance.journal import Journal
from firmware.appliance.journal.bookkeeping import Written
from firmware.appliance.journal.rows import Draft
from firmware.appliance.journal.schema import INSERT_LASTING, PRAGMAS, TABLES
from firmware.appliance.state.events import AnyEvent, DeviceChanged
from firmware.clock import SystemClock
from firmware.hal.ports.device import DeviceState, Reason

PRODUCERS_OF = {100: 10, 500: 4}  # events handed in together: producers that wait at the same time
EVENTS = 6_000  # in each turn
TURNS = 7

FLASH = 4.0  # milliseconds for a commit: 239 a second were seen on a disk that keeps its word
ONE_BY_ONE = 400

EVENT: AnyEvent = DeviceChanged("receipt-printer", DeviceState.ATTENTION, Reason.PAPER_LOW)


def measure() -> list[Figure]:
    """The median of the turns' ratios for each size of batch."""
    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        figures = [asyncio.run(_compare(Path(root), *load)) for load in PRODUCERS_OF.items()]
        return [*figures, asyncio.run(_one_by_one(Path(root)))]


async def _compare(root: Path, batch: int, producers: int) -> Figure:
    journal = await Journal.open(root / f"journal-{batch}.db", SystemClock())
    sizes = _note_sizes(journal)
    ratios, batches = [], []
    with closing(sqlite3.connect(root / f"raw-{batch}.db", isolation_level=None)) as raw:
        for sentence in (*PRAGMAS, *TABLES):
            raw.execute(sentence)
        numbers = count(1)
        for _ in range(TURNS):
            sizes.clear()
            ours = await _ours(journal, batch, producers)
            ratios.append(_raw(raw, sizes, numbers) / ours)
            batches.append(statistics.mean(sizes))
    await journal.close()
    name = f"durable append, {producers} × {batch} waiting, {statistics.median(batches):.0f} rows a transaction"
    return Figure(name, statistics.median(ratios), 0.9, "of raw", "raw SQLite, WAL, FULL", at_most=False)


async def _one_by_one(root: Path) -> Figure:
    """What one awaited event costs beyond the same row in raw SQLite."""
    journal = await Journal.open(root / "journal-one.db", SystemClock())
    extra = []
    with closing(sqlite3.connect(root / "raw-one.db", isolation_level=None)) as raw:
        for sentence in (*PRAGMAS, *TABLES):
            raw.execute(sentence)
        numbers = count(1)
        for _ in range(ONE_BY_ONE):
            began = time.perf_counter()
            await journal.append(EVENT)
            ours = time.perf_counter() - began
            extra.append(ours - _raw(raw, [1], numbers))
    await journal.close()
    seen = statistics.median(extra) * 1e3
    return Figure("one awaited event beyond raw SQLite, wall", seen, FLASH / 10, "ms", f"a tenth of {FLASH:.0f} ms")


def _note_sizes(journal: Journal) -> list[int]:
    """The sizes of the transactions from now on, in their order."""
    ledger = journal._ledger  # noqa: SLF001 - a benchmark looks inside
    sizes: list[int] = []
    write = ledger.write

    def noted(drafts: Sequence[Draft], entries: Sequence[Written] = ()) -> int:
        sizes.append(len(drafts))
        return write(drafts, entries)

    ledger.write = noted  # type: ignore[method-assign]  # the one seam where transactions are made
    return sizes


def _raw(connection: sqlite3.Connection, sizes: Sequence[int], numbers: "count[int]") -> float:
    """Seconds for the same transactions by the shortest way there is."""
    encode = msgspec.json.Encoder().encode
    began = time.perf_counter()
    for size in sizes:
        rows = [(next(numbers), time.time_ns() // 1000, EVENT.lane.value, encode(EVENT), 0) for _ in range(size)]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT_LASTING, rows)
        connection.execute("COMMIT")
    return time.perf_counter() - began


async def _ours(journal: Journal, batch: int, producers: int) -> float:
    """Seconds until every producer has seen each of its events on disk."""
    events = [EVENT] * batch

    async def produce() -> None:
        for _ in range(EVENTS // batch // producers):
            await journal.append_many(events)

    began = time.perf_counter()
    await asyncio.gather(*(produce() for _ in range(producers)))
    return time.perf_counter() - began
