"""`python -m benchmarks.failover`: the long matrix, half an hour; `--quick`: three minutes; `--mishaps N`: the proof.

Needs root, and the programs of the machine that `tests/debian-packages.txt` lists.
"""

import argparse
import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.net_mishaps import Outcome, mishaps

from benchmarks.failover.matrix import Counts
from benchmarks.failover.parts import IN_TIME, PARTS
from benchmarks.failover.row import Row, as_table

BEFORE_OTHERS, AFTER_OTHERS = -19, 10  # what else the machine has to do is not measured; daemons of the world go first
README = Path(__file__).with_name("README.md")
QUICK = Counts(pulls=10, holes=6, few=2, modems=1, soak=10.0, days=0.2, stock_pulls=0, stock_holes=0)


def main(argv: Sequence[str]) -> int:
    """0 when every row holds, and 1 where one does not or could not be measured."""
    told = _parser().parse_args(argv)
    for number in (signal.SIGINT, signal.SIGTERM):  # worlds are taken down whoever ends this, also in the background
        signal.signal(number, signal.default_int_handler)
    counts = _counts(told)
    if told.part:
        with suppress(PermissionError):
            os.nice(BEFORE_OTHERS if told.part in IN_TIME else AFTER_OTHERS)
        rows: list[Row] = asyncio.run(PARTS[told.part](counts, Random(told.seed), _say))
        print(msgspec.json.encode(rows).decode())
        return 0
    if told.mishaps:
        outcome = _mishaps(told.mishaps, told.events, told.seed)
        return _finish("mishaps", _judged(outcome, told.seed), told.write, outcome.flawless)
    rows = asyncio.run(_matrix(argv, told.jobs))
    return _finish("matrix", f"{as_table(rows)}\n\n{_when(told.jobs)}", told.write, all(row.holds for row in rows))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.failover", description=__doc__)
    for name in ("pulls", "holes", "stock-pulls", "stock-holes", "mishaps"):
        parser.add_argument(f"--{name}", type=int, metavar="N")
    parser.add_argument("--events", type=int, default=10_000, metavar="N", help="that the mishaps happen to")
    parser.add_argument("--quick", action="store_true", help="few of everything, and no stock stack")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="parts at once, each in a world of its own")
    parser.add_argument("--part", choices=[*PARTS], help="only this one, as JSON")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into the README beside this file")
    return parser


def _counts(told: argparse.Namespace) -> Counts:
    counts = QUICK if told.quick else Counts()
    given = {name: getattr(told, name) for name in ("pulls", "holes", "stock_pulls", "stock_holes")}
    return replace(counts, **{name: value for name, value in given.items() if value is not None})


async def _matrix(argv: Sequence[str], jobs: int) -> list[Row]:
    turn = asyncio.Semaphore(jobs)
    told = await asyncio.gather(*(_part(name, argv, turn) for name in PARTS))
    *own, stock = told
    beside = {row.name: row for row in stock}
    return [_beside(row, beside.get(row.name)) for rows in own for row in rows]


async def _part(name: str, argv: Sequence[str], turn: asyncio.Semaphore) -> list[Row]:
    """Its rows; where it broke down, one that says so."""
    async with turn:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.failover", *argv, "--part", name, stdout=asyncio.subprocess.PIPE
        )
        try:
            said, _ = await child.communicate()
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()
    broken = [Row(f"{name} (broke down)", [], "", None, None)]
    return msgspec.json.decode(said, type=list[Row]) if child.returncode == 0 else broken


def _beside(row: Row, stock: Row | None) -> Row:
    scale = 1e3 if row.unit == "ms" else 1.0
    return row if stock is None else replace(row, stock=[seconds * scale for seconds in stock.seen])


def _mishaps(faults: int, events: int, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory() as place:
        work = mishaps(Path(place), events=events, faults=faults, seed=seed, stick=True, tell=_say)
        return asyncio.run(work)


def _judged(outcome: Outcome, seed: int) -> str:
    struck = ", ".join(f"{name} {count}" for name, count in sorted(outcome.faults.items()))
    return (
        "| acknowledged | faults | rows at the fleet | lost | double | only at one of both | gaps | time |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        f"| {outcome.acknowledged} | {outcome.faults.total()} | {outcome.rows} | {outcome.lost} | {outcome.double}"
        f" | {outcome.differing} | {outcome.gaps} | {outcome.seconds / 60:.0f} min |\n\n"
        f"Seed {seed}; {struck}. {_when(1)}"
    )


def _finish(block: str, text: str, write: bool, holds: bool) -> int:
    print(text)
    if write:
        whole, marks = README.read_text("utf-8"), (f"<!-- {block} -->", f"<!-- /{block} -->")
        between = "\n".join((marks[0], text, marks[1]))
        README.write_text(re.sub(f"{marks[0]}.*{marks[1]}", lambda _: between, whole, flags=re.DOTALL), "utf-8")
    return 0 if holds else 1


def _when(jobs: int) -> str:
    alone = "" if jobs == 1 else f", {jobs} parts at once"
    return f"Measured {datetime.now(UTC).date().isoformat()} on two shared cores{alone}."


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
