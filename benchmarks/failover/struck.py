"""One fault after the other on the running product: each begins when the case is on the cable again, at any instant
between two probes.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.net_trip import Trip

from firmware.clock import SystemClock

CLOCK = SystemClock()
UNDER_WAY = 0.01  # seconds for which words of before the fault still arrive
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds from a fault to the decision, and to the first new word at the broker."""

    decision: float
    word: float


async def struck(trip: Trip, chance: Random, strike: Act, mend: Act) -> Seen:
    """The case leaves the cable because of `strike`, and is back on it when this returns."""
    await CLOCK.sleep(chance.uniform(0.4, 1.2))
    while trip.case.used != "cable":  # it was left for nothing meanwhile, which the soak counts
        await back(trip)
        await CLOCK.sleep(chance.uniform(0.4, 1.2))
    moment = CLOCK.monotonic()
    await done(strike())
    await trip.case.on("lte", 120)
    decided = trip.case.decided_after(moment)
    heard = await trip.case.heard_after(decided + UNDER_WAY)
    await done(mend())
    await back(trip)
    return Seen(decided - moment, heard - moment)


async def back(trip: Trip) -> None:
    """On the cable again. Its bad record is forgiven, else each fault would wait twice as long as the one before."""
    async with asyncio.timeout(120):
        while trip.case.used != "cable":
            trip.case.forgive("cable")
            await CLOCK.sleep(0.05)
    await trip.case.on("cable", 120)
    await trip.case.proven()


async def done(what: object) -> None:
    """Wait for it if it is something to wait for."""
    if isinstance(what, Awaitable):
        await what
