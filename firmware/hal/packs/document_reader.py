"""Readers for the machine-readable zone of identity documents."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import KeysConnection, read_keys
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.reading import read_serial
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim

if TYPE_CHECKING:
    from firmware.hal.drivers.evdev_mrz import EvdevMrz
    from firmware.hal.drivers.serial_mrz import SerialMrz
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build(device: DeviceConfig, rim: Rim) -> "SerialMrz":
    from firmware.hal.drivers.serial_mrz import SerialMrz

    return SerialMrz(device.name, connection_of(device, SerialConnection), rim.clock)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.mrz_reader import MrzReaderPeer

    return MrzReaderPeer(device, ground.directory)


def _build_typing(device: DeviceConfig, rim: Rim) -> "EvdevMrz":
    from firmware.hal.drivers.evdev_mrz import EvdevMrz

    return EvdevMrz(device.name, connection_of(device, KeysConnection), rim.clock)


def _peer_typing(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.mrz_typist import MrzTypistPeer

    return MrzTypistPeer(device, ground.directory)


PACKS = (
    DriverPack("serial-mrz", Kind.DOCUMENT_READER, read_serial, _build, _peer, USUAL),
    DriverPack("evdev-mrz", Kind.DOCUMENT_READER, read_keys, _build_typing, _peer_typing, USUAL),
)
