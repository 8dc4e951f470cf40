"""Hand scanners for bar and QR codes."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import KeysConnection, read_keys
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.reading import read_serial
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim

if TYPE_CHECKING:
    from firmware.hal.drivers.evdev_barcode import EvdevBarcode
    from firmware.hal.drivers.serial_barcode import SerialBarcode
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build(device: DeviceConfig, rim: Rim) -> "SerialBarcode":
    from firmware.hal.drivers.serial_barcode import SerialBarcode

    return SerialBarcode(device.name, connection_of(device, SerialConnection), rim.clock)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.barcode_scanner import BarcodeScannerPeer

    return BarcodeScannerPeer(device, ground.directory)


def _build_typing(device: DeviceConfig, rim: Rim) -> "EvdevBarcode":
    from firmware.hal.drivers.evdev_barcode import EvdevBarcode

    return EvdevBarcode(device.name, connection_of(device, KeysConnection), rim.clock)


def _peer_typing(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.key_scanner import KeyScannerPeer

    return KeyScannerPeer(device, ground.directory)


PACKS = (
    DriverPack("serial-barcode", Kind.BARCODE_SCANNER, read_serial, _build, _peer, USUAL),
    DriverPack("evdev-barcode", Kind.BARCODE_SCANNER, read_keys, _build_typing, _peer_typing, USUAL),
)
