"""Sensors for staff: the simulator, and the driver over a bus to a service in software."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock, settle
from firmware.hal.config.fingerprint import FprintdConnection
from firmware.hal.contracts.fingerprint_matcher import WHO, FingerprintMatcherContract, MatcherRig
from firmware.hal.drivers.fprintd import Fprintd
from firmware.hal.kinds import Kind
from firmware.hal.ports.fingerprint import Verdict
from firmware.hal.sim.fingerprint import STAGES, SimFingerprintMatcher
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.fprintd_service import FprintdServicePeer

SENSOR = device(Kind.FINGERPRINT_SENSOR, "finger-fprintd", FprintdConnection())


class SimRig(FarHands[SimFingerprintMatcher], MatcherRig):
    def __init__(self, sensor: SimFingerprintMatcher) -> None:
        super().__init__(sensor, FakeClock())
        self._far = sensor

    async def touch(self, finger: str) -> None:
        self._far.touch(finger)

    async def touch_badly(self) -> None:
        self._far.touch(Verdict.RETRY)

    async def knows(self) -> None:
        self._far.know(WHO, "right")

    async def begun(self) -> None:
        await settle()

    def finish(self) -> None:
        self._far.touch(*["index"] * STAGES)


class BusRig(FarHands[FprintdServicePeer], MatcherRig):
    def __init__(self, peer: FprintdServicePeer, clock: FakeClock) -> None:
        super().__init__(Fprintd("sensor", peer.connection, clock, SimHotplug()), clock)
        self._far = peer

    async def touch(self, finger: str) -> None:
        await self._waits()
        self._far.finger(finger)

    async def touch_badly(self) -> None:
        await self._waits()
        self._far.retry()

    async def knows(self) -> None:
        self._far.know(WHO, "right")

    async def begun(self) -> None:
        await self._waits()

    def finish(self) -> None:
        for _ in range(STAGES):
            self._far.finger("index")

    async def _waits(self) -> None:
        async with asyncio.timeout(10):
            while not self._far.waits:
                await settle()


class TestSimFingerprintMatcher(FingerprintMatcherContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimFingerprintMatcher("sensor"))


class TestFprintd(FingerprintMatcherContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[BusRig]:
        peer = FprintdServicePeer(SENSOR, tmp_path)
        yield BusRig(peer, FakeClock())
        peer.close()
        assert not list(tmp_path.iterdir())
