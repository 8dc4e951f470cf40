"""Sensors that judge fingers: the simulator, and the driver over a line to a module in software."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock, settle
from firmware.hal.config.fingerprint import R30xConnection
from firmware.hal.config.lines import SerialConnection
from firmware.hal.contracts.fingerprint import FingerprintGaugeContract, GaugeRig, ended
from firmware.hal.drivers.cleaning import SMUDGES
from firmware.hal.drivers.r30x import R30x
from firmware.hal.kinds import Kind
from firmware.hal.sim.fingerprint import GOOD, SMUDGED, TOO_LITTLE, SimFingerprintGauge
from firmware.hal.sim.peers.r30x_module import R30xModulePeer

SENSOR = device(
    Kind.FINGERPRINT_SENSOR, "finger-r30x", R30xConnection(SerialConnection("/dev/serial/by-id/none", 57600))
)


class SimRig(FarHands[SimFingerprintGauge], GaugeRig):
    def __init__(self, sensor: SimFingerprintGauge) -> None:
        super().__init__(sensor, FakeClock())
        self._far = sensor

    def lay(self) -> None:
        self._far.lay(GOOD)

    def lay_smudged(self) -> None:
        self._far.lay(SMUDGED)

    def lay_beside(self) -> None:
        self._far.lay(TOO_LITTLE)

    def lift(self) -> None:
        self._far.lift()

    def slow(self) -> None:
        pass

    async def begun(self) -> None:
        await settle()

    async def cleaning_due(self) -> None:
        self._far.smear()


class WireRig(FarHands[R30xModulePeer], GaugeRig):
    def __init__(self, peer: R30xModulePeer, clock: FakeClock) -> None:
        super().__init__(R30x("sensor", peer.connection, clock), clock)
        self._far = peer

    def lay(self) -> None:
        self._far.finger()

    def lay_smudged(self) -> None:
        self._far.dirty()

    def lay_beside(self) -> None:
        self._far.dry()

    def lift(self) -> None:
        self._far.lift()

    def slow(self) -> None:
        self._far.slow()

    async def begun(self) -> None:
        while 0x01 not in self._far.heard:
            await asyncio.wait({asyncio.ensure_future(settle())})

    async def cleaning_due(self) -> None:
        self._far.wet()
        for _ in range(SMUDGES):
            await ended(self.clock, self.peripheral.quality())


class TestSimFingerprintGauge(FingerprintGaugeContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimFingerprintGauge("sensor"))


class TestR30x(FingerprintGaugeContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[WireRig]:
        peer = R30xModulePeer(SENSOR, tmp_path)
        yield WireRig(peer, FakeClock())
        peer.close()
        assert not list(tmp_path.iterdir())
