"""The official eID client of Debian, headless and private, and a hand that puts cards into its simulated reader."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

PROGRAM: Final = "AusweisApp2"
SIMULATOR: Final = "Simulator"
_DEADLINE: Final = 20.0


class EidClient:
    """A running AusweisApp2 on a port of its own; nothing of it outlives its directory."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port

    def kill(self) -> None:
        """As the machine's memory killer does."""
        self.process.kill()

    def freeze(self) -> None:
        """It hangs."""
        self.process.send_signal(signal.SIGSTOP)


@asynccontextmanager
async def eid_client(directory: Path, port: int = 0) -> AsyncIterator[EidClient]:
    """The client, listening; on a free port unless it is told which."""
    port = port or _free_port()
    environment = _private(directory)
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "--ui", "websocket", "--port", str(port), env=environment, cwd=directory,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _until_listening(port)
        yield EidClient(process, port)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _private(directory: Path) -> dict[str, str]:
    homes = {f"XDG_{name}_HOME": str(directory) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    runtime = directory / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {
        **homes,
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "XDG_RUNTIME_DIR": str(runtime),
        "TMPDIR": str(runtime),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(_DEADLINE):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.05)


class Hand:
    """Stands between driver and client, passes everything on, and puts a card in by the client's own command.

    The driver never says that command; the client lets one program connect only, so the hand must be in between.
    """

    def __init__(self) -> None:
        self.port = 0
        self.said: list[str] = []  # by the driver
        self.heard: list[str] = []
        self._far: ClientConnection | None = None

    async def put_card_in(self) -> None:
        """Into the simulated reader."""
        assert self._far is not None
        await self._far.send(json.dumps({"cmd": "SET_CARD", "name": SIMULATOR}))

    async def serve(self, near: ServerConnection, client: EidClient) -> None:
        """One driver's conversation."""
        uri = f"ws://127.0.0.1:{client.port}/eID-Kernel"
        with suppress(ConnectionClosed, OSError):
            async with connect(uri, compression=None, ping_interval=None, close_timeout=0.2) as far:
                self._far = far
                ways = {
                    asyncio.create_task(_pass_on(near, far, self.said)),
                    asyncio.create_task(_pass_on(far, near, self.heard)),
                }
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)


async def _pass_on(
    near: ServerConnection | ClientConnection, far: ServerConnection | ClientConnection, log: list[str]
) -> None:
    async for message in near:
        log.append(message if isinstance(message, str) else message.decode())
        await far.send(message)


@asynccontextmanager
async def hand_at(client: EidClient) -> AsyncIterator[Hand]:
    """A hand before `client`; the driver connects to its port."""
    hand = Hand()
    listening = await serve(
        lambda near: hand.serve(near, client), "127.0.0.1", 0, compression=None, ping_interval=None, close_timeout=0.2
    )
    hand.port = next(iter(listening.sockets)).getsockname()[1]
    try:
        yield hand
    finally:
        listening.close()
        await listening.wait_closed()
