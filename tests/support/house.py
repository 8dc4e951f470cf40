"""The whole house for a test: `koffer demo --headless` as a person would start it, in a directory of the test's own."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmware.appliance.api.client import Client
from support.signing_in import open_screen

READY_WITHIN = 60.0  # seconds, on a busy machine
END_WITHIN = 40.0


@dataclass(frozen=True, slots=True)
class House:
    """A running demo. `told` is its ready line; `temporary` the directory all its files are below."""

    process: asyncio.subprocess.Process
    told: dict[str, Any]
    temporary: Path

    def run_directory(self, number: int = 0) -> Path:
        """Where a case's API socket is."""
        return Path(self.told["cases"][number]["run"])

    def pids(self, verb: str) -> list[int]:
        """The processes of one program of this house, by what its command line says."""
        return [pid for pid, words in processes_below(self.temporary) if verb in words]

    async def end(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does (or by another signal) and give its exit code."""
        self.process.send_signal(number)
        async with asyncio.timeout(END_WITHIN):
            return await self.process.wait()


@asynccontextmanager
async def clerk_at(running: House, number: int = 0) -> AsyncIterator[Client]:
    """A clerk who has signed in at one of the house's cases."""
    async with await Client.connect(running.run_directory(number) / "controller.sock", "test") as client:
        await open_screen(client)
        yield client


@contextmanager
def short_directory() -> Iterator[Path]:
    """A temporary directory with a short name: a Unix socket's path may have 107 bytes, and pytest's are longer."""
    path = Path(tempfile.mkdtemp(prefix="k-", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def processes_below(directory: Path) -> list[tuple[int, list[str]]]:
    """All processes whose command line names `directory`."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if any(str(directory) in word for word in words):
            found.append((int(entry.name), words))
    return found


async def start_demo(temporary: Path, *words: str, stderr: int | None = None) -> asyncio.subprocess.Process:
    """`koffer demo --headless` with its temporary files below `temporary`."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "firmware.appliance", "demo", "--headless", *words,
        stdout=asyncio.subprocess.PIPE, stderr=stderr, env=dict(os.environ, TMPDIR=str(temporary)),
        limit=1 << 20,
    )  # fmt: skip


@asynccontextmanager
async def house(temporary: Path, *words: str) -> AsyncIterator[House]:
    """A ready house, ended and gone at the end of the block."""
    process = await start_demo(temporary, *words)
    output = process.stdout
    assert output is not None
    try:
        async with asyncio.timeout(READY_WITHIN):
            line = await output.readline()
        assert line, "the demo ended before it was ready"
        yield House(process, json.loads(line), temporary)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        async with asyncio.timeout(END_WITHIN):
            await output.read()
            await process.wait()
