"""Pads to sign on: those whose pen the kernel follows, and those of which only their presence is known."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import PenConnection, UsbPresenceConnection, read_pen, read_presence
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim, UsbFit
from firmware.hal.ports.device import Reason

if TYPE_CHECKING:
    from firmware.hal.drivers.evdev_pen import EvdevPen
    from firmware.hal.drivers.pad_presence import PadPresence
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build_pen(device: DeviceConfig, rim: Rim) -> "EvdevPen":
    from firmware.hal.drivers.evdev_pen import EvdevPen

    return EvdevPen(device.name, connection_of(device, PenConnection), rim.clock)


def _peer_pen(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.pen_pad import PenPadPeer

    return PenPadPeer(device, ground.directory)


def _build_presence(device: DeviceConfig, rim: Rim) -> "PadPresence":
    from firmware.hal.drivers.pad_presence import PadPresence

    return PadPresence(device.name, connection_of(device, UsbPresenceConnection), rim.clock, rim.hotplug)


def _peer_presence(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.pad_presence import PadPresencePeer

    return PadPresencePeer(device, ground.directory, ground.hotplug)


_WACOM = "056a"  # STU-430, STU-530 and STU-540 have ids of their own in the range 00a2 to 00a8
_SIGNOTEC = "2133"
_MAKERS = (UsbFit(_WACOM, "00a4"), UsbFit(_WACOM, "00a5"), UsbFit(_WACOM, "00a8"), UsbFit(_SIGNOTEC, None))

PACKS = (
    DriverPack("evdev-pen", Kind.SIGNATURE_PAD, read_pen, _build_pen, _peer_pen, USUAL),
    DriverPack(
        "pad-presence",
        Kind.SIGNATURE_PAD,
        read_presence,
        _build_presence,
        _peer_presence,
        USUAL | {Reason.UNDERVOLTAGE},
        _MAKERS,
    ),
)
