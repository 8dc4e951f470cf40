"""One run of a broker as a child process. It says when it is ready, and it dies with its parent."""

import asyncio
import logging
import os
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

from fleet.broker import mosquitto
from fleet.broker.engine import BrokerError, Place, check_free
from fleet.broker.engine import mosquitto as find_mosquitto
from fleet.config import Engine

READY_DEADLINE: Final = 15.0  # seconds; amqtt on a small computer takes some
STOP_DEADLINE: Final = 5.0  # seconds between the polite and the impolite signal
_LAUNCH: Final = Path(__file__).with_name("launch.py")
_log = logging.getLogger("fleet.broker")


def command(engine: Engine, place: Place) -> list[str]:
    """The command line that starts the engine; what it reads is written into the private directory."""
    if engine is Engine.AMQTT:
        identity = place.identity
        files = [str(path) for path in (identity.ca, identity.certificate, identity.key)]
        return [sys.executable, "-m", "fleet.broker.amqtt", place.host, str(place.port), *files]
    program = find_mosquitto()
    if program is None:
        raise BrokerError("mosquitto is not installed")
    return [program, "-c", str(mosquitto.write(place))]


def environment(engine: Engine, place: Place) -> dict[str, str]:
    """What the engine's process has in its environment besides."""
    return {} if engine is Engine.AMQTT else {"OPENSSL_CONF": str(mosquitto.tls_settings(place).resolve())}


class Child:
    """A running broker process. Every line it writes goes to the log; the last few explain its end."""

    def __init__(self, process: asyncio.subprocess.Process, place: Place) -> None:
        self._process = process
        self._place = place
        self._context = place.identity.client_context()
        self._last: deque[str] = deque(maxlen=5)
        self._spoke = asyncio.Event()
        self._reader = asyncio.create_task(self._read(), name="broker output")

    @classmethod
    async def start(cls, engine: Engine, place: Place) -> "Child":
        """Start the engine and return when it completes a TLS handshake; `BrokerError` where it does not."""
        check_free(place)
        line = [sys.executable, "-I", str(_LAUNCH), str(os.getpid()), *command(engine, place)]
        process = await asyncio.create_subprocess_exec(
            *line,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | environment(engine, place),
        )
        child = cls(process, place)
        try:
            await child._ready()
        except BaseException:
            await child.kill()
            raise
        return child

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def ended(self) -> str:
        """Wait for its end; gives back what it said last."""
        await self._process.wait()
        await asyncio.wait([self._reader])
        return "; ".join(self._last) or f"exit status {self._process.returncode}"

    async def stop(self) -> None:
        """End it in order, and by force where it does not listen."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_DEADLINE):
                await self.ended()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it as a power cut does."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self.ended()

    async def _ready(self) -> None:
        """Each line the child writes is a reason to try; that needs no pause and no knowledge of its words."""
        try:
            async with asyncio.timeout(READY_DEADLINE):
                while not await self._answers():
                    await self._spoke.wait()
                    self._spoke.clear()
                    if self._reader.done():
                        raise BrokerError(f"the broker ended at once: {await self.ended()}")
        except TimeoutError as problem:
            raise BrokerError(f"the broker does not answer: {'; '.join(self._last)}") from problem

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(self._place.reach, self._place.port, ssl=self._context)
        except OSError:
            return False
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return True

    async def _read(self) -> None:
        output = self._process.stdout
        assert output is not None  # noqa: S101  (it was started with a pipe)
        try:
            while line := await output.readline():
                text = line.decode("utf-8", "replace").rstrip()
                self._last.append(text)
                _log.debug("%s", text)
                self._spoke.set()
        finally:
            self._spoke.set()
