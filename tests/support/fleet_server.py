"""The real fleet server as a process that a test can kill at any instant."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fleet.broker.engine import free_port
from fleet.compose import authority
from provisioning.identity import Identity
from provisioning.local import case_identity

HOST = "127.0.0.1"


class FleetServer:
    """`koffer fleet` on a data directory of its own; the ports stay the same over restarts."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "fleet"
        self.mqtt = free_port(HOST)
        self.http = free_port(HOST)
        self.url = f"http://{HOST}:{self.http}"
        self._process: asyncio.subprocess.Process | None = None

    def case(self, name: str) -> Identity:
        """The identity of a case."""
        return case_identity(authority(self.data), self.data.parent / name, name)

    async def up(self) -> dict[str, object]:
        """Start it; gives back what it says when it is ready."""
        words = ["--data", str(self.data), "--http", f"{HOST}:{self.http}", "--mqtt", f"{HOST}:{self.mqtt}"]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "fleet", *words, "--ready-json", stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        told: dict[str, object] = json.loads(await self._process.stdout.readline())
        return told

    async def kill(self) -> None:
        """SIGKILL."""
        await self._end(signal.SIGKILL)

    async def down(self) -> int:
        """SIGTERM; gives back the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None, "it does not run"
        process, self._process = self._process, None
        process.send_signal(number)
        await process.communicate()
        assert process.returncode is not None
        return process.returncode

    @property
    def runs(self) -> bool:
        """Whether it was started and not ended."""
        return self._process is not None


@asynccontextmanager
async def fleet_server(directory: Path) -> AsyncIterator[FleetServer]:
    """A running server for the length of the block."""
    server = FleetServer(directory)
    try:
        await server.up()
        yield server
    finally:
        if server.runs:
            await server.kill()
