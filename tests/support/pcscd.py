"""The real smart card daemon with vsmartcard's two virtual readers, where nobody else can meet it.

It runs in a network and a mount namespace of its own; only its socket lies in a directory that the test sees too.
"""

import asyncio
import ctypes
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from firmware.clock import settle
from firmware.hal.sim.peers.vpcd_card import SLOTS, ContactCard, VpcdCard
from support.netns import CLONE_NEWNET

SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
"""Where libpcsclite looks for the daemon."""

READERS: Final = ("Virtual PCD 00 00", "Virtual PCD 00 01")

_START: Final = """
ip link set lo up && mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd &&
exec /usr/sbin/pcscd --foreground --debug --config "$2"
"""
_READY: Final = b"daemon ready"


class Pcscd:
    """The daemon, and hands that put cards into its readers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._readers = Path("/etc/reader.conf.d")
        self._child: asyncio.subprocess.Process | None = None
        self._log: asyncio.Task[None] | None = None
        self.cards: list[VpcdCard] = []

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are to use this daemon."""
        return {**os.environ, SOCKET_VARIABLE: str(self.directory / "pcscd.comm")}

    def has_no_readers(self) -> None:
        """From the next start on."""
        self._readers = self.directory / "none"
        self._readers.mkdir(exist_ok=True)

    async def start(self) -> None:
        """Returns when it listens."""
        command = ("unshare", "-mn", "sh", "-c", _START, "sh", str(self.directory), str(self._readers))
        self._child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        ready = asyncio.Event()
        self._log = asyncio.create_task(self._read(self._child, ready))
        async with asyncio.timeout(10):
            await ready.wait()
            while not (self.directory / "pcscd.comm").is_socket():  # it says so a moment before it listens
                await settle()

    async def kill(self) -> None:
        """As if it had crashed; its socket stays behind."""
        if self._child is not None and self._log is not None:
            with suppress(ProcessLookupError):
                self._child.kill()
            await self._child.wait()
            await self._log
            self._child = None
        await asyncio.gather(*(card.pull() for card in self.cards))
        self.cards.clear()
        for left in ("pcscd.comm", "pcscd.pid"):
            (self.directory / left).unlink(missing_ok=True)

    def freeze(self) -> None:
        """It runs and answers nobody."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)

    def insert(self, card: ContactCard, slot: int = 0) -> VpcdCard:
        """Put a card into a reader; pcscd sees it within half a second."""
        assert self._child is not None
        inserted = VpcdCard(_connected_inside(self._child.pid, SLOTS[slot]), card)
        self.cards.append(inserted)
        return inserted

    async def remove(self, card: VpcdCard) -> None:
        """Take it out again."""
        self.cards.remove(card)
        await card.pull()

    async def _read(self, child: asyncio.subprocess.Process, ready: asyncio.Event) -> None:
        assert child.stdout is not None
        async for line in child.stdout:
            if _READY in line:
                ready.set()


def _connected_inside(process: int, port: int) -> socket.socket:
    """A connection made in the network of that process."""
    libc = ctypes.CDLL(None, use_errno=True)
    own, other = (os.open(f"/proc/{which}/ns/net", os.O_RDONLY | os.O_CLOEXEC) for which in ("thread-self", process))
    try:
        assert libc.setns(other, CLONE_NEWNET) == 0
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        finally:
            assert libc.setns(own, CLONE_NEWNET) == 0
    finally:
        os.close(own)
        os.close(other)


@asynccontextmanager
async def running_pcscd(directory: Path) -> AsyncIterator[Pcscd]:
    """A daemon for one test; this process's libpcsclite finds it by its variable."""
    daemon = Pcscd(directory)
    try:
        await daemon.start()
        yield daemon
    finally:
        await daemon.kill()
