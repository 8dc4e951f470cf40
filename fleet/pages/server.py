"""The HTTP server for the pages, without signals, without log files, and without a tick when nothing happens."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

import uvicorn

from fleet.config import Address
from fleet.pages.app import Pages
from fleet.pages.guard import Guard

NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
GOODBYE: Final = 2  # seconds for answers that are under way


class _Quiet(uvicorn.Server):
    """uvicorn looks ten times a second whether it shall end; this one is told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.leaving = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait for the end."""
        self.listening.set()
        await self.leaving.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the program, not to one of its servers."""
        yield


class PageServer:
    """Holds its port from the moment it is made, until the block ends; `address` tells which one that is."""

    def __init__(self, pages: Pages, address: Address) -> None:
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        self._socket = socket.create_server((address.host, address.port), family=family)
        self.address = Address(address.host, self._socket.getsockname()[1])
        self._pages = pages
        config = uvicorn.Config(
            Guard(pages.app(), (*NAMES, str(self.address).rpartition(":")[0])),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            limit_concurrency=500,
            timeout_graceful_shutdown=GOODBYE,
        )
        self._server = _Quiet(config)

    @property
    def url(self) -> str:
        """Where a browser finds the pages."""
        return f"http://{self.address}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    async def listening(self) -> None:
        """Return when browsers are answered."""
        await self._server.listening.wait()

    async def run(self) -> None:
        """Serve until cancelled; open pages are let go first."""
        serving = asyncio.create_task(self._server.serve([self._socket]), name="fleet pages")
        try:
            await asyncio.shield(serving)
        finally:
            self._pages.live.close()
            self._server.leaving.set()
            await serving
