"""Change terminals for ID cards."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.config.reading import read_tcp
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.eid_ausweisapp import AusweisAppEid
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer

CLIENT_PORT: Final = 24727
"""Where every eID client listens (TR-03124-1)."""


def _read_client(table: Table) -> EidClientConnection:
    line = read_tcp(table, CLIENT_PORT)
    return EidClientConnection(
        line, table.text("reader", "a reader's name as the client tells it", r".{0,80}", default="")
    )


def _build_client(device: DeviceConfig, rim: Rim) -> "AusweisAppEid":
    from firmware.hal.drivers.eid_ausweisapp import AusweisAppEid

    return AusweisAppEid(device.name, connection_of(device, EidClientConnection), rim.clock)


def _client_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.ausweisapp import AusweisAppPeer

    return AusweisAppPeer(device, ground.directory)


PACKS = (
    DriverPack(
        "eid-ausweisapp",
        Kind.EID_TERMINAL,
        _read_client,
        _build_client,
        _client_peer,
        USUAL | {Reason.SERVICE_DOWN, Reason.NO_KEYPAD},
    ),
)
