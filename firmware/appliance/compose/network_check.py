"""Who checks the network: bound sockets on a real case, far ends of the world on another."""

from typing import TYPE_CHECKING

from firmware.appliance.compose.network import NetworkRoom, links_of
from firmware.appliance.compose.parts import Parts
from firmware.appliance.config import Config
from firmware.appliance.managers.network_check import Asked, Beyond, NetworkCheckDesk
from firmware.hal.ports.inquiry import Inquirer

if TYPE_CHECKING:
    from firmware.hal.sim.world import World


def make_network_check(config: Config, parts: Parts, network: NetworkRoom) -> NetworkCheckDesk:
    """For all ways, the tunnel, and each service whose endpoint is known."""
    hal, clock = parts.hal, parts.clock
    inquirer = _rehearsed(hal.world, network, parts) if hal.world else _real(config, network, parts)
    services = {service.name: service.endpoint for service in config.services if service.endpoint is not None}
    proof = None if config.network.tunnel is None else config.network.tunnel.proof
    asked = Asked(network.made.prober, inquirer, lambda: network.keeping.kept)
    beyond = Beyond(services, network.made.tunnel, proof)
    return NetworkCheckDesk(asked, beyond, network.ways, parts.timeline, parts.store, clock)


def _real(config: Config, network: NetworkRoom, parts: Parts) -> Inquirer:
    from firmware.hal.drivers.bound_inquiry import BoundInquirer

    interfaces = {name: link.interface for name, link in links_of(config).items()}
    return BoundInquirer(interfaces, network.made.names, parts.clock)


def _rehearsed(world: "World", network: NetworkRoom, parts: Parts) -> Inquirer:
    from firmware.hal.sim.inquiry import SimInquirer
    from firmware.hal.sim.peers.kernel_link import KernelLinkPeer

    return SimInquirer(world.ends(KernelLinkPeer), network.made.routes, parts.clock)
