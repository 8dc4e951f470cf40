"""The status lamp on the header."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import GpioIndicatorConnection
from firmware.hal.config.reading import read_pin
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.gpio_indicator import GpioIndicator
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _read(table: Table) -> GpioIndicatorConnection:
    return GpioIndicatorConnection(*(read_pin(table, colour) for colour in ("red", "green", "blue")))


def _build(device: DeviceConfig, rim: Rim) -> "GpioIndicator":
    from firmware.hal.drivers.gpio_indicator import GpioIndicator

    return GpioIndicator(device.name, connection_of(device, GpioIndicatorConnection), rim.clock, rim.pins)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gpio_indicator import GpioIndicatorPeer

    return GpioIndicatorPeer(device, ground.directory, ground.header)


PACKS = (DriverPack("gpio-indicator", Kind.INDICATOR, _read, _build, _peer, USUAL),)
