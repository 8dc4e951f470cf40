"""Modems: those that ModemManager looks after, and sticks that are routers of their own."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.modem import HilinkConnection, ManagedModemConnection
from firmware.hal.config.reading import read_tcp
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim, UsbFit
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.hilink_modem import HilinkModem
    from firmware.hal.drivers.mm_modem import ManagedModem
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer

REASONS: Final = USUAL | {
    Reason.SIM_MISSING,
    Reason.SIM_PIN,
    Reason.SIM_PUK,
    Reason.SIM_BROKEN,
    Reason.SEARCHING,
    Reason.NO_COVERAGE,
    Reason.NOT_ADMITTED,
    Reason.WEAK_SIGNAL,
}
"""Whether a foreign network may be used is not the modem's to say."""

MANAGED: Final = (
    UsbFit("2c7c", None),  # Quectel
    UsbFit("1199", None),  # Sierra Wireless
    UsbFit("1e0e", None),  # SIMCom
    UsbFit("1bc7", None),  # Telit
    UsbFit("12d1", "1506"),  # Huawei sticks as modems
    UsbFit("12d1", "1573"),
)

ROUTERS: Final = (
    UsbFit("12d1", "14db"),  # Huawei E3131h, E353h
    UsbFit("12d1", "14dc"),  # E3372h, E8372h
    UsbFit("3566", "2001"),  # Brovi E3372-325
)


def _read_managed(table: Table) -> ManagedModemConnection:
    return ManagedModemConnection(read_interface(table))


def read_interface(table: Table) -> str:
    """The key `interface`, as the kernel calls it."""
    return table.text("interface", "a network interface, 1 to 15 characters", r"[^/:\s]{1,15}")


def _managed(device: DeviceConfig, rim: Rim) -> "ManagedModem":
    from firmware.hal.drivers.mm_modem import ManagedModem

    return ManagedModem(device.name, connection_of(device, ManagedModemConnection), rim.clock, rim.hotplug)


def _service(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.modem_manager import ModemManagerPeer

    return ModemManagerPeer(device, ground.directory, ground.air)


def _read_hilink(table: Table) -> HilinkConnection:
    interface = read_interface(table)
    there = read_tcp(table, 80)
    return HilinkConnection(interface, there.address, there.port)


def _hilink(device: DeviceConfig, rim: Rim) -> "HilinkModem":
    from firmware.hal.drivers.hilink_modem import HilinkModem

    return HilinkModem(device.name, connection_of(device, HilinkConnection), rim.clock, rim.hotplug)


def _stick(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.hilink_stick import HilinkStickPeer

    return HilinkStickPeer(device, ground.air)


_KIND: Final = Kind.MODEM
PACKS = (
    DriverPack("modemmanager", _KIND, _read_managed, _managed, _service, REASONS | {Reason.SERVICE_DOWN}, MANAGED),
    DriverPack("hilink", _KIND, _read_hilink, _hilink, _stick, REASONS, ROUTERS),
)
