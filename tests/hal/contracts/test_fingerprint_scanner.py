"""Certified scanners: the simulator, and the driver over the kernel's list and a maker's service in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config.fingerprint import SbiPorts, ScannerConnection
from firmware.hal.contracts.fingerprint_scanner import (
    DOWN,
    NOT_READY,
    NOT_REGISTERED,
    TAMPERED,
    FingerprintScannerContract,
    ScannerRig,
)
from firmware.hal.drivers.finger_presence import FingerPresence
from firmware.hal.kinds import Kind
from firmware.hal.sim.fingerprint import SimFingerprintScanner
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.sbi_scanner import SbiScannerPeer

DUE = 2


def scanner(service: SbiPorts | None) -> ScannerConnection:
    return ScannerConnection("0c2e", "0b6a", service, DUE)


class SimRig(FarHands[SimFingerprintScanner], ScannerRig):
    def __init__(self, far: SimFingerprintScanner) -> None:
        super().__init__(far, FakeClock())
        self._far = far

    def ready(self) -> None:
        self._far.rest()

    def busy(self) -> None:
        self._far.take_finger()

    def not_ready(self) -> None:
        self._far.become(NOT_READY)

    def not_registered(self) -> None:
        self._far.become(NOT_REGISTERED)

    def tamper(self) -> None:
        self._far.become(TAMPERED)

    def kill(self) -> None:
        self._far.become(DOWN)

    def start(self) -> None:
        self._far.rest()


class WireRig(FarHands[SbiScannerPeer], ScannerRig):
    def __init__(self, far: SbiScannerPeer, hotplug: SimHotplug) -> None:
        clock = FakeClock()
        super().__init__(FingerPresence("scanner", far.connection, clock, hotplug), clock)
        self._far = far

    def ready(self) -> None:
        self._far.ready()

    def busy(self) -> None:
        self._far.busy()

    def not_ready(self) -> None:
        self._far.not_ready()

    def not_registered(self) -> None:
        self._far.not_registered()

    def tamper(self) -> None:
        self._far.tamper()

    def kill(self) -> None:
        self._far.kill()

    def start(self) -> None:
        self._far.start()


class TestSimFingerprintScanner(FingerprintScannerContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimFingerprintScanner("scanner", DUE))


class TestFingerPresence(FingerprintScannerContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[WireRig]:
        hotplug = SimHotplug()
        config = device(Kind.FINGERPRINT_SENSOR, "finger-presence", scanner(SbiPorts()))
        peer = SbiScannerPeer(config, tmp_path, hotplug)
        yield WireRig(peer, hotplug)
        peer.close()
        assert not list(tmp_path.iterdir())
