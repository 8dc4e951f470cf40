"""The programs of the demo as child processes: none outlives the demo, whatever ends it."""

import asyncio
import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

READY_WITHIN: Final = 30.0  # seconds from start to the line that says ready
STOP_WITHIN: Final = 12.0  # seconds for an orderly end before the program is killed

_PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None, use_errno=True)


class ChildFailed(Exception):
    """A program of the demo did not come up or ended on its own."""


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _own_group() -> None:
    """Out of the terminal's group, so that Ctrl-C reaches the demo alone and it ends its children in order."""
    os.setpgid(0, 0)
    _die_with_parent()


def command(*words: str) -> list[str]:
    """A verb of this very installation."""
    return [sys.executable, "-m", "firmware.appliance", *words]


class Child:
    """One program in the background, its messages in a log file of the demo's directory."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self.process = process
        self._log = log

    @classmethod
    async def start(cls, name: str, words: list[str], directory: Path) -> "Child":
        """Start a verb in the background."""
        log = directory / f"{name}.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *command(*words), stdout=asyncio.subprocess.PIPE, stderr=errors, stdin=asyncio.subprocess.DEVNULL,
                env=dict(os.environ, TMPDIR=str(directory)),  # so that what a killed program leaves goes with the demo
                preexec_fn=_own_group,
            )  # fmt: skip
        return cls(name, process, log)

    async def ready(self) -> dict[str, Any]:
        """The JSON line with which the program says that it is ready."""
        output = self.process.stdout or asyncio.StreamReader()
        try:
            async with asyncio.timeout(READY_WITHIN):
                line = await output.readline()
        except TimeoutError:
            raise ChildFailed(f"{self.name} was not ready after {READY_WITHIN:.0f} s\n{self.last_words()}") from None
        if not line:
            raise ChildFailed(f"{self.name} ended before it was ready\n{self.last_words()}")
        message: dict[str, Any] = json.loads(line)
        return message

    async def ended(self) -> int:
        """Wait until the program ends on its own, which it should not."""
        code = await self.process.wait()
        raise ChildFailed(f"{self.name} ended with exit code {code}\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-8:])

    async def stop(self) -> None:
        """Ask it to end in order; kill it where it does not."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def in_foreground(words: list[str]) -> int:
    """Run a verb that owns the terminal until it ends; its exit code."""
    return await in_foreground_program(command(*words))


async def in_foreground_program(arguments: list[str]) -> int:
    """Run a program that owns the terminal until it ends, or end it with the demo; its exit code."""
    process = await asyncio.create_subprocess_exec(*arguments, preexec_fn=_die_with_parent)
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
