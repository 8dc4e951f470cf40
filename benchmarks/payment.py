"""What a card payment costs: fsyncs, processor time, and how long the terminal waits for its acknowledgement.

The terminal is a process of its own, behind TCP; the book is on the disk of this machine. fsyncs are counted by a
file system that records them, which needs FUSE.
"""

import asyncio
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.power_cuts import recorded  # noqa: E402
from support.till_case import TillCase  # noqa: E402
from support.wire_till import port_of, terminal_in, wire_till  # noqa: E402

PAYMENTS = 60
PAGES = 2 * 4096  # bytes that a transaction of the book adds to the log


def measure() -> list[Figure]:
    """Medians of `PAYMENTS` payments."""
    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        cpu, above = asyncio.run(_pay_many(Path(root)))
        fsyncs = asyncio.run(_count_fsyncs(Path(root)))
    return [
        Figure("fsyncs of one card payment", fsyncs, 3, "fsyncs", "goal"),
        Figure("one card payment, CPU", cpu * 1e3, 20, "ms", "goal", cpu=True),
        Figure("04 0F to 80 00, above one fsync", above * 1e3, 5, "ms", "goal", cpu=True),
    ]


async def _pay_many(root: Path) -> tuple[float, float]:
    """CPU seconds of our process a payment, and seconds that the terminal waits beyond a raw fsync."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    words = [sys.executable, "-m", "support.terminal_child"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as child:  # noqa: ASYNC220
        assert child.stdout is not None
        assert child.stdin is not None
        costs, fsyncs = [], []
        async with wire_till(root, int(child.stdout.readline())) as case:
            await case.connected()
            for number in range(PAYMENTS):
                costs.append(await _pay(case, number))
                fsyncs.append(_fsync(root / "raw"))
        child.stdin.close()
        waits = json.loads(child.stdout.readline())
    return statistics.median(costs), statistics.median(waits) - statistics.median(fsyncs)


async def _pay(case: TillCase, number: int) -> float:
    case.new_visit(f"{number:016x}")
    before = time.process_time()
    await case.pay()
    return time.process_time() - before


def _fsync(path: Path) -> float:
    with path.open("ab") as file:
        file.write(bytes(PAGES))
        file.flush()
        began = time.perf_counter()
        os.fsync(file.fileno())
        return time.perf_counter() - began


async def _count_fsyncs(root: Path) -> int:
    """Of one payment, from the clerk's tap to the end in the book, as a file system sees them."""
    with recorded(root) as (disk, log), terminal_in(root) as peer:
        async with wire_till(disk, port_of(peer)) as case:
            await case.connected()
            began = time.monotonic()
            await case.pay()
            ended = time.monotonic()
    told = pickle.loads(log.read_bytes())
    return sum(what.startswith("fsync") and began <= at <= ended for at, what, _ in told)
