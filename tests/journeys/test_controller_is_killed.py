"""The controller is killed at random points while a client works: nothing acknowledged is ever lost."""

import asyncio
import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from support.controller import Running, bare_case, controller, start, unlocked

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import CaseView, Nothing, VisitOver, VisitStarted
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.state.events import ControllerStarted, VisitBegan, VisitEnded


async def work(client: Client, begun: list[str], ended: list[str]) -> None:
    """Visit after visit; what the controller has acknowledged is remembered."""
    with suppress(RequestRefused):  # a visit of before the kill is still open
        await client.call("visit.end", VisitOver(finished=False), Nothing)
    while True:
        visit = (await client.call("visit.begin", Nothing(), VisitStarted)).visit
        begun.append(visit)
        await client.call("visit.end", VisitOver(finished=True), Nothing)
        ended.append(visit)


async def work_until_killed(running: Running, after: float, begun: list[str], ended: list[str]) -> None:
    async with await unlocked(running) as client:
        working = asyncio.create_task(work(client, begun, ended))
        await asyncio.wait({working}, timeout=after)
        await running.kill()
        with pytest.raises(ConnectionError):
            await working


def check(data: Path) -> None:
    with closing(sqlite3.connect(data / "journal.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kills", [10, pytest.param(50, marks=pytest.mark.long)])
async def test_every_acknowledged_event_survives_kills_of_two_cases(tmp_path: Path, kills: int) -> None:
    directories = [tmp_path / name for name in ("left", "right")]
    for directory in directories:
        directory.mkdir()
    await asyncio.gather(*(kill_often(each, random.Random(each.name), kills) for each in directories))


async def kill_often(directory: Path, chance: random.Random, kills: int) -> None:
    config = bare_case(directory)
    begun: list[str] = []
    ended: list[str] = []
    for _ in range(kills):
        running = await start(directory, config)
        await work_until_killed(running, chance.uniform(0.0, 0.08), begun, ended)
    rows = read_tail(directory / "data" / "journal.db", 1_000_000)
    events = [row.event for row in rows]
    check(directory / "data")
    assert {event.visit for event in events if isinstance(event, VisitBegan)} >= set(begun)
    assert {event.visit for event in events if isinstance(event, VisitEnded) and event.finished} >= set(ended)
    numbers = [row.seq for row in rows]
    assert numbers == sorted(set(numbers))
    assert [event.clean for event in events if isinstance(event, ControllerStarted)] == [True] + [False] * (kills - 1)
    assert len(ended) > kills


async def test_a_visit_that_was_open_goes_on_after_a_kill(tmp_path: Path) -> None:
    config = bare_case(tmp_path)
    running = await start(tmp_path, config)
    async with await unlocked(running) as client:
        visit = (await client.call("visit.begin", Nothing(), VisitStarted)).visit
        await running.kill()
    async with controller(tmp_path, config) as again, await Client.connect(again.socket) as client:
        view = await client.call("state.get", Nothing(), CaseView)
        assert view.visit is not None
        assert view.visit.id == visit
        assert view.lock.locked
