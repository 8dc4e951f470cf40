"""Cameras: the simulator, and the driver over the answers of a camera in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.inputs import CameraConnection
from firmware.hal.contracts.camera import CameraContract, CameraRig
from firmware.hal.drivers.v4l2_camera import V4l2Camera
from firmware.hal.errors import ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.camera import Camera
from firmware.hal.sim.camera import SimCamera
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.camera import CameraPeer

CAMERA = device(Kind.CAMERA, "v4l2-camera", CameraConnection("/dev/video0"))


class Rig(CameraRig):
    """The same hands at the simulator and at the far end of the wire."""

    def __init__(self, camera: Camera, far: SimCamera | CameraPeer, clock: FakeClock) -> None:
        super().__init__(camera, clock)
        self._far = far

    def garble(self) -> None:
        if isinstance(self._far, CameraPeer):
            self._far.garble()
        else:
            self._far.break_off(ProtocolViolation("camera", "noise"))

    def hang(self) -> None:
        if isinstance(self._far, CameraPeer):
            self._far.hang()

    def cover(self) -> None:
        self._far.cover()

    def uncover(self) -> None:
        self._far.clear() if isinstance(self._far, SimCamera) else self._far.uncover()

    def use(self) -> None:
        self._far.use()

    def release(self) -> None:
        self._far.clear() if isinstance(self._far, SimCamera) else self._far.release()

    def lose_formats(self) -> None:
        self._far.lose_formats()

    def unplug(self) -> None:
        self._far.unplug()

    def plug(self) -> None:
        self._far.plug()


class TestSimCamera(CameraContract):
    @pytest.fixture
    def rig(self) -> Rig:
        camera = SimCamera("camera")
        return Rig(camera, camera, FakeClock())


class TestV4l2Camera(CameraContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = FakeClock()
        peer = CameraPeer(CAMERA, tmp_path)
        yield Rig(V4l2Camera("camera", peer.connection, clock, SimHotplug()), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())
