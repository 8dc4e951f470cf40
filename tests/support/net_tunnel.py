"""Two ends of a tunnel by wireguard-go: one in the case's namespace, one in the world's, as the administration has it.

Their interfaces have names of this process, because their control sockets share one directory whatever the namespace.
"""

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from firmware.clock import SystemClock
from support.netns import REQUIRE_PEERS
from support.uplinks import WORLD, Uplinks, inside

INNER, INNER_FAR = "10.99.0.2", "10.99.0.1"
PORT: Final = 51820
TUNNELS: Final = Path("/dev/net/tun")
CONTROL: Final = Path("/var/run/wireguard")


@dataclass(frozen=True)
class Tunnelled:
    """`near` is the case's interface, `far` the other end's."""

    nets: Uplinks
    near: str
    far: str

    def by(self) -> str:
        """Through which of the case's addresses the far end hears the case: its net says which way it came."""
        told = _run(*inside(self.nets.world), "wg", "show", self.far, "endpoints").split("\t")[1]
        return told.rpartition(":")[0]

    def passes(self) -> bool:
        """Whether anything comes back through it, to a program in the case: that nobody is at that port."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(1)
            asking.connect((INNER_FAR, 9))
            asking.send(b"?")
            try:
                asking.recv(1)
            except ConnectionRefusedError:
                return True
            except TimeoutError:
                return False
        return True


@asynccontextmanager
async def tunnelled(nets: Uplinks, directory: Path) -> AsyncIterator[Tunnelled]:
    """Both ends run and know each other; nothing has passed yet. A machine without tunnels counts as a missing peer."""
    if not TUNNELS.exists():
        (pytest.fail if REQUIRE_PEERS else pytest.skip)(f"there is no {TUNNELS}")
    ends = Tunnelled(nets, f"wgc{os.getpid()}", f"wgw{os.getpid()}")
    keys = {name: _keys(directory, name) for name in ("near", "far")}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_end(nets.case, ends.near))
        await stack.enter_async_context(_end(nets.world, ends.far))
        _run(
            *inside(nets.case), "wg", "set", ends.near, "private-key", str(directory / "near"), "peer", keys["far"],
            "allowed-ips", "10.99.0.0/24", "endpoint", f"{WORLD}:{PORT}",
        )  # fmt: skip
        _run(
            *inside(nets.world), "wg", "set", ends.far, "listen-port", str(PORT), "private-key",
            str(directory / "far"), "peer", keys["near"], "allowed-ips", f"{INNER}/32",
        )  # fmt: skip
        for namespace, interface, own in ((nets.case, ends.near, INNER), (nets.world, ends.far, INNER_FAR)):
            _run("ip", "-n", namespace, "addr", "add", f"{own}/24", "dev", interface)
            _run("ip", "-n", namespace, "link", "set", interface, "up", "mtu", "1380")
        yield ends


@asynccontextmanager
async def _end(namespace: str, interface: str) -> AsyncIterator[None]:
    control = CONTROL / f"{interface}.sock"
    quiet = asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(
        *inside(namespace), "wireguard-go", "-f", interface, stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        async with asyncio.timeout(20):
            while not control.exists():
                await SystemClock().sleep(0.02)
        yield
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
        control.unlink(missing_ok=True)


def _keys(directory: Path, name: str) -> str:
    private = _run("wg", "genkey")
    (directory / name).write_text(private)
    (directory / name).chmod(0o600)
    return subprocess.run(["wg", "pubkey"], input=private, check=True, capture_output=True, text=True).stdout.strip()


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
