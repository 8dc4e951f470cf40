"""Links to the world."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import LinkConnection
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.hal.ports.uplink import UplinkKind
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.kernel_link import KernelLink
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _read(table: Table) -> LinkConnection:
    interface = table.text("interface", "a network interface, 1 to 15 characters", r"[^/:\s]{1,15}")
    return LinkConnection(interface, table.choice("medium", UplinkKind))


def _build(device: DeviceConfig, rim: Rim) -> "KernelLink":
    from firmware.hal.drivers.kernel_link import KernelLink

    return KernelLink(device.name, connection_of(device, LinkConnection), rim.clock)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.kernel_link import KernelLinkPeer

    peer = KernelLinkPeer(device, ground.directory)
    ground.air.listen(connection_of(device, LinkConnection).interface, peer.carry)
    return peer


PACKS = (DriverPack("kernel-link", Kind.UPLINK, _read, _build, _peer, USUAL | {Reason.NO_CARRIER}),)
