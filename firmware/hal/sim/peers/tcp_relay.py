"""The way between a case and its server, to be cut, blocked and mended: a TCP relay on loopback."""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Final, Self

CHUNK: Final = 65536
_AT_ONCE: Final = struct.pack("ii", 1, 0)  # SO_LINGER of 0 s: closing sends a reset


class TcpRelay:
    """Listens on a port of its own and passes every connection on to the target, until it is cut or stalled.

    The port stays the same from cut to restore. Belongs to the loop: `async with TcpRelay(host, port) as relay`.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._own = ("127.0.0.1", 0)
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1, chosen by the system."""
        return self._own[1]

    async def __aenter__(self) -> Self:
        await self.restore()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    async def cut(self) -> None:
        """Reset all connections and refuse new ones."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        links = set(self._links)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        await server.wait_closed()

    def stall(self) -> None:
        """Pass nothing on: connections stay and new ones come about, but no byte arrives."""
        self._flowing.clear()

    async def restore(self) -> None:
        """Let everything through again, first what waited while it was stalled."""
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._let_in, *self._own)
            self._own = self._server.sockets[0].getsockname()

    def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.create_task(self._link(reader, writer))
        self._links.add(link)
        link.add_done_callback(self._links.discard)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with _Closing(writer):
            await self._flowing.wait()
            with suppress(OSError):  # the target cannot be had: that is passed on as an end
                far_reader, far_writer = await asyncio.open_connection(*self._target)
                async with _Closing(far_writer):
                    await self._both(reader, writer, far_reader, far_writer)

    async def _both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        """Both ways, each until its own end."""
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pump(reader, far_writer))
                ways.create_task(self._pump(far_reader, writer))
        except* OSError:
            pass  # where one way breaks, so does the other

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._flowing.wait()
            writer.write(data)
            await writer.drain()
        writer.write_eof()


class _Closing:
    """Closes one side of a link: with a reset when the link was cut."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def __aenter__(self) -> None:
        return

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        endpoint = self._writer.get_extra_info("socket")
        if kind is not None and endpoint is not None:
            with suppress(OSError):
                endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self._writer.transport.abort()
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
