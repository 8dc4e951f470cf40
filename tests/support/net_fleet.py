"""The real fleet server with its broker, out in the world behind the case's ways."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from firmware.clock import SystemClock
from fleet.compose import authority
from provisioning.identity import Identity
from provisioning.local import case_identity
from support.uplinks import WORLD, inside

PORT: Final = 8883
ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the fleet server's store."""

    seq: int
    type: str
    body: dict[str, object]


class WorldFleet:
    """`koffer fleet` in the world's namespace; it may be killed, and its broker alone too."""

    def __init__(self, namespace: str, directory: Path) -> None:
        self._namespace = namespace
        self._data = directory / "fleet"
        self._log = directory / "fleet.log"
        self._process: asyncio.subprocess.Process | None = None

    def case(self, name: str) -> Identity:
        """The identity of a case."""
        return case_identity(authority(self._data), self._data.parent / name, name)

    async def up(self) -> None:
        """Until it is ready."""
        with self._log.open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *inside(self._namespace), sys.executable, "-m", "fleet", "--data", str(self._data), "--http",
                "127.0.0.1:8780", "--mqtt", f"{WORLD}:{PORT}", "--ready-json",
                cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self._process.stdout is not None
        async with asyncio.timeout(40):
            assert json.loads(await self._process.stdout.readline()), self._log.read_text()

    async def kill(self) -> None:
        """SIGKILL; the broker dies with it."""
        if self._process is not None:
            process, self._process = self._process, None
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    def kill_broker(self) -> None:
        """SIGKILL to the broker, which the server starts anew."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in children:
            with suppress(OSError):
                os.kill(int(child), signal.SIGKILL)

    def records(self, case: str) -> list[Record]:
        """All of the case, in the order of their numbers."""
        asked = "SELECT seq, type, body FROM records WHERE name = ? ORDER BY seq"
        with closing(sqlite3.connect(f"file:{self._store()}?mode=ro", uri=True)) as store:
            return [Record(seq, kind, msgspec.json.decode(body)) for seq, kind, body in store.execute(asked, (case,))]

    def highest(self, case: str) -> int:
        with closing(sqlite3.connect(f"file:{self._store()}?mode=ro", uri=True)) as store:
            [(seq,)] = store.execute("SELECT coalesce(max(seq), 0) FROM records WHERE name = ?", (case,))
        return int(seq)

    async def has(self, case: str, count: int, seconds: float) -> None:
        """Wait until so many rows have arrived."""
        async with asyncio.timeout(seconds):
            while len(self.records(case)) < count:
                await SystemClock().sleep(0.2)

    def _store(self) -> Path:
        return next(self._data.glob("*.db"))


@asynccontextmanager
async def world_fleet(namespace: str, directory: Path) -> AsyncIterator[WorldFleet]:
    """It runs."""
    fleet = WorldFleet(namespace, directory)
    try:
        await fleet.up()
        yield fleet
    finally:
        await fleet.kill()
