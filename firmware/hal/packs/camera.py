"""Cameras for the photograph on a document."""

from typing import TYPE_CHECKING

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import CameraConnection, read_camera
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason

if TYPE_CHECKING:
    from firmware.hal.drivers.v4l2_camera import V4l2Camera
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


def _build(device: DeviceConfig, rim: Rim) -> "V4l2Camera":
    from firmware.hal.drivers.v4l2_camera import V4l2Camera

    return V4l2Camera(device.name, connection_of(device, CameraConnection), rim.clock, rim.hotplug)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.camera import CameraPeer

    return CameraPeer(device, ground.directory)


_REASONS = USUAL | {Reason.SHUTTER_CLOSED, Reason.NO_FORMAT}

PACKS = (DriverPack("v4l2-camera", Kind.CAMERA, read_camera, _build, _peer, _REASONS),)
