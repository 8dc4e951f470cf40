"""Document scanners, through SANE."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.scanner import SaneConnection, read_sane
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason

if TYPE_CHECKING:
    from firmware.hal.drivers.sane_scanner import SaneScanner
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build(device: DeviceConfig, rim: Rim) -> "SaneScanner":
    from firmware.hal.drivers.sane_scanner import SaneScanner

    return SaneScanner(device.name, connection_of(device, SaneConnection), rim.clock, rim.hotplug, device.match)


def _peer(device: DeviceConfig, _: "Ground") -> "Peer":
    from firmware.hal.sim.peers.document_scanner import DocumentScannerPeer

    return DocumentScannerPeer(device)


PACKS = (
    DriverPack(
        "sane",
        Kind.DOCUMENT_SCANNER,
        read_sane,
        _build,
        _peer,
        USUAL | {Reason.PAPER_JAM, Reason.COVER_OPEN},
    ),
)
