"""Mains and battery: by the kernel, by NUT, by a gauge on the I2C bus."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import SupplyConnection
from firmware.hal.config.power import GaugeConnection, NutConnection, read_gauge, read_nut
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.gauge_battery import GaugeBattery
    from firmware.hal.drivers.nut_battery import NutBattery
    from firmware.hal.drivers.sysfs_battery import SysfsBattery
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _read(table: Table) -> SupplyConnection:
    allowed = "a name in the kernel's power_supply class"
    names = [table.text(key, allowed, r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}") for key in ("battery", "mains")]
    root = table.text("root", "an absolute path", "/.{0,200}", default=str(SupplyConnection("", "").root))
    return SupplyConnection(names[0], names[1], Path(root))


def _build(device: DeviceConfig, rim: Rim) -> "SysfsBattery":
    from firmware.hal.drivers.sysfs_battery import SysfsBattery

    return SysfsBattery(device.name, connection_of(device, SupplyConnection), rim.clock, rim.hotplug)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.sysfs_battery import SysfsBatteryPeer

    return SysfsBatteryPeer(device, ground.directory, ground.hotplug)


def _nut(device: DeviceConfig, rim: Rim) -> "NutBattery":
    from firmware.hal.drivers.nut_battery import NutBattery

    return NutBattery(device.name, connection_of(device, NutConnection), rim.clock)


def _server(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.nut_server import NutServerPeer

    return NutServerPeer(device, ground.directory)


def _gauge(device: DeviceConfig, rim: Rim) -> "GaugeBattery":
    from firmware.hal.drivers.gauge_battery import GaugeBattery

    return GaugeBattery(device.name, connection_of(device, GaugeConnection), rim.clock, rim.pins, rim.buses)


def _chip(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gauge_chip import GaugeChipPeer

    return GaugeChipPeer(device, ground.directory, ground.header, ground.buses)


_KIND: Final = Kind.BATTERY
# Low, critical, worn, wrong and held are told by the managers, of any battery.
_CHARGE: Final = USUAL | {
    Reason.BATTERY_LOW,
    Reason.BATTERY_CRITICAL,
    Reason.BATTERY_DEFECT,
    Reason.BATTERY_WORN,
    Reason.GAUGE_WRONG,
    Reason.CHARGING_HELD,
}

PACKS = (
    DriverPack("sysfs-battery", _KIND, _read, _build, _peer, _CHARGE),
    DriverPack("nut-battery", _KIND, read_nut, _nut, _server, _CHARGE | {Reason.SERVICE_DOWN}),
    DriverPack("gauge-battery", _KIND, read_gauge, _gauge, _chip, _CHARGE),
)
