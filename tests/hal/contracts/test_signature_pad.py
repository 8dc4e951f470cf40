"""Signature pads: the simulator, and the driver over records of a pad in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.inputs import PenConnection
from firmware.hal.contracts.signature_pad import PadContract, PadRig
from firmware.hal.drivers.evdev_pen import EvdevPen
from firmware.hal.kinds import Kind
from firmware.hal.sim.peers.pen_pad import PenPadPeer
from firmware.hal.sim.signature_pad import SimSignaturePad

PAD = device(Kind.SIGNATURE_PAD, "evdev-pen", PenConnection("/dev/input/by-id/none"))


class SimRig(PadRig):
    def __init__(self, pad: SimSignaturePad) -> None:
        super().__init__(pad, FakeClock())
        self._pad = pad

    def write(self, *points: tuple[int, int]) -> None:
        self._pad.write(points)

    def write_half(self) -> None:
        self._pad.write([(1, 1)])
        self._pad.unplug()

    def garble(self) -> None:
        self._pad.write([(2**40, -3)])

    def unplug(self) -> None:
        self._pad.unplug()

    def plug(self) -> None:
        self._pad.plug()


class PeerRig(PadRig):
    def __init__(self, pad: EvdevPen, far: PenPadPeer, clock: FakeClock) -> None:
        super().__init__(pad, clock)
        self._far = far

    def write(self, *points: tuple[int, int]) -> None:
        self._far.write(" ".join(f"{x},{y}" for x, y in points))

    def write_half(self) -> None:
        self._far.sign_half()

    def garble(self) -> None:
        self._far.garble()

    def unplug(self) -> None:
        self._far.far.unplug()

    def plug(self) -> None:
        self._far.plug()


class TestSimSignaturePad(PadContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimSignaturePad("pad"))


class TestEvdevPen(PadContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[PeerRig]:
        clock = FakeClock()
        peer = PenPadPeer(PAD, tmp_path)
        yield PeerRig(EvdevPen("pad", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())
