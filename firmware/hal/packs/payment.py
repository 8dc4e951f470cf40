"""Payment terminals that speak ZVT."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection, ZvtProduct
from firmware.hal.config.reading import read_serial, read_tcp
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.zvt_payment import ZvtPayment
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


ZVT_PORT: Final = 20007
"""Where a ZVT terminal listens unless it was told otherwise (PA00P016 2.2)."""


def _read(table: Table, line: SerialConnection | TcpConnection) -> ZvtConnection:
    product = table.choice("product", ZvtProduct, default=ZvtProduct.STANDARD)
    return ZvtConnection(line, product, table.text("password", "six digits", r"[0-9]{6}", default="000000"))


def _read_serial(table: Table) -> ZvtConnection:
    return _read(table, read_serial(table))


def _read_tcp(table: Table) -> ZvtConnection:
    return _read(table, read_tcp(table, ZVT_PORT))


def _build(device: DeviceConfig, rim: Rim) -> "ZvtPayment":
    from firmware.hal.drivers.zvt_payment import ZvtPayment

    return ZvtPayment(device.name, connection_of(device, ZvtConnection), rim.clock)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

    return ZvtTerminalPeer(device, ground.directory)


PACKS = (
    DriverPack("zvt-serial", Kind.PAYMENT_TERMINAL, _read_serial, _build, _peer, USUAL),
    DriverPack("zvt-tcp", Kind.PAYMENT_TERMINAL, _read_tcp, _build, _peer, USUAL),
)
