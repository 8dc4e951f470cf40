"""Rails: load switches on the header, and ports of USB hubs that switch their power."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.rails import GpioRailConnection, UsbPortConnection, read_gpio_rail, read_usb_port
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim

if TYPE_CHECKING:
    from firmware.hal.drivers.gpio_rail import GpioRail
    from firmware.hal.drivers.usb_port_rail import UsbPortRail
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build_gpio(device: DeviceConfig, rim: Rim) -> "GpioRail":
    from firmware.hal.drivers.gpio_rail import GpioRail

    return GpioRail(device.name, connection_of(device, GpioRailConnection), rim.pins)


def _gpio_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gpio_rail import GpioRailPeer

    return GpioRailPeer(device, ground.header, ground.grid)


def _build_usb(device: DeviceConfig, rim: Rim) -> "UsbPortRail":
    from firmware.hal.drivers.usb_port_rail import UsbPortRail

    return UsbPortRail(device.name, connection_of(device, UsbPortConnection), rim.clock, rim.hotplug)


def _usb_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.usb_port_rail import UsbPortRailPeer

    return UsbPortRailPeer(device, ground.directory, ground.hotplug, ground.grid)


PACKS = (
    DriverPack("gpio-rail", Kind.RAIL, read_gpio_rail, _build_gpio, _gpio_peer, USUAL),
    DriverPack("usb-port-rail", Kind.RAIL, read_usb_port, _build_usb, _usb_peer, USUAL),
)
