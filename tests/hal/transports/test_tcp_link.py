"""TCP to devices: nobody there, nobody answering, closed from afar, and nothing lost when waiting is cancelled."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from firmware.clock import FakeClock, SystemClock, settle
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent
from firmware.hal.transports.tcp_link import CONNECT_DEADLINE, SEND_DEADLINE, open_tcp


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def at(server: socket.socket) -> TcpConnection:
    return TcpConnection("127.0.0.1", server.getsockname()[1])


async def test_bytes_go_both_ways(server: socket.socket) -> None:
    async with open_tcp("terminal", at(server), SystemClock()) as line:
        far, _ = server.accept()
        with far:
            await line.send(b"\x06\x00")
            assert far.recv(10) == b"\x06\x00"
            far.send(b"\x80\x00\x00")
            assert await line.receive() == b"\x80\x00\x00"


async def test_waiting_that_is_cancelled_loses_nothing(server: socket.socket) -> None:
    async with open_tcp("terminal", at(server), SystemClock()) as line:
        far, _ = server.accept()
        with far:
            waiting = asyncio.create_task(line.receive())
            await settle()
            far.send(b"\x80")
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting
            assert await line.receive() == b"\x80"


async def test_far_end_that_closes_is_absent(server: socket.socket) -> None:
    async with open_tcp("terminal", at(server), SystemClock()) as line:
        far, _ = server.accept()
        far.close()
        with pytest.raises(PeripheralAbsent, match="closed"):
            await line.receive()


async def test_nobody_who_listens_is_absent(server: socket.socket) -> None:
    connection = at(server)
    server.close()
    with pytest.raises(PeripheralAbsent):
        async with open_tcp("terminal", connection, SystemClock()):
            pass


async def test_nobody_who_accepts_is_silent() -> None:
    """A full queue of a listener that never accepts looks like a device that hangs."""
    clock = FakeClock()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        try:
            opening = asyncio.create_task(_open(at(server), clock))
            while not opening.done():
                await clock.advance(CONNECT_DEADLINE)
            with pytest.raises(PeripheralSilent):
                await opening
        finally:
            for filler in fillers:
                filler.close()


async def _open(connection: TcpConnection, clock: FakeClock) -> None:
    async with open_tcp("terminal", connection, clock):
        pass


async def test_far_end_that_takes_nothing_is_silent(server: socket.socket) -> None:
    clock = FakeClock()
    async with open_tcp("terminal", at(server), clock) as line:
        far, _ = server.accept()
        with far:
            sending = asyncio.create_task(line.send(bytes(50_000_000)))
            await asyncio.wait({sending}, timeout=0.05)
            await clock.advance(SEND_DEADLINE)
            with pytest.raises(PeripheralSilent):
                await sending


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
async def test_addresses_of_the_new_kind() -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 loopback here")
    with server:
        async with open_tcp("terminal", TcpConnection("::1", server.getsockname()[1]), SystemClock()) as line:
            far, _ = server.accept()
            with far:
                far.send(b"\x80")
                assert await line.receive() == b"\x80"
