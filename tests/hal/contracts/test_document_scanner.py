"""Document scanners: the simulator, and the driver with the program of a rehearsal at the other end of its pipe."""

from collections.abc import AsyncIterator, Iterator

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config import MatchRule
from firmware.hal.config.scanner import SaneConnection
from firmware.hal.contracts.document_scanner import DocumentScannerContract, ScannerRig
from firmware.hal.drivers.sane_scanner import SaneScanner
from firmware.hal.kinds import Kind
from firmware.hal.ports.document_scanner import DocumentScanner, ScanTrouble
from firmware.hal.sim.document_scanner import SimDocumentScanner
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.document_scanner import DocumentScannerPeer

CONFIG = device(Kind.DOCUMENT_SCANNER, "sane", SaneConnection("sim:0"))
MATCH = MatchRule("04a9", "1909")
PLUG = ("usb", "/devices/simulated/usb/scanner", "", MATCH.vendor, MATCH.product)

Far = SimDocumentScanner | DocumentScannerPeer


class Rig(FarHands[Far], ScannerRig):
    """The same hands at the simulator, and at the scanner behind its program, whose plug the system sees."""

    def __init__(
        self,
        scanner: DocumentScanner,
        far: SimDocumentScanner | DocumentScannerPeer,
        hotplug: SimHotplug,
        clock: FakeClock,
    ) -> None:
        super().__init__(scanner, clock)
        self._far = far
        self._hotplug = hotplug

    def load(self, sheets: int) -> None:
        if isinstance(self._far, SimDocumentScanner):
            self._far.loaded = sheets
        else:
            self._far.load(sheets)

    def jam(self) -> None:
        if isinstance(self._far, SimDocumentScanner):
            self._far.trouble = ScanTrouble.JAM
        else:
            self._far.jam()

    def cover(self) -> None:
        if isinstance(self._far, SimDocumentScanner):
            self._far.trouble = ScanTrouble.COVER_OPEN
        else:
            self._far.cover_open()

    def hold(self) -> None:
        self._far.hold()

    def finish(self) -> None:
        self._far.go_on()

    async def begun(self) -> None:
        await self._far.page_begun()

    def unplug(self) -> None:
        super().unplug()
        self._hotplug.unplug(*PLUG)

    def plug(self) -> None:
        super().plug()
        self._hotplug.plug(*PLUG)


class TestSimDocumentScanner(DocumentScannerContract):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        scanner = SimDocumentScanner("scanner")
        rig = Rig(scanner, scanner, SimHotplug(), FakeClock())
        yield rig
        rig.close()


class TestSaneScanner(DocumentScannerContract):
    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        peer, hotplug = DocumentScannerPeer(CONFIG), SimHotplug()
        clock = FakeClock()
        rig = Rig(SaneScanner("scanner", peer.connection, clock, hotplug, MATCH), peer, hotplug, clock)
        yield rig
        rig.close()
        peer.close()
