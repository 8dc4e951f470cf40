"""What Amtskoffer is told of these drivers."""

from acme_drivers.scanner import AcmePeer, AcmeScanner, EchoScanner
from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.reading import read_serial
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim, UsbFit
from firmware.hal.sim.ground import Ground


def _scanner(device: DeviceConfig, rim: Rim) -> AcmeScanner:
    return AcmeScanner(device.name, connection_of(device, SerialConnection), rim.clock)


def _echo(device: DeviceConfig, rim: Rim) -> EchoScanner:
    return EchoScanner(device.name, connection_of(device, SerialConnection), rim.clock)


def _peer(device: DeviceConfig, ground: Ground) -> AcmePeer:
    return AcmePeer(device, ground.directory)


PACKS = (
    DriverPack("acme-scanner", Kind.BARCODE_SCANNER, read_serial, _scanner, _peer, USUAL, (UsbFit("acee", "0001"),)),
    DriverPack("acme-echo", Kind.BARCODE_SCANNER, read_serial, _echo, _peer, USUAL),
)
