"""The ways out put together: the kernel's routes and bound sockets of a real case, far ends of the world of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from firmware.appliance.config import Config, FleetConfig
from firmware.appliance.config.network import TunnelConfig
from firmware.appliance.managers.connectivity import Connectivity
from firmware.appliance.managers.keeping import Keeping
from firmware.appliance.managers.tunnel import TunnelWatch
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config import Connection
from firmware.hal.config.body import LinkConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.inventory import Hal
from firmware.hal.ports.counters import Counters
from firmware.hal.ports.keeper import Kept, LinkKeeper
from firmware.hal.ports.probe import Finding, Outcome, ProbeKind, Prober
from firmware.hal.ports.routes import Routes
from firmware.hal.ports.tunnel import Tunnel
from firmware.hal.ports.uplink import UplinkKind
from provisioning.identity import Identity

if TYPE_CHECKING:
    from firmware.appliance.telemetry.service import Telemetry
    from firmware.hal.drivers.bound_names import BoundNames
    from firmware.hal.sim.world import World


def links_of(config: Config) -> dict[str, LinkConnection]:
    """The ways out by device name."""
    return {one.name: one.connection for one in config.hal.devices if isinstance(one.connection, LinkConnection)}


@dataclass(frozen=True, slots=True)
class NetworkRoom:
    """Who chooses the way out, who follows those that keep the links, and what they stand on."""

    ways: Connectivity
    keeping: Keeping
    made: "Made"
    shares: bool
    """Whether the payment terminal goes by the case's way out."""
    tunnel: TunnelWatch | None = None

    def services(self) -> tuple[Service, ...]:
        """All that run."""
        return (self.ways, self.keeping, *([self.tunnel] if self.tunnel else []))


def make_network(
    config: Config, hal: Hal, timeline: Timeline, store: Store, clock: Clock, reporting: "Iterable[Telemetry]" = ()
) -> NetworkRoom:
    """For all links in the case's file. `reporting` follows each switch, and tells how its connection is."""
    links = links_of(config)
    kinds = {name: link.medium for name, link in links.items()}
    shares = any(pays_by_the_net(device.connection) for device in config.hal.devices)
    wanted = config.network.tunnel
    made = _rehearsed(hal.world, wanted, clock) if hal.world else _real(links, config.fleet, wanted, clock)
    ways = Connectivity(kinds, made.routes, made.prober, timeline, store, clock, terminal_shares=shares)
    for one in reporting:
        ways.follow(partial(_spare, ways, made.routes, one))
        ways.follow(one.moved)
        one.go_by(ways, partial(_known, made))
    keeping = Keeping(made.keeper, clock)
    if made.names is not None:
        keeping.follow(partial(_ask_by, made.names))
    return NetworkRoom(ways, keeping, made, shares, _tunnel_watch(made, wanted, ways, keeping, clock))


def _tunnel_watch(
    made: "Made", wanted: TunnelConfig | None, ways: Connectivity, keeping: Keeping, clock: Clock
) -> TunnelWatch | None:
    if made.tunnel is None or wanted is None:
        return None
    watch = TunnelWatch(made.tunnel, partial(keeping.raise_profile, wanted.profile), clock)
    ways.follow(watch.moved)
    return watch


def pays_by_the_net(connection: Connection) -> bool:
    """Whether a payment terminal is there, which reaches its bank by the case's way out."""
    return isinstance(connection, ZvtConnection) and isinstance(connection.line, TcpConnection)


@dataclass(frozen=True, slots=True)
class Made:
    """What the managers stand on. `names` knows the broker's addresses; None where there is nobody to ask."""

    routes: Routes
    prober: Prober
    counters: Counters
    keeper: LinkKeeper
    names: "BoundNames | None" = None
    tunnel: Tunnel | None = None


def _spare(ways: Connectivity, routes: Routes, telemetry: "Telemetry", other: bool) -> None:
    """Before the next connection is made, for its keep-alive. Whether the month's data ask for more is told later."""
    del other
    from firmware.appliance.telemetry.thrift import Thrift

    costs = any(way.metered for way in ways.ways if way.name == routes.selected)
    telemetry.spare(Thrift.METERED if costs else Thrift.LAVISH)


def _known(made: Made) -> tuple[str, ...] | None:
    """Without a way out nobody is asked for an address: it would block for as long as the resolver has patience."""
    if made.names is None:
        return ()
    known = made.names.known(made.routes.selected)
    return None if not known and made.routes.selected is None else known


def _ask_by(names: "BoundNames", kept: Kept) -> None:
    names.served(kept.link, kept.name_servers)


class Unproven:
    """Without a server of ours nothing can be proven: a way that has a carrier and a gateway passes for good."""

    async def probe(self, link: str, kind: ProbeKind, wait: float) -> Outcome:
        """Passed at once."""
        del link, kind, wait
        return Outcome(Finding.PASSED, 0.0)


def _real(
    links: Mapping[str, LinkConnection], fleet: FleetConfig | None, wanted: TunnelConfig | None, clock: Clock
) -> Made:
    from firmware.hal.drivers.kernel_counters import KernelCounters
    from firmware.hal.drivers.kernel_routes import KernelRoutes
    from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
    from firmware.hal.drivers.wg_tunnel import WireGuardTunnel

    interfaces = {name: link.interface for name, link in links.items()}
    radios = frozenset(name for name, link in links.items() if link.medium is UplinkKind.LTE)
    routes, counters = KernelRoutes(interfaces), KernelCounters(interfaces)
    keeper = NetworkManagerKeeper(interfaces, clock, radios=radios)
    tunnel = None if wanted is None else WireGuardTunnel(wanted.interface, clock)
    if fleet is None:
        return Made(routes, Unproven(), counters, keeper, tunnel=tunnel)
    from firmware.hal.drivers.bound_names import BoundNames
    from firmware.hal.drivers.bound_probe import BoundProber

    identity = Identity(fleet.ca, fleet.certificate, fleet.key)
    names = BoundNames(fleet.host, interfaces, clock)
    prober = BoundProber(interfaces, names, (fleet.host, fleet.port), identity.client_context, clock)
    return Made(routes, prober, counters, keeper, names, tunnel)


def _rehearsed(world: "World", wanted: TunnelConfig | None, clock: Clock) -> Made:
    from firmware.hal.sim.counters import SimCounters
    from firmware.hal.sim.keeper import SimKeeper
    from firmware.hal.sim.peers.kernel_link import KernelLinkPeer
    from firmware.hal.sim.tunnel import SimTunnel
    from firmware.hal.sim.ways import SimProber, SimRoutes

    ends = world.ends(KernelLinkPeer)
    routes, keeper = SimRoutes(ends), SimKeeper(ends, () if wanted is None else (wanted.profile,))
    for end in ends.values():
        end.followers += (routes.changed, keeper.changed)
    tunnel = None if wanted is None else SimTunnel(ends, routes, clock)
    return Made(routes, SimProber(ends, clock), SimCounters(ends), keeper, tunnel=tunnel)
