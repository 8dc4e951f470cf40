"""The way to the server: cut, stalled, mended, and a server that is not there."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from firmware.clock import settle
from firmware.hal.sim.peers.tcp_relay import TcpRelay


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except ConnectionError:
        pass
    finally:
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[int]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


@pytest.fixture
async def relay(server: int) -> AsyncIterator[TcpRelay]:
    async with TcpRelay("127.0.0.1", server) as relay:
        yield relay


class Client:
    """One connection through the relay."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, relay: TcpRelay) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", relay.port))

    async def asks(self, question: bytes) -> bytes:
        self.writer.write(question)
        async with asyncio.timeout(10):
            return await self.reader.readexactly(len(question))

    async def close(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return


@pytest.fixture
async def client(relay: TcpRelay) -> AsyncIterator[Client]:
    client = await Client.connect(relay)
    yield client
    await client.close()


async def test_passes_on_what_is_sent_both_ways(client: Client) -> None:
    assert await client.asks(b"hello") == b"hello"
    assert await client.asks(b"x" * 1_000_000) == b"x" * 1_000_000


async def test_passes_on_the_end(client: Client) -> None:
    await client.asks(b"hello")
    client.writer.write_eof()
    async with asyncio.timeout(10):
        assert await client.reader.read() == b""


async def test_cut_resets_connections_and_refuses_new_ones(relay: TcpRelay, client: Client) -> None:
    await client.asks(b"hello")
    await relay.cut()
    async with asyncio.timeout(10):
        with pytest.raises(ConnectionResetError):
            await client.reader.read()
    with pytest.raises(ConnectionRefusedError):
        await Client.connect(relay)


async def test_mended_way_has_the_same_address(relay: TcpRelay) -> None:
    port = relay.port
    for _ in range(3):
        await relay.cut()
        await relay.restore()
        client = await Client.connect(relay)
        assert await client.asks(b"hello") == b"hello"
        await client.close()
    assert relay.port == port


async def test_stalled_way_keeps_connections_and_lets_nothing_through_until_mended(
    relay: TcpRelay, client: Client
) -> None:
    await client.asks(b"hello")
    relay.stall()
    answer = asyncio.ensure_future(client.asks(b"still there?"))
    later = await Client.connect(relay)
    new = asyncio.ensure_future(later.asks(b"and me?"))
    done, _ = await asyncio.wait({answer, new}, timeout=0.2)
    assert not done
    await relay.restore()
    assert await answer == b"still there?"
    assert await new == b"and me?"
    await later.close()


async def test_stalled_way_can_be_cut(relay: TcpRelay, client: Client) -> None:
    relay.stall()
    client.writer.write(b"lost")
    await settle()
    await relay.cut()
    async with asyncio.timeout(10):
        with pytest.raises(ConnectionResetError):
            await client.reader.read()


async def test_server_that_is_not_there_is_an_end(unused_tcp_port: int) -> None:
    async with TcpRelay("127.0.0.1", unused_tcp_port) as relay:
        client = await Client.connect(relay)
        async with asyncio.timeout(10):
            assert await client.reader.read() == b""
        await client.close()
