"""A real broker is killed again and again while a clerk works, and nothing is lost or doubled."""

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from support.house import House, clerk_at, house

from firmware.appliance.api.messages import Nothing, VisitOver, VisitStarted
from firmware.clock import SystemClock

VISITS = 60
KILL_EVERY = 20  # visits
BACK_WITHIN = 30.0  # seconds
ARRIVED_WITHIN = 60.0  # seconds


async def serve_citizens(running: House) -> list[str]:
    """Begin and end visits one after the other, killing the broker on the way; the ids the case acknowledged."""
    visits = []
    async with clerk_at(running) as clerk:
        for number in range(VISITS):
            if number % KILL_EVERY == KILL_EVERY // 2:
                await kill_broker(running)
            visits.append((await clerk.call("visit.begin", Nothing(), VisitStarted)).visit)
            await clerk.call("visit.end", VisitOver(True), Nothing)
    return visits


async def kill_broker(running: House) -> None:
    """Kill the broker as it is found, or as soon as it is back from the last time."""
    clock = SystemClock()
    (fleet,) = running.pids("fleet")
    async with asyncio.timeout(BACK_WITHIN):
        while not (brokers := [pid for pid in children(fleet) if "mosquitto" in name_of(pid)]):
            await clock.sleep(0.05)
    for pid in brokers:
        os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text()


def stored(temporary: Path) -> Counter[tuple[str, str]]:
    """How often each visit's begin and end is in the fleet store."""
    (path,) = temporary.glob("koffer-*/fleet/*.db")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as store:
        rows = store.execute("SELECT type, body FROM records WHERE type IN ('VisitBegan', 'VisitEnded')").fetchall()
    return Counter((kind, msgspec.json.decode(body)["visit"]) for kind, body in rows)


@pytest.mark.peer("mosquitto")
@pytest.mark.timeout(240)
async def test_each_visit_is_in_the_fleet_store_exactly_once(temporary: Path) -> None:
    clock = SystemClock()
    async with house(temporary) as running:
        visits = await serve_citizens(running)
        expected = Counter({(kind, visit): 1 for visit in visits for kind in ("VisitBegan", "VisitEnded")})
        async with asyncio.timeout(ARRIVED_WITHIN):
            while len(stored(temporary)) < len(expected):
                await clock.sleep(0.2)
        assert stored(temporary) == expected
