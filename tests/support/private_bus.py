"""A message bus of one test's own, by the real dbus-daemon, and programs that run as long as a block."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from firmware.clock import SystemClock
from firmware.hal.transports.dbus import Bus, open_bus, served_again

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={directory}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{directory}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@asynccontextmanager
async def program(*command: str, env: Mapping[str, str] | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run it until the end of the block; what it says is nobody's business."""
    quiet = asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **(env or {})}, stdout=quiet, stderr=quiet
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


@asynccontextmanager
async def private_bus(directory: Path, starts: Mapping[str, str] | None = None) -> AsyncIterator[str]:
    """The address of a fresh bus; `starts` are names that it may start, with their command lines."""
    services = directory / "services"
    services.mkdir()
    for name, command in (starts or {}).items():
        (services / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec={command}\n")
    config = directory / "bus.conf"
    config.write_text(CONFIG.format(directory=directory))
    child = await asyncio.create_subprocess_exec(
        "dbus-daemon",
        f"--config-file={config}",
        "--nofork",
        "--print-address",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(20):
            address = (await child.stdout.readline()).decode().strip()
        yield address
    finally:
        child.terminate()
        await child.communicate()


@asynccontextmanager
async def line_to(address: str) -> AsyncIterator[Bus]:
    """A test's own connection."""
    async with open_bus("test", address, SystemClock()) as bus:
        yield bus


async def served(address: str, name: str, *, there: bool = True) -> None:
    """Wait until somebody serves the name, or nobody does any more."""
    async with asyncio.timeout(20), line_to(address) as bus:
        await bus.hear(name, "/")
        while await bus.is_served(name) is not there:
            while served_again(await bus.heard()) is not there:
                pass
