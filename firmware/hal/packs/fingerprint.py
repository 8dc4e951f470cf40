"""Fingerprint sensors: serial modules that judge a finger, sensors for staff, certified scanners."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.fingerprint import (
    FprintdConnection,
    R30xConnection,
    ScannerConnection,
    read_fprintd,
    read_r30x,
    read_scanner,
)
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim, UsbFit
from firmware.hal.ports.device import Reason

if TYPE_CHECKING:
    from firmware.hal.drivers.finger_presence import FingerPresence
    from firmware.hal.drivers.fprintd import Fprintd
    from firmware.hal.drivers.r30x import R30x
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer

SCANNER_REASONS: Final = USUAL | {
    Reason.SERVICE_DOWN,
    Reason.WARMING_UP,
    Reason.NOT_REGISTERED,
    Reason.TAMPERED,
    Reason.NEEDS_CLEANING,
}
SCANNERS: Final = (
    UsbFit("0f2c", None),  # Cross Match
)
FPRINTD_SENSORS: Final = (
    UsbFit("05ba", "000a"),  # DigitalPersona U.are.U 4500
    UsbFit("06cb", None),  # Synaptics
    UsbFit("27c6", None),  # Goodix
    UsbFit("04f3", None),  # ELAN
)


def _r30x(device: DeviceConfig, rim: Rim) -> "R30x":
    from firmware.hal.drivers.r30x import R30x

    return R30x(device.name, connection_of(device, R30xConnection), rim.clock)


def _module(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.r30x_module import R30xModulePeer

    return R30xModulePeer(device, ground.directory)


def _fprintd(device: DeviceConfig, rim: Rim) -> "Fprintd":
    from firmware.hal.drivers.fprintd import Fprintd

    return Fprintd(device.name, connection_of(device, FprintdConnection), rim.clock, rim.hotplug)


def _service(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.fprintd_service import FprintdServicePeer

    return FprintdServicePeer(device, ground.directory)


def _presence(device: DeviceConfig, rim: Rim) -> "FingerPresence":
    from firmware.hal.drivers.finger_presence import FingerPresence

    return FingerPresence(device.name, connection_of(device, ScannerConnection), rim.clock, rim.hotplug)


def _scanner(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.sbi_scanner import SbiScannerPeer

    return SbiScannerPeer(device, ground.directory, ground.hotplug)


_KIND: Final = Kind.FINGERPRINT_SENSOR
PACKS = (
    DriverPack("finger-r30x", _KIND, read_r30x, _r30x, _module, USUAL | {Reason.NEEDS_CLEANING}),
    DriverPack(
        "finger-fprintd", _KIND, read_fprintd, _fprintd, _service, USUAL | {Reason.SERVICE_DOWN}, FPRINTD_SENSORS
    ),
    DriverPack("finger-presence", _KIND, read_scanner, _presence, _scanner, SCANNER_REASONS, SCANNERS),
)
