"""Stands between a case and its broker and counts what crosses the case's side, as a contract for mobile data would.

Payload is what the sockets carried, headers are the segments that the kernel itself counted on the case's connection
(`TCP_INFO`: acknowledgements without data are among them), 52 bytes each for IPv4 and TCP with time stamps. The
listening socket allows segments as long as on LTE and no longer, so that the count is one of the radio and not of the
loopback.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

HEADER = 52  # bytes of IPv4, TCP and the time stamps in each segment
LONGEST_SEGMENT = 1400  # bytes of payload
SHAKE = 16  # bytes that the options of the two first segments are longer
_ACKED, _RECEIVED, _SEGMENTS_OUT, _SEGMENTS_IN = 120, 128, 136, 140  # offsets in `struct tcp_info`
_SIZE = 160


@dataclass(frozen=True, slots=True)
class Count:
    """What crossed, in bytes with headers, and in segments; `up` is from the case."""

    up: int = 0
    down: int = 0
    segments: int = 0

    @property
    def total(self) -> int:
        """Bytes both ways."""
        return self.up + self.down

    def __add__(self, other: "Count") -> "Count":
        return Count(self.up + other.up, self.down + other.down, self.segments + other.segments)

    def __sub__(self, other: "Count") -> "Count":
        return Count(self.up - other.up, self.down - other.down, self.segments - other.segments)


class CountingProxy:
    """Listens on `port`. `refuses`: it hangs up on whoever comes."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listening = socket.socket()
        self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, LONGEST_SEGMENT + 12)
        self._listening.bind((host, 0))
        self._listening.listen()
        self._listening.setblocking(False)
        self.port: int = self._listening.getsockname()[1]
        self.refuses = False
        self._over = Count()
        self._ended = asyncio.Event()
        self._open: dict[asyncio.Task[None], socket.socket] = {}

    @property
    def count(self) -> Count:
        """Everything so far."""
        return sum((_count(one) for one in self._open.values()), self._over)

    async def quiet(self) -> Count:
        """Wait until no connection is open; everything until then."""
        async with asyncio.timeout(10):
            while self._open:
                self._ended.clear()
                await self._ended.wait()
        return self.count

    def cut(self) -> None:
        """End every connection without a word."""
        for one in self._open:
            one.cancel()

    async def run(self) -> None:
        """Take connections until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                case, _ = await loop.sock_accept(self._listening)
                if self.refuses:
                    case.close()
                    continue
                carrying = asyncio.create_task(self._carry(case))
                self._open[carrying] = case
        finally:
            self.cut()
            await asyncio.gather(*self._open, return_exceptions=True)
            self._listening.close()

    async def _carry(self, case: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        server = socket.socket()
        for one in (case, server):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await loop.sock_connect(server, self._server)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pour(case, server))
                both.create_task(_pour(server, case))
        except* OSError:
            pass
        finally:
            self._over += _count(case)
            task = asyncio.current_task()
            if task is not None:
                del self._open[task]
            self._ended.set()
            case.close()
            server.close()


async def _pour(source: socket.socket, sink: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while data := await loop.sock_recv(source, 65536):
        await loop.sock_sendall(sink, data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _count(connection: socket.socket) -> Count:
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    (down,) = struct.unpack_from("=Q", told, _ACKED)
    (up,) = struct.unpack_from("=Q", told, _RECEIVED)
    out, into = struct.unpack_from("=II", told, _SEGMENTS_OUT)
    out += 1  # its very first segment was sent before it was a socket
    return Count(up + into * HEADER + SHAKE // 2, down + out * HEADER + SHAKE // 2, out + into)


@asynccontextmanager
async def counting_proxy(host: str, port: int) -> AsyncIterator[CountingProxy]:
    """A proxy to `host:port` for the length of the block."""
    proxy = CountingProxy(host, port)
    running = asyncio.create_task(proxy.run())
    try:
        yield proxy
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
