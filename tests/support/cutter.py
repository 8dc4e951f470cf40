"""A TCP relay that is cut after a given byte in a given direction, and tells when."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import cast


class Way(Enum):
    """Where bytes go."""

    TO_TERMINAL = "to-terminal"
    TO_TILL = "to-till"


class Cutter:
    """Counts what passes since `arm`, and resets both ends when `limit` bytes have passed on `way`."""

    def __init__(self) -> None:
        self.passed = dict.fromkeys(Way, 0)
        self.cut = asyncio.Event()
        self.port = 0
        self._left: dict[Way, int] = {}
        self._ends: list[asyncio.Transport] = []

    def arm(self, way: Way | None = None, limit: int = 0) -> None:
        """Begin to count; with a `way`, cut there after `limit` bytes."""
        self.passed = dict.fromkeys(Way, 0)
        self._left = {} if way is None else {way: limit}

    def pass_on(self, way: Way, data: bytes, to: asyncio.Transport) -> None:
        """What may still pass, passes."""
        left = self._left.get(way)
        if left is not None and len(data) >= left:
            to.write(data[:left])
            self._left = dict.fromkeys(Way, 0)
            asyncio.get_running_loop().call_soon(self._hang_up)  # after what was written has left
            return
        if left is not None:
            self._left[way] = left - len(data)
        self.passed[way] += len(data)
        to.write(data)

    def joined(self, end: asyncio.Transport) -> None:
        self._ends.append(end)

    def _hang_up(self) -> None:
        for end in self._ends:
            end.close()
        self._ends.clear()
        self.cut.set()


class _End(asyncio.Protocol):
    def __init__(self, cutter: Cutter, way: Way) -> None:
        self._cutter = cutter
        self._way = way
        self.far: asyncio.Transport | None = None
        self.near: asyncio.Transport | None = None
        self._early = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.near = cast("asyncio.Transport", transport)
        self._cutter.joined(self.near)

    def join(self, far: asyncio.Transport) -> None:
        self.far = far
        if self._early:
            self._cutter.pass_on(self._way, self._early, far)

    def data_received(self, data: bytes) -> None:
        if self.far is None:
            self._early += data
        else:
            self._cutter.pass_on(self._way, data, self.far)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.far is not None:
            self.far.close()


@asynccontextmanager
async def cutter_before(port: int) -> AsyncIterator[Cutter]:
    """A relay to 127.0.0.1:`port`."""
    loop = asyncio.get_running_loop()
    cutter = Cutter()
    joining: set[asyncio.Task[None]] = set()

    async def join(till: _End) -> None:
        terminal = _End(cutter, Way.TO_TILL)
        far, _ = await loop.create_connection(lambda: terminal, "127.0.0.1", port)
        assert till.near is not None
        terminal.join(till.near)
        till.join(far)

    class Till(_End):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            task = loop.create_task(join(self))
            joining.add(task)
            task.add_done_callback(joining.discard)

    server = await loop.create_server(lambda: Till(cutter, Way.TO_TERMINAL), "127.0.0.1", 0)
    cutter.port = server.sockets[0].getsockname()[1]
    try:
        yield cutter
    finally:
        server.close()
        cutter.arm()
        cutter._hang_up()
        await server.wait_closed()
