"""The tunnel follows the way out, is raised where it is gone, and is left alone where all is well."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from support.ways import End

from firmware.appliance.managers.tunnel import LOOK, SETTLING, TunnelWatch, stuck
from firmware.clock import FakeClock, settle
from firmware.hal.errors import PeripheralFault, PeripheralUnserved
from firmware.hal.ports.tunnel import TunnelState
from firmware.hal.sim.tunnel import SimTunnel
from firmware.hal.sim.ways import SimRoutes


class Counted(SimTunnel):
    """Counts what is asked of it; `mute` refuses."""

    looks = rebinds = 0
    mute = False

    async def look(self) -> TunnelState:
        self.looks += 1
        if self.mute:
            raise PeripheralFault("tunnel", "no tool")
        return await super().look()

    async def rebind(self) -> None:
        self.rebinds += 1
        await super().rebind()


@dataclass
class Room:
    clock: FakeClock = field(default_factory=FakeClock)
    ends: dict[str, End] = field(default_factory=lambda: {"cable": End(), "modem": End()})
    raised: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.routes = SimRoutes(self.ends)
        self.routes.select("cable")
        self.tunnel = Counted(self.ends, self.routes, self.clock)
        self.watch = TunnelWatch(self.tunnel, self.bring_up, self.clock)

    async def bring_up(self) -> None:
        self.raised.append(self.clock.monotonic())
        raise PeripheralUnserved("keeper", "nobody keeps the links")

    def switch(self, link: str) -> None:
        self.routes.select(link)
        self.watch.moved(True)


@asynccontextmanager
async def running() -> AsyncIterator[Room]:
    room = Room()
    task = asyncio.create_task(room.watch.run())
    await settle()
    try:
        yield room
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_tunnel_leaves_by_the_way_that_was_chosen() -> None:
    async with running() as room:
        for link in ("modem", "cable", "modem"):
            room.switch(link)
            await settle()
            await room.clock.advance(SETTLING)
            assert room.tunnel.bound == link
            assert room.watch.state is not None
            assert room.watch.state.answers
        assert room.tunnel.rebinds == 3


async def test_tunnel_that_is_well_is_looked_at_once_a_minute() -> None:
    async with running() as room:
        await room.clock.advance(10 * LOOK)
        assert (room.tunnel.looks, room.tunnel.rebinds) == (11, 0)


async def test_tunnel_that_says_much_and_hears_nothing_takes_another_socket() -> None:
    async with running() as room:
        await room.clock.advance(LOOK)
        room.ends["cable"].poke("black-hole")
        await room.clock.advance(2 * LOOK)
        assert room.tunnel.rebinds > 0
        room.ends["cable"].poke("heal")
        await room.clock.advance(2 * LOOK)
        rebinds = room.tunnel.rebinds
        await room.clock.advance(5 * LOOK)
        assert room.tunnel.rebinds == rebinds


async def test_tunnel_that_is_gone_is_raised_ever_more_seldom(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as room:
        room.tunnel.present = False
        began = room.clock.monotonic()
        await room.clock.advance(64 * LOOK)
        assert [round((at - began) / LOOK) for at in room.raised] == [1, 2, 4, 8, 16, 32, 48, 64]
        assert len(caplog.records) == 1
        room.tunnel.present = True
        await room.clock.advance(LOOK)
        room.tunnel.present = False
        await room.clock.advance(LOOK)
        assert len(room.raised) == 9


async def test_machine_without_the_tool_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as room:
        room.tunnel.mute = True
        for _ in range(20):
            room.switch("modem")
            await room.clock.advance(LOOK)
        assert room.watch.state is None
        assert len(caplog.records) == 1


def test_only_what_was_sent_has_to_be_answered() -> None:
    before = TunnelState(True, 5.0, None, 100, 100)
    assert not stuck(before, TunnelState(True, 65.0, None, 100, 100))
    assert not stuck(before, TunnelState(True, 65.0, None, 101, 200))
    assert not stuck(None, before)
    assert not stuck(before, TunnelState(present=False))
    assert stuck(before, TunnelState(True, 65.0, None, 100, 200))
