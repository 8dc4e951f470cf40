"""Document printers: the simulator, and the driver over HTTP to a printer in software."""

from collections.abc import AsyncIterator, Callable

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config.documents import IppConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.contracts.document_printer import DocumentPrinterContract, DocumentPrinterRig, until
from firmware.hal.drivers.ipp_printer import IppPrinter
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import Reason
from firmware.hal.ports.document_printer import Document
from firmware.hal.sim.document_printer import SimDocumentPrinter
from firmware.hal.sim.peers.ipp_printer import IppPrinterPeer

PDF = Document(b"%PDF-1.4 /Type /Page /Type /Page /Type /Pages %%EOF", "KOFFER-0007")
KEYWORDS = {
    Reason.PAPER_OUT: "media-empty",
    Reason.PAPER_JAM: "media-jam",
    Reason.COVER_OPEN: "cover-open",
    Reason.TRAY_MISSING: "input-tray-missing",
    Reason.OUTPUT_FULL: "output-area-full",
    Reason.TONER_EMPTY: "toner-empty",
    Reason.PAUSED: "paused",
    Reason.PRINTER_ERROR: "other",
    Reason.PAPER_LOW: "media-low",
    Reason.TONER_LOW: "toner-low",
}
AT_ONCE, NEVER = 0.005, 1000.0


class SimRig(FarHands[SimDocumentPrinter], DocumentPrinterRig):
    """Hands at the simulator."""

    document = PDF

    def __init__(self, far: SimDocumentPrinter, clock: FakeClock) -> None:
        super().__init__(far, clock)
        self._far = far
        far.hold()

    async def begun(self) -> None:
        await until(self, lambda: self.heard != [])

    def begin(self, reason: Reason) -> None:
        self._far.begin(reason)

    def mend(self, reason: Reason) -> None:
        self._far.mend(reason)

    def in_the_middle(self, happen: Callable[[], None]) -> None:
        self._far.in_the_middle(happen)

    def finish(self) -> None:
        self._far.finish()

    def printed(self) -> list[bytes]:
        return self._far.documents


class WireRig(FarHands[IppPrinterPeer], DocumentPrinterRig):
    """Hands at the far end of the wire."""

    document = PDF

    def __init__(self, printer: IppPrinter, far: IppPrinterPeer, clock: FakeClock) -> None:
        super().__init__(printer, clock)
        self._far = far
        self._pace = NEVER
        far.engine.page_seconds = NEVER

    async def begun(self) -> None:
        await until(self, lambda: self._far.engine.current is not None and self.heard != [])

    def begin(self, reason: Reason) -> None:
        self._far.beginning(KEYWORDS[reason])()

    def mend(self, reason: Reason) -> None:
        self._far.ending(KEYWORDS[reason])()

    def in_the_middle(self, happen: Callable[[], None]) -> None:
        self._far.engine.after_pages(1, happen)

    def finish(self) -> None:
        self._pace = self._far.engine.page_seconds = AT_ONCE
        self._far.engine.go_on()

    def printed(self) -> list[bytes]:
        return self._far.engine.out

    def plug(self) -> None:
        super().plug()
        self._far.engine.page_seconds = self._pace


class TestSimulator(DocumentPrinterContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimDocumentPrinter("drucker"), FakeClock())


class TestIpp(DocumentPrinterContract):
    @pytest.fixture
    async def rig(self) -> AsyncIterator[WireRig]:
        clock = FakeClock()
        connection = IppConnection(TcpConnection("192.0.2.1", 631))
        peer = IppPrinterPeer(device(Kind.DOCUMENT_PRINTER, "ipp", connection, "drucker"))
        yield WireRig(IppPrinter("drucker", peer.connection, clock), peer, clock)
        peer.close()
