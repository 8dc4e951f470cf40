"""How long a case is off the net when its cable is pulled, or the house's router swallows everything. Needs root.

The product's own manager, routes, probes and telemetry with mutual TLS, over namespaces of the real kernel. The wire
between them has no delay and no radio: what is measured is the case's own part, next to the goals for 70 ms of LTE.
`FAILOVER_PULLS` and `FAILOVER_HOLES` in the environment make it a long run.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.figure import Figure
from firmware.clock import SystemClock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

if TYPE_CHECKING:
    from support.failover import Travelling

PULLS = int(os.environ.get("FAILOVER_PULLS", "30"))
HOLES = int(os.environ.get("FAILOVER_HOLES", "15"))
CLOCK = SystemClock()
CHANCE = Random(5)  # between two probes a fault may strike at any instant


def measure() -> list[Figure]:
    """Medians and the worst of so many faults; nothing where namespaces cannot be had."""
    if os.geteuid() != 0:
        print("failover: network namespaces need root", file=sys.stderr)
        return []
    return asyncio.run(_measured())


async def _measured() -> list[Figure]:
    from support.failover import travelling
    from support.uplinks import CABLE, entered, two_uplinks

    with tempfile.TemporaryDirectory() as directory, two_uplinks() as nets, entered(nets.case):
        async with travelling(nets, Path(directory)) as case:
            pulls = [await _struck(case, nets.pull, nets.plug, CABLE) for _ in range(PULLS)]
            holes = [await _struck(case, nets.swallow, nets.heal, CABLE) for _ in range(HOLES)]
    return [
        *_figures(f"cable pull, {PULLS} times", pulls, (0.05, 0.05), (0.35, 0.8)),
        *_figures(f"black hole, {HOLES} times", holes, (1.3, 2.0), (1.5, 3.0)),
    ]


async def _struck(
    case: "Travelling", strike: Callable[[str], None], mend: Callable[[str], None], link: str
) -> tuple[float, float]:
    """Seconds to the decision, and to the first word at the broker."""
    await CLOCK.sleep(CHANCE.uniform(1.0, 2.0))
    moment = CLOCK.monotonic()
    strike(link)
    await case.on("lte")
    heard = await case.heard_after(case.decided_after(moment))
    decided = case.decided_after(moment)
    mend(link)
    case.forgive("cable")
    await case.on("cable", 60)
    return decided - moment, heard - moment


def _figures(
    name: str, seen: list[tuple[float, float]], decision: tuple[float, float], word: tuple[float, float]
) -> list[Figure]:
    told = []
    for what, values, (middle, worst) in (
        ("decision", [one[0] for one in seen], decision),
        ("first word at the broker", [one[1] for one in seen], word),
    ):
        told.append(Figure(f"{name}: {what}, median", statistics.median(values) * 1e3, middle * 1e3, "ms", "goal"))
        told.append(Figure(f"{name}: {what}, p99", _p99(values) * 1e3, worst * 1e3, "ms", "goal"))
    return told


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]
