"""A connection inside the tunnel, while the way out changes under it: real ways, WireGuard in programs at both ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from support.net_tunnel import INNER_FAR, Tunnelled, tunnelled
from support.uplinks import CABLE, LTE, entered, two_uplinks

from firmware.appliance.managers.tunnel import TunnelWatch
from firmware.clock import SystemClock
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.drivers.wg_tunnel import WireGuardTunnel

WAYS = {"cable": CABLE, "lte": LTE}
NET = {"cable": "192.168.10.2", "lte": "10.64.0.2"}
PORT = 4711
pytestmark = pytest.mark.peer("ip", "wg", "wireguard-go")


@contextmanager
def listening(ends: Tunnelled) -> Iterator[socket.socket]:
    with entered(ends.nets.world), socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((INNER_FAR, PORT))
        yield server


@asynccontextmanager
async def talking(ends: Tunnelled) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """One connection through the tunnel, for as long as the block runs."""
    over = asyncio.Event()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.readline():
            writer.write(said)
        writer.close()
        over.set()

    with listening(ends) as place, entered(ends.nets.case):
        server = await asyncio.start_server(echo, sock=place)
        reader, writer = await asyncio.open_connection(INNER_FAR, PORT)
        try:
            yield reader, writer
        finally:
            writer.close()
            await writer.wait_closed()
            async with asyncio.timeout(20):
                await over.wait()
            server.close()
            await server.wait_closed()


async def test_connection_inside_survives_each_switch_and_leaves_by_the_way_that_was_chosen(tmp_path: Path) -> None:
    with two_uplinks() as nets, entered(nets.case):
        routes = KernelRoutes(WAYS)
        routes.select("cable")
        async with tunnelled(nets, tmp_path) as ends, talking(ends) as (reader, writer):
            watch = TunnelWatch(WireGuardTunnel(ends.near, SystemClock()), _never, SystemClock())
            task = asyncio.create_task(watch.run())
            try:
                for number, link in enumerate(("lte", "cable", "lte", "cable")):
                    routes.select(link)
                    watch.moved(True)
                    async with asyncio.timeout(20):
                        while ends.by() != NET[link]:
                            writer.write(b"%d\n" % number)
                            assert await reader.readline() == b"%d\n" % number
            finally:
                task.cancel()
                await asyncio.wait({task})


async def _never() -> None:
    raise AssertionError("it is there")
