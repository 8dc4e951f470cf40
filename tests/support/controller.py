"""A real controller process on a case without devices, or on the example case."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from firmware.appliance.api.client import Client
from support.signing_in import open_screen

BARE = """
[case]
id = "KOFFER-0001"
office = "Amt Test"
language = "de"

[restarts]
crashes = 1000

[simulation]

[bays]

[devices]
"""


@dataclass(frozen=True)
class Running:
    """The process, and where its socket and journal are."""

    process: asyncio.subprocess.Process
    socket: Path
    data: Path

    async def kill(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(15):
            return await self.process.wait()


def words(directory: Path, config: Path) -> list[str]:
    where = ["--config", str(config), "--data", str(directory / "data"), "--run", str(directory / "run")]
    return [sys.executable, "-m", "firmware.appliance", "controller", *where]


def bare_case(directory: Path) -> Path:
    """A case.toml without a single device."""
    config = directory / "case.toml"
    config.write_text(BARE, "utf-8")
    return config


async def start(directory: Path, config: Path, *more: str, log: Path | None = None) -> Running:
    """Start a controller and wait until it answers."""
    with open(log or directory / "controller.log", "ab") as errors:  # noqa: PTH123
        process = await asyncio.create_subprocess_exec(
            *words(directory, config), "--ready-json", *more, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            ready = json.loads(await process.stdout.readline() or b"{}")
        assert ready, (directory / "controller.log").read_text("utf-8")
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()  # its pipe and its watcher's thread are nobody else's to clear away
        raise
    assert ready["pid"] == process.pid
    return Running(process, Path(ready["socket"]), directory / "data")


@asynccontextmanager
async def controller(directory: Path, config: Path, *more: str) -> AsyncIterator[Running]:
    """A controller that is gone afterwards, whatever happened."""
    running = await start(directory, config, *more)
    try:
        yield running
    finally:
        await running.kill()


async def unlocked(running: Running) -> Client:
    """A client before an open screen."""
    client = await Client.connect(running.socket)
    await open_screen(client)
    return client


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, **more}
