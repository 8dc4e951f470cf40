"""A case whose cable is pulled: the product's own manager, routes, probes and telemetry over two namespaces.

The broker is a real mosquitto with TLS in the world's namespace, and a watcher there sees what arrives. Where the wire
has no delay, what is measured is ours, without the round trips of a radio.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from firmware.appliance.journal import Journal
from firmware.appliance.managers.connectivity import Connectivity
from firmware.appliance.network.link import is_good
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.store import Store
from firmware.appliance.telemetry.config import BrokerConfig
from firmware.appliance.telemetry.service import Telemetry
from firmware.appliance.telemetry.topics import ROOT
from firmware.appliance.timeline import Timeline
from firmware.clock import SystemClock
from firmware.hal.config.body import LinkConnection
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.bound_probe import BoundProber
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.drivers.kernel_routes import KernelRoutes
from firmware.hal.ports.uplink import LinkState, UplinkKind
from fleet.broker.child import Child
from fleet.broker.engine import Place
from fleet.config import Engine
from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import case_identity, server_identity
from support.uplinks import CABLE, LTE, WORLD, Uplinks, entered

CASE = "KOFFER-0001"
PORT = 8883
WAYS = {"cable": CABLE, "lte": LTE}
KINDS = {"cable": UplinkKind.ETHERNET, "lte": UplinkKind.LTE}


@dataclass
class Travelling:
    """The running case. `switches` are the manager's, with their monotonic second; `arrivals` those of hellos."""

    nets: Uplinks
    ways: Connectivity
    telemetry: Telemetry
    store: Store
    journal: Journal
    arrivals: list[float] = field(default_factory=list)
    words: list[bytes] = field(default_factory=list)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def used(self) -> str | None:
        """The way out that the manager has chosen."""
        return self.ways._policy.used

    async def on(self, link: str, seconds: float = 30.0) -> None:
        """The way out is `link`, and the broker has heard of this session."""
        async with asyncio.timeout(seconds):
            while self.ways._policy.used != link or self.telemetry._link is None:
                await SystemClock().sleep(0.005)

    async def proven(self) -> None:
        """Both ways have been found to pass something."""
        async with asyncio.timeout(30):
            while not all(is_good(link) for link in self.ways._policy.links.values()):
                await SystemClock().sleep(0.005)

    async def heard_after(self, moment: float, seconds: float = 30.0) -> float:
        """When the first message arrived that was sent after `moment`."""
        async with asyncio.timeout(seconds):
            while not self.arrivals or self.arrivals[-1] <= moment:
                self.something.clear()
                await self.something.wait()
        return next(at for at in self.arrivals if at > moment)

    def forgive(self, link: str) -> None:
        """Its record is clean again, else each fault would have to wait twice as long as the one before."""
        policy = self.ways._policy
        links = {**policy.links, link: replace(policy.links[link], failed=None)}
        self.ways._policy = replace(policy, links=MappingProxyType(links))

    def decided_after(self, moment: float) -> float:
        return next(one.at for one in self.ways.decided if one.at > moment)


@asynccontextmanager
async def travelling(
    nets: Uplinks, directory: Path, *, host: str = WORLD, files: Path = Path("/etc")
) -> AsyncIterator[Travelling]:
    """Both ways are up and the cable is used. To be entered within the case's namespace.

    `host` is what the broker is called, `files` where `resolv.conf` lies.
    """
    world = host if ":" in host else WORLD
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        authority = Authority.create(directory / "authority")
        server = server_identity(authority, directory / "server", [WORLD, host])
        mine = case_identity(authority, directory / CASE, CASE)
        (directory / "broker").mkdir(mode=0o700)
        with entered(nets.world):
            child = await Child.start(Engine.MOSQUITTO, Place(directory / "broker", world, PORT, server))
        stack.push_async_callback(child.kill)
        journal = await Journal.open(directory / "journal.db", clock)
        stack.push_async_callback(journal.close)
        store = Store(CaseState(CASE, "ab" * 8, rehearsal=False, devices={}), clock)
        timeline = Timeline(journal, store, clock)
        broker = BrokerConfig(host, PORT, mine.ca, mine.certificate, mine.key)
        telemetry = Telemetry(
            case_id=CASE, session="cd" * 8, software="0.1.0", broker=broker,
            journal=journal, store=store, timeline=timeline, clock=clock,
        )  # fmt: skip
        names = BoundNames(host, WAYS, clock, files)
        prober = BoundProber(WAYS, names, (host, PORT), mine.client_context, clock)
        ways = Connectivity(KINDS, KernelRoutes(WAYS), prober, timeline, store, clock)
        ways.follow(telemetry.moved)
        telemetry.go_by(ways, lambda: names.known(ways._routes.selected) or None)
        case = Travelling(nets, ways, telemetry, store, journal)
        watch = _watcher(case, server)
        with entered(nets.world):
            watch.connect(world, PORT)
        watch.loop_start()
        stack.callback(watch.loop_stop)
        stack.callback(watch.disconnect)
        works = [ways.run(), telemetry.run(), *(_carry(ways, name) for name in WAYS)]
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await case.on("cable")
            await case.proven()
            yield case
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(ways: Connectivity, name: str) -> None:
    """As the manager of the peripherals does: what the link tells goes to the manager of the ways."""
    link = KernelLink(name, LinkConnection(WAYS[name], KINDS[name]), SystemClock())
    async for told in link.observe():
        if isinstance(told, LinkState):
            await ways.linked(name, told)


def _watcher(case: Travelling, identity: Identity) -> Client:
    """Sees hellos and presences arrive, at the broker's own side."""
    loop = asyncio.get_running_loop()
    client = Client(CallbackAPIVersion.VERSION2, "server", protocol=MQTTProtocolVersion.MQTTv5)
    client.tls_set_context(identity.client_context())
    client.on_connect = lambda *_: client.subscribe(f"{ROOT}/+/up/#", 1)

    def take(at: float, message: MQTTMessage) -> None:
        case.arrivals.append(at)
        case.words.append(message.payload)
        case.something.set()

    client.on_message = lambda _c, _d, message: loop.call_soon_threadsafe(take, time.monotonic(), message)
    return client
