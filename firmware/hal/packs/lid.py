"""The contact of the lid on the header."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import GpioLidConnection
from firmware.hal.config.reading import read_pin
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.gpio_lid import GpioLid
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _read(table: Table) -> GpioLidConnection:
    bounce = table.number("bounce", 0.001, 1.0, "the contact's bounce in seconds", default=0.05)
    return GpioLidConnection(read_pin(table, "pin"), table.flag("closed_high"), bounce)


def _build(device: DeviceConfig, rim: Rim) -> "GpioLid":
    from firmware.hal.drivers.gpio_lid import GpioLid

    return GpioLid(device.name, connection_of(device, GpioLidConnection), rim.clock, rim.pins)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gpio_lid import GpioLidPeer

    return GpioLidPeer(device, ground.directory, ground.header)


PACKS = (DriverPack("gpio-lid", Kind.LID, _read, _build, _peer, USUAL),)
