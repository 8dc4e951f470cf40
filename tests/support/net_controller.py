"""The real controller program of a case with real links, in the case's namespace and on its message bus."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import Pin, Unlocked
from firmware.appliance.managers.pin import save_pin
from firmware.clock import SystemClock
from provisioning.identity import Identity
from support.net_fleet import PORT
from support.net_manager import in_namespace
from support.net_world import NetWorld
from support.uplinks import WORLD

CASE: Final = "KOFFER-0001"
PIN: Final = "482915"
_TEXT: Final = f"""
[case]
id = "{CASE}"
office = "Amt Test"
language = "de"

[restarts]
crashes = 1000

[fleet]
broker = "{WORLD}:{PORT}"
ca = "{{ca}}"
certificate = "{{certificate}}"
key = "{{key}}"

[bays.base]
title = {{{{ de = "Boden", en = "Base" }}}}

[devices.cable]
kind = "uplink"
driver = "kernel-link"
bay = "base"
title = {{{{ de = "Netzkabel", en = "Network cable" }}}}
connection = {{{{ interface = "eth0", medium = "ethernet" }}}}

[devices.lte]
kind = "uplink"
driver = "kernel-link"
bay = "base"
title = {{{{ de = "LTE", en = "LTE" }}}}
connection = {{{{ interface = "wwan0", medium = "lte" }}}}
"""


class NetController:
    """The program; the same data directory over all its lives."""

    def __init__(self, world: NetWorld, directory: Path, identity: Identity) -> None:
        self._world = world
        self._directory = directory
        self._config = directory / "case.toml"
        self._config.write_text(
            _TEXT.format(ca=identity.ca, certificate=identity.certificate, key=identity.key), "utf-8"
        )
        (directory / "data").mkdir(mode=0o700)
        save_pin(directory / "data" / "pin.json", PIN)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def journal(self) -> Path:
        return self._directory / "data" / "journal.db"

    @property
    def log(self) -> Path:
        return self._directory / "controller.log"

    @property
    def memory(self) -> int:
        """Bytes of it that are in memory now."""
        assert self._process is not None
        [line] = [
            line for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines() if "VmRSS" in line
        ]
        return int(line.split()[1]) * 1024

    async def start(self) -> None:
        """It has been started; whether it answers is seen at its socket."""
        words = ["--config", self._config, "--data", self._directory / "data", "--run", self._directory / "koffer"]
        self._process = await in_namespace(
            self._world.nets.case, self._directory, self.log, sys.executable, "-m", "firmware.appliance", "controller",
            *map(str, words), bus=self._world.bus,
        )  # fmt: skip

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """In order; its exit code."""
        return await self._end(signal.SIGTERM)

    async def unlocked(self, seconds: float = 30.0) -> Client:
        """Its door, with an open screen, as soon as it answers."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await self._unlocked()
                except (OSError, EOFError):
                    await SystemClock().sleep(0.05)

    async def _unlocked(self) -> Client:
        client = await Client.connect(self._directory / "koffer" / "controller.sock")
        try:
            assert (await client.call("screen.unlock", Pin(PIN), Unlocked)).opened
        except BaseException:
            await client.close()
            raise
        return client

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        if process.returncode is None:
            process.send_signal(number)
        async with asyncio.timeout(30):
            return await process.wait()


@asynccontextmanager
async def net_controller(world: NetWorld, directory: Path, identity: Identity) -> AsyncIterator[NetController]:
    """It runs, and is gone afterwards whatever happened."""
    controller = NetController(world, directory, identity)
    try:
        await controller.start()
        yield controller
    finally:
        await controller.kill()
