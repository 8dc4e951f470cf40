"""Pads of which only their presence is known, over the kernel's list of USB devices."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.inputs import UsbPresenceConnection
from firmware.hal.contracts.base import PluggableContract, PluggableRig, next_item
from firmware.hal.drivers.pad_presence import UNPOWERED, PadPresence
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY
from firmware.hal.ports.signature_pad import SignaturePad, WritingPad
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.pad_presence import PadPresencePeer

PAD = device(Kind.SIGNATURE_PAD, "pad-presence", UsbPresenceConnection("056a", "00a5"))


class Rig(PluggableRig[SignaturePad]):
    def __init__(self, pad: SignaturePad, far: PadPresencePeer, clock: FakeClock) -> None:
        super().__init__(pad, clock)
        self.far = far

    def garble(self) -> None:
        self.far.garble()

    def unplug(self) -> None:
        self.far.unplug()

    def plug(self) -> None:
        self.far.plug()


class TestPadPresence(PluggableContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock, hotplug = FakeClock(), SimHotplug()
        peer = PadPresencePeer(PAD, tmp_path, hotplug)
        yield Rig(PadPresence("pad", peer.connection, clock, hotplug), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())

    async def test_hub_with_too_little_current_shows(self, rig: Rig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            rig.far.unpower()
            assert await next_item(stream, rig.clock) == UNPOWERED
            rig.far.power()
            assert await next_item(stream, rig.clock) == READY

    async def test_nobody_can_sign_on_it_as_far_as_we_know(self, rig: Rig) -> None:
        assert not isinstance(rig.peripheral, WritingPad)
