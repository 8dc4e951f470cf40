"""What the real NetworkManager tells the case: of a modem that dials, and of who knows names behind which way."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from pathlib import Path

import pytest
from support.net_manager import Radio
from support.net_router import BROKER
from support.net_stick import lte_stick
from support.net_world import net_world
from support.uplinks import CABLE, LTE, WORLD, entered

from firmware.appliance.managers.keeping import Keeping
from firmware.clock import SystemClock
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
from firmware.hal.ports.keeper import Kept, Stage

WAYS = {"cable": CABLE, "lte": LTE}
pytestmark = pytest.mark.peer("ip", "NetworkManager", "dnsmasq", "dbus-daemon")


async def until(told: AsyncGenerator[Kept, None], link: str, stages: set[Stage]) -> Kept:
    async with asyncio.timeout(40):
        async for kept in told:
            if kept.link == link and kept.stage in stages:
                return kept
    raise AssertionError("the stream ended by itself")


@pytest.mark.peer("ModemManager", "umockdev-wrapper")
async def test_modem_dials_and_dials_anew_and_is_gone(tmp_path: Path) -> None:
    async with net_world(tmp_path, radio=Radio.STICK) as world, lte_stick(world, tmp_path) as stick:
        keeper = NetworkManagerKeeper(WAYS, SystemClock(), world.bus, radios=frozenset({"lte"}))
        await world.manager.leased(CABLE)
        async with aclosing(keeper.observe()) as told:
            await stick.unlock()
            up = await until(told, "lte", {Stage.UP})
            assert (up.addresses, up.gateways, up.name_servers) == (("10.64.0.50",), ("10.64.0.1",), ("10.64.0.1",))
            await keeper.renew("lte")
            await until(told, "lte", {Stage.CONNECTING, Stage.ADDRESSING})
            await until(told, "lte", {Stage.UP})
            stick.unplug()
            await until(told, "lte", {Stage.ABSENT})


async def test_names_are_asked_where_each_way_says_though_the_machine_knows_nobody(tmp_path: Path) -> None:
    async with net_world(tmp_path) as world:
        for link in (CABLE, LTE):
            await world.manager.leased(link)
        with entered(world.nets.case):
            names = BoundNames(BROKER, WAYS, SystemClock(), tmp_path / "nothing")
            assert await names.of("cable") == ()
            keeping = Keeping(NetworkManagerKeeper(WAYS, SystemClock(), world.bus), SystemClock())
            known = asyncio.Event()
            keeping.follow(partial(serve, names))
            keeping.follow(lambda _: known.set() if len(keeping.kept) == len(WAYS) else None)
            task = asyncio.create_task(keeping.run())
            try:
                async with asyncio.timeout(20):
                    await known.wait()
                for link in WAYS:
                    assert await names.of(link) == (WORLD,)
            finally:
                task.cancel()
                await asyncio.wait({task})


def serve(names: BoundNames, kept: Kept) -> None:
    names.served(kept.link, kept.name_servers)
