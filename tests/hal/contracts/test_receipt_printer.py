"""Receipt printers: the simulator, and the driver over a line to a printer in software."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.config.receipt_printer import Fence, PrinterConnection
from firmware.hal.contracts.receipt_printer import PrinterRig, ReceiptPrinterContract
from firmware.hal.contracts.receipt_printing import ReceiptPrintingContract
from firmware.hal.drivers.escpos import Escpos
from firmware.hal.kinds import Kind
from firmware.hal.ports.receipt_printer import ReceiptPrinter, Text
from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer
from firmware.hal.sim.receipt_printer import SimReceiptPrinter

WIRES = {
    "escpos": PrinterConnection(SerialConnection("/dev/serial/by-id/none", 9600)),
    "escpos-tcp": PrinterConnection(TcpConnection("192.0.2.1", 9100)),
    "escpos-usb": PrinterConnection(UsbLineConnection("/dev/usb/lp0")),
}


class Rig(FarHands[SimReceiptPrinter | EscposPrinterPeer], PrinterRig):
    """The same hands at the simulator and at the far end of the wire."""

    def __init__(self, printer: ReceiptPrinter, far: SimReceiptPrinter | EscposPrinterPeer, clock: FakeClock) -> None:
        super().__init__(printer, clock)
        self._far = far

    def paper_low(self) -> None:
        self._far.paper_low()

    def paper_out(self) -> None:
        self._far.paper_out()

    def paper_loaded(self) -> None:
        self._far.paper_loaded()

    def cover_open(self) -> None:
        self._far.cover_open()

    def cover_closed(self) -> None:
        self._far.cover_closed()

    def error(self) -> None:
        self._far.error()

    def error_cleared(self) -> None:
        self._far.error_cleared()

    def slow(self) -> None:
        if isinstance(self._far, EscposPrinterPeer):
            self._far.slow()

    def in_the_middle(self, happen: Callable[[], None]) -> None:
        if isinstance(self._far, EscposPrinterPeer):
            self._far.after_lines(5, happen)
        else:
            self._far.in_the_middle(happen)

    def printed(self) -> list[str]:
        if isinstance(self._far, EscposPrinterPeer):
            assert self._far.paper.strange == []
            slips = [*self._far.printed(), tuple(self._far.paper.slip)]
            return [line.text for slip in slips for line in slip]
        return [part.text for job in self._far.jobs for part in job.parts if isinstance(part, Text)]


class TestSimReceiptPrinter(ReceiptPrinterContract, ReceiptPrintingContract):
    @pytest.fixture
    def rig(self) -> Rig:
        printer = SimReceiptPrinter("printer")
        return Rig(printer, printer, FakeClock())


class TestEscpos(ReceiptPrinterContract, ReceiptPrintingContract):
    @pytest.fixture(params=["escpos", "escpos-tcp", "escpos-usb"])
    async def rig(self, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
        async for rig in rig_at(request.param, WIRES[request.param], tmp_path):
            yield rig


class TestEscposThatNamesWhatItPrinted(ReceiptPrintingContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        connection = PrinterConnection(WIRES["escpos"].line, fence=Fence.PROCESS_ID)
        async for rig in rig_at("escpos", connection, tmp_path):
            yield rig


async def rig_at(driver: str, connection: PrinterConnection, directory: Path) -> AsyncIterator[Rig]:
    clock = FakeClock()
    peer = EscposPrinterPeer(device(Kind.RECEIPT_PRINTER, driver, connection), directory)
    yield Rig(Escpos("printer", peer.connection, clock), peer, clock)
    peer.close()
    assert not list(directory.iterdir())
