"""What a router gives out besides a way: addresses by DHCP, addresses of the new kind, and names; each by dnsmasq.

Each is a program of its own, so that one may die while the others live.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from support.uplinks import CABLE, GATEWAYS, LTE, WORLD, Uplinks, inside

NETS: Final = {CABLE: "192.168.10", LTE: "10.64.0"}
NETS6: Final = {CABLE: "2001:db8:a::", LTE: "2001:db8:b::"}
BROKER: Final = "broker.example"


@dataclass
class Router:
    """`dhcp-eth0`, `dhcp-wwan0` and `names` run as long as nobody lets them die."""

    nets: Uplinks
    directory: Path
    six: bool = False
    running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def give_addresses(self, link: str, *, first: int = 50) -> None:
        """From `first` on, for two minutes each, which is the least that dnsmasq knows."""
        net = NETS[link]
        six = [f"--dhcp-range={NETS6[link]},ra-only,64,2m", "--enable-ra"] if self.six else []
        await self._start(
            f"dhcp-{link}", "--port=0", f"--interface=r-{link}", *six,
            f"--dhcp-range={net}.{first},{net}.{first + 9},255.255.255.0,2m", "--dhcp-authoritative", "--no-ping",
            f"--dhcp-leasefile={self.directory}/leases-{link}-{first}",
            f"--dhcp-option=option:dns-server,{GATEWAYS[link]}",
        )  # fmt: skip

    async def give_names(self) -> None:
        """Everybody who asks for the broker's name is told where the world is."""
        await self._start(
            "names", "--no-resolv", "--no-hosts", f"--address=/{BROKER}/{WORLD}",
            f"--listen-address={','.join(GATEWAYS.values())}", "--local-ttl=1",
        )  # fmt: skip

    async def stop(self, what: str) -> None:
        """It dies; who asks now gets no answer, or that nobody is there."""
        child = self.running.pop(what)
        child.kill()
        await child.wait()

    async def stop_addresses(self, link: str) -> None:
        await self.stop(f"dhcp-{link}")

    async def end(self) -> None:
        for what in tuple(self.running):
            await self.stop(what)

    async def _start(self, what: str, *words: str) -> None:
        own = [f"--pid-file={self.directory}/{what}.pid", f"--log-facility={self.directory}/{what}.log"]
        self.running[what] = await asyncio.create_subprocess_exec(
            *inside(self.nets.router), "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--bind-dynamic",
            "--except-interface=lo", "--user=root", *own, *words,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip


@asynccontextmanager
async def router(nets: Uplinks, directory: Path, *, six: bool = False) -> AsyncIterator[Router]:
    """All of it runs."""
    given = Router(nets, directory, six)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(given.end)
        for link in (CABLE, LTE):
            await given.give_addresses(link)
        await given.give_names()
        yield given
