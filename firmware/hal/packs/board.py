"""The computer of the case."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.power import BoardConnection, read_board
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason

if TYPE_CHECKING:
    from firmware.hal.drivers.board_power import BoardPower
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build(device: DeviceConfig, rim: Rim) -> "BoardPower":
    from firmware.hal.drivers.board_power import BoardPower

    return BoardPower(device.name, connection_of(device, BoardConnection), rim.clock, rim.hotplug)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.board_power import BoardPowerPeer

    return BoardPowerPeer(device, ground.directory, ground.hotplug)


_REASONS = USUAL | {Reason.UNDERVOLTAGE, Reason.THROTTLED}
PACKS = (DriverPack("board-power", Kind.BOARD, read_board, _build, _peer, _REASONS),)
