"""The product's own way out over links that the real NetworkManager keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from firmware.appliance.network.explain import Way
from firmware.clock import SystemClock
from support.failover import Travelling, travelling
from support.net_router import BROKER
from support.net_world import NetWorld, net_world
from support.uplinks import CABLE, LTE, entered


@dataclass(frozen=True)
class Trip:
    """The world, and the case that travels in it."""

    world: NetWorld
    case: Travelling

    def thought(self, link: str) -> Way:
        """What the case thinks of one of its ways."""
        return next(way for way in self.case.store.state.network.ways if way.name == link)

    async def said(self, seconds: float = 20.0) -> None:
        """Something new of the case arrives at the broker."""
        moment = SystemClock().monotonic()
        self.case.telemetry.moved(True)  # so that it greets the fleet anew
        await self.case.heard_after(moment, seconds)


@asynccontextmanager
async def trip(directory: Path) -> AsyncIterator[Trip]:
    """Both ways have their addresses from the routers, and the cable is used. The broker goes by its name."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(net_world(directory))
        for link in (CABLE, LTE):
            await world.manager.leased(link)
        stack.enter_context(entered(world.nets.case))
        where = travelling(world.nets, directory, host=BROKER, files=directory / "run")
        yield Trip(world, await stack.enter_async_context(where))


async def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Look again and again; there is no event where the real kernel or a real daemon is looked at."""
    async with asyncio.timeout(seconds):
        while not holds():
            await SystemClock().sleep(0.02)
