"""The real fprintd on a private bus, with libfprint's virtual device for a sensor."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from firmware.clock import settle
from firmware.hal.transports.dbus import Place
from firmware.hal.wire.fprint import SERVICE
from support.private_bus import line_to, private_bus, program, served

FPRINTD = "/usr/libexec/fprintd"
POLKIT = "org.freedesktop.PolicyKit1"
AUTHORITY = Place(POLKIT, "/org/freedesktop/PolicyKit1/Authority", "org.freedesktop.DBus.Mock")


class RealFprintd:
    """The service, which may be started and killed, and the finger on its sensor."""

    def __init__(self, directory: Path, address: str) -> None:
        self._directory = directory
        self.address = address
        self._run = AsyncExitStack()
        self.child: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DBUS_SYSTEM_BUS_ADDRESS": self.address,
            "STATE_DIRECTORY": str(self._directory / "prints"),
            "FP_VIRTUAL_DEVICE": str(self._directory / "finger"),
        }

    async def start(self) -> None:
        self.child = await self._run.enter_async_context(program(FPRINTD, "--no-timeout", env=self.environment))
        await served(self.address, SERVICE)

    async def stop(self) -> None:
        """Kill it."""
        await self._run.aclose()
        await served(self.address, SERVICE, there=False)

    async def finger(self, command: str) -> None:
        """Say to the virtual device what happens on it, as soon as it is open: `SCAN name`, `RETRY 1`, `UNPLUG`."""
        async with asyncio.timeout(10):
            while not self._said(command):
                await settle()

    def _said(self, command: str) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self._directory / "finger"))
            except OSError:
                return False
            line.sendall(command.encode())
            return True


@asynccontextmanager
async def real_fprintd(directory: Path, *, started: bool = True, allowed: bool = True) -> AsyncIterator[RealFprintd]:
    """A service whose guard, polkit, is played by python-dbusmock and allows everything or nothing."""
    (directory / "prints").mkdir()
    async with private_bus(directory) as address:
        guard = ("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "polkitd")
        async with program(*guard, env={"DBUS_SYSTEM_BUS_ADDRESS": address}):
            await served(address, POLKIT)
            async with line_to(address) as bus:
                await bus.call(AUTHORITY, "AllowUnknown", "b", allowed)
            service = RealFprintd(directory, address)
            if started:
                await service.start()
            try:
                yield service
            finally:
                await service._run.aclose()
