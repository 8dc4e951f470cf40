"""Change terminals for ID cards."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.config.reading import read_tcp
from firmware.hal.kinds import Kind
from firmware.hal.packs.card_reader import read_reader
from firmware.hal.packs.pack import USUAL, DriverPack, Rim, UsbFit
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.eid_ausweisapp import AusweisAppEid
    from firmware.hal.drivers.eid_pcsc import PcscEid
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer

CLIENT_PORT: Final = 24727
"""Where every eID client listens (TR-03124-1)."""

FITS: Final = (UsbFit("0c4b", "0501"), UsbFit("0c4b", "0500"))  # REINER SCT cyberJack RFID komfort, RFID standard


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


def _read_reader(table: Table) -> ReaderConnection:
    return ReaderConnection(read_reader(table))


def _build_reader(device: DeviceConfig, rim: Rim) -> "PcscEid":
    from firmware.hal.drivers.eid_pcsc import PcscEid

    return PcscEid(device.name, connection_of(device, ReaderConnection), rim.clock, rim.readers)


def _reader_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.eid_reader import EidReaderPeer

    return EidReaderPeer(device, ground.readers)


PACKS = (
    DriverPack(
        "eid-ausweisapp",
        Kind.EID_TERMINAL,
        _read_client,
        _build_client,
        _client_peer,
        USUAL | {Reason.SERVICE_DOWN, Reason.NO_KEYPAD},
        FITS,
    ),
    DriverPack(
        "eid-pcsc", Kind.EID_TERMINAL, _read_reader, _build_reader, _reader_peer, USUAL | {Reason.SERVICE_DOWN}, FITS
    ),
)
