"""A program of our own at the far end of two pipes, for libraries that block, crash, or cannot be trusted."""

import asyncio
import logging
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from firmware.hal.errors import PeripheralFault
from firmware.hal.transports.readiness import readable

GONE: Final = 0.5
"""Seconds to wait for a killed program; one that the kernel holds in a call longer than that is left to it."""

AT_ONCE: Final = 0.05
"""Seconds in which the kernel takes a killed program away that is in no call of its own."""

_log = logging.getLogger(__name__)


class Child:
    """A running program. `fill` reads what it says, `say` writes to it, `close` ends it whatever it is at."""

    def __init__(self, process: "subprocess.Popen[bytes]", device: str) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("both pipes are needed")
        self._device = device
        self._process = process
        self._input, self._output = process.stdin, process.stdout
        self._ended = os.pidfd_open(process.pid)
        for pipe in (self._input, self._output):
            os.set_blocking(pipe.fileno(), False)

    @classmethod
    def start(cls, device: str, module: Sequence[str], environment: Mapping[str, str]) -> "Child":
        """Start the module with its arguments in a Python of its own that sees nothing but `environment`.

        Raises `PeripheralFault` where no process can be had.
        """
        command = [sys.executable, "-I", "-m", *module]
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(
                command, bufsize=0, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=dict(environment), cwd="/"
            )
        except OSError as problem:
            raise PeripheralFault(device, f"its program cannot be started: {problem}") from problem
        return cls(process, device)

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    async def fill(self, room: memoryview) -> int:
        """Put what the program says into `room`, as much as there is; 0 when it says nothing any more."""
        while True:
            try:
                return os.readv(self._output.fileno(), [room])
            except BlockingIOError:
                await readable(self._output.fileno())

    def say(self, word: bytes) -> None:
        """Say a few bytes to the program; what it does not take any more is of no interest."""
        with suppress(BrokenPipeError, BlockingIOError):
            os.write(self._input.fileno(), word)

    def kill(self) -> None:
        """End the program at once."""
        self._process.kill()

    async def close(self) -> None:
        """End the program, take up what is left of it, and give the pipes back."""
        self._process.kill()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(GONE):
                    await readable(self._ended)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        select.select([self._ended], [], [], AT_ONCE)  # whoever is cancelled twice did not wait for it above
        for pipe in (self._input, self._output):
            pipe.close()
        os.close(self._ended)
        if self._process.poll() is None:
            _log.warning("%s: its program cannot be killed yet; the kernel holds it", self._device)
            self._process.returncode = -9  # left to the kernel; nobody is to wait for it
