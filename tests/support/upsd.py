"""The real NUT: `upsd`, and `dummy-ups` for a UPS whose variables `upsrw` sets, on a port of their own."""

import asyncio
import getpass
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import NutConnection

PROGRAMS: Final = Path("/lib/nut")
USER: Final = "koffer"
PASSWORD: Final = 'hinter "vier" Mauern\\'
HAND: Final = "hand"
"""User and password of whoever plays the UPS: upsrw quotes neither."""
UPS: Final = {
    "ups.status": "OL CHRG",
    "battery.charge": "90",
    "battery.runtime": "5430",
    "battery.temperature": "23.4",
    "ups.realpower": "21",
    "ups.delay.shutdown": "20",
}


class RealNut:
    """A server and the driver of one UPS, which may be killed, stopped and started again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        self._server: asyncio.subprocess.Process | None = None
        self._driver: asyncio.subprocess.Process | None = None
        self._configure()

    def connection(self, password: str = PASSWORD) -> NutConnection:
        """How the UPS is reached, by a user with this password."""
        credentials = self._directory / "credentials"
        credentials.write_text(f"{USER}\n{password}\n")
        return NutConnection("koffer", TcpConnection("127.0.0.1", self._port), credentials)

    async def start_driver(self) -> None:
        self._driver = await self._start("dummy-ups", "-a", "koffer", "-DD", heard="open on fd")

    async def start_server(self) -> None:
        """It says `WAIT` until the driver has told it everything."""
        self._server = await self._start("upsd", "-D", heard="Connected to UPS [koffer]")
        while await self.get("ups.status") == "WAIT":
            pass

    async def kill_server(self) -> None:
        await _kill(self._server)

    async def kill_driver(self) -> None:
        await _kill(self._driver)

    def stop_server(self) -> None:
        """It lives and does nothing any more."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)

    async def set(self, name: str, value: str) -> None:
        """Let the UPS tell this."""
        words = ("-s", f"{name}={value}", "-u", HAND, "-p", HAND, f"koffer@127.0.0.1:{self._port}")
        quiet = asyncio.subprocess.DEVNULL
        child = await asyncio.create_subprocess_exec("upsrw", *words, stdout=quiet, stderr=quiet)
        assert await child.wait() == 0

    async def get(self, name: str) -> str:
        """What `upsc` reads."""
        words = (f"koffer@127.0.0.1:{self._port}", name)
        pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        child = await asyncio.create_subprocess_exec("upsc", *words, stdout=pipe, stderr=quiet)
        out, _ = await child.communicate()
        return out.decode().strip()

    async def close(self) -> None:
        for child in (self._server, self._driver):
            await _kill(child)

    def _configure(self) -> None:
        run = self._directory / "run"
        run.mkdir()
        files = {
            "ups.conf": f"[koffer]\ndriver = dummy-ups\nport = {self._directory}/ups.dev\nmode = dummy-once\n",
            "upsd.conf": f"LISTEN 127.0.0.1 {self._port}\nSTATEPATH {run}\n",
            "upsd.users": _user(USER, PASSWORD) + _user(HAND, HAND),
            "ups.dev": "".join(f"{name}: {value}\n" for name, value in UPS.items()),
        }
        for name, text in files.items():
            (self._directory / name).write_text(text)

    async def _start(self, program: str, *words: str, heard: str) -> asyncio.subprocess.Process:
        run = str(self._directory / "run")
        places = {"NUT_CONFPATH": str(self._directory), "NUT_STATEPATH": run, "NUT_ALTPIDPATH": run}
        child = await asyncio.create_subprocess_exec(
            str(PROGRAMS / program), *words, "-u", getpass.getuser(),
            env={**os.environ, **places}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert child.stderr is not None
        async with asyncio.timeout(20):
            while line := await child.stderr.readline():
                if heard in line.decode():
                    return child
        raise AssertionError(f"{program} ended")


def _user(name: str, password: str) -> str:
    escaped = password.replace("\\", "\\\\").replace('"', '\\"')
    return f'[{name}]\npassword = "{escaped}"\nactions = SET\ninstcmds = ALL\n'


async def _kill(child: asyncio.subprocess.Process | None) -> None:
    if child is not None and child.returncode is None:
        child.kill()
        await child.communicate()


@asynccontextmanager
async def real_nut(directory: Path) -> AsyncIterator[RealNut]:
    """Both running."""
    nut = RealNut(directory)
    try:
        await nut.start_driver()
        await nut.start_server()
        yield nut
    finally:
        await nut.close()
