"""Servers that live in a namespace of the test's network: whoever a way out may end at."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from firmware.clock import settle
from firmware.hal.wire.dns import Wanted
from support.uplinks import entered

_TRANSPARENT = 19  # IP_TRANSPARENT: answers as whoever was asked for
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\nContent-Length: 0\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def served(
    namespace: str, port: int, answer: bytes, tls: ssl.SSLContext | None = None, *, mute: bool = False
) -> AsyncIterator[None]:
    """Whoever comes gets `answer` when it has said something, and with `mute` nothing ever."""

    guests: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guests.add(writer)
        try:
            if await reader.read(4096) and not mute:
                writer.write(answer)
                await writer.drain()
            await reader.read()
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            guests.discard(writer)
            writer.close()

    with entered(namespace):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_IP, _TRANSPARENT, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("0.0.0.0", port))
    server = await asyncio.start_server(serve, sock=listening, ssl=tls)
    try:
        yield
    finally:
        server.close()
        for guest in guests:
            guest.transport.abort()
        await settle(1)


class NameServer(asyncio.DatagramProtocol):
    """Knows one address of each kind for every name."""

    def __init__(self, addresses: dict[Wanted, bytes]) -> None:
        self.asked = 0
        self._addresses = addresses

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.asked += 1
        wanted = Wanted(int.from_bytes(data[-4:-2], "big"))
        told = self._addresses.get(wanted)
        head = data[:2] + bytes((0x81, 0x80, 0, 1, 0, 1 if told else 0, 0, 0, 0, 0)) + data[12:]
        record = b"\xc0\x0c" + data[-4:] + bytes((0, 0, 0, 60, 0, len(told))) + told if told else b""
        self._transport.sendto(head + record, address)


@asynccontextmanager
async def name_server(namespace: str, addresses: dict[Wanted, bytes]) -> AsyncIterator[NameServer]:
    with entered(namespace):
        heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    heard.bind(("0.0.0.0", 53))
    heard.setblocking(False)
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(addresses), sock=heard
    )
    try:
        yield server
    finally:
        transport.close()
