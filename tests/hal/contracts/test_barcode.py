"""Hand scanners: the simulator, and the drivers over a line and over the keys of a scanner in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config.inputs import KeysConnection
from firmware.hal.config.lines import SerialConnection
from firmware.hal.contracts.barcode import BarcodeContract, BarcodeRig
from firmware.hal.drivers.evdev_barcode import EvdevBarcode
from firmware.hal.drivers.serial_barcode import SerialBarcode
from firmware.hal.kinds import Kind
from firmware.hal.ports.barcode import BarcodeScanner
from firmware.hal.sim.barcode import SimBarcodeScanner
from firmware.hal.sim.peers.barcode_scanner import BarcodeScannerPeer
from firmware.hal.sim.peers.key_scanner import KeyScannerPeer

SCANNER = device(Kind.BARCODE_SCANNER, "serial-barcode", SerialConnection("/dev/serial/by-id/none", 9600))
TYPING = device(Kind.BARCODE_SCANNER, "evdev-barcode", KeysConnection("/dev/input/by-id/none"))
Peer = BarcodeScannerPeer | KeyScannerPeer


class Rig(FarHands[SimBarcodeScanner | Peer], BarcodeRig):
    """The same hands at the simulator and at the far end of the wire."""

    def __init__(self, scanner: BarcodeScanner, far: SimBarcodeScanner | Peer, clock: FakeClock) -> None:
        super().__init__(scanner, clock)
        self._far = far

    def scan(self, text: str) -> None:
        self._far.scan(text)

    def scan_half(self, text: str) -> None:
        if isinstance(self._far, Peer):
            self._far.scan_half(text)
        else:
            self._far.unplug()

    def slow(self) -> None:
        if isinstance(self._far, Peer):
            self._far.slow()


class TestSimBarcodeScanner(BarcodeContract):
    @pytest.fixture
    def rig(self) -> Rig:
        scanner = SimBarcodeScanner("scanner")
        return Rig(scanner, scanner, FakeClock())


class TestSerialBarcode(BarcodeContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = FakeClock()
        peer = BarcodeScannerPeer(SCANNER, tmp_path)
        yield Rig(SerialBarcode("scanner", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())


class TestEvdevBarcode(BarcodeContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = FakeClock()
        peer = KeyScannerPeer(TYPING, tmp_path)
        yield Rig(EvdevBarcode("scanner", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())
