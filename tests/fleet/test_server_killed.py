"""The fleet server is killed at random points: what a case was told is kept, is kept."""

import asyncio
import random
from pathlib import Path

import pytest
from support.fleet_server import HOST, FleetServer, fleet_server
from support.scripted_case import ScriptedCase, scripted_case

from firmware.appliance.state.events import DeviceLeft, Heartbeat
from fleet.store.database import Store

CASE = "KOFFER-0007"
KILLS = 4


async def stored(server: FleetServer) -> tuple[int, ...]:
    store = await Store.open(server.data / "fleet.db")
    try:
        return await store.sequences(CASE)
    finally:
        store.close()


async def accepted(case: ScriptedCase, count: int) -> None:
    """Return when so many records are acknowledged."""
    while len(case.accepted) < count:
        await case.news()


async def let_it_work(case: ScriptedCase, chance: random.Random) -> None:
    """Hand in events, and go on at some point between the first and the last acknowledgement of them."""
    for _ in range(chance.randrange(50, 300)):
        case.happened(DeviceLeft("receipt-printer") if chance.random() < 0.5 else Heartbeat(1, 2, 3))
    await accepted(case, len(case.accepted) + chance.randrange(1, 50))


@pytest.mark.peer("mosquitto")
async def test_killed_at_random_points_and_nothing_acknowledged_is_missing(tmp_path: Path) -> None:
    chance = random.Random(7)
    async with asyncio.timeout(110), fleet_server(tmp_path) as server:
        async with scripted_case(CASE, server.case(CASE), HOST, server.mqtt) as case:
            for _ in range(KILLS):
                await let_it_work(case, chance)
                await server.kill()
                assert case.accepted <= set(await stored(server))
                await server.up()
            await case.delivered()
            last = case.happened(DeviceLeft("battery"))
            await case.delivered()
        assert await server.down() == 0
        assert await stored(server) == tuple(range(1, last + 1))
