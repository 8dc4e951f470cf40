"""Mains and battery."""

from pathlib import Path
from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import SupplyConnection
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
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


_CHARGE = {Reason.BATTERY_LOW, Reason.BATTERY_CRITICAL, Reason.BATTERY_DEFECT}

PACKS = (DriverPack("sysfs-battery", Kind.BATTERY, _read, _build, _peer, USUAL | _CHARGE),)
