"""Receipt printers: the simulator, and the driver over a line to a printer in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config import Kind, SerialConnection
from firmware.hal.contracts.receipt_printer import PrinterRig, ReceiptPrinterContract
from firmware.hal.drivers.escpos_status import EscposStatus
from firmware.hal.ports.receipt_printer import ReceiptPrinter
from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer
from firmware.hal.sim.receipt_printer import SimReceiptPrinter

PRINTER = device(Kind.RECEIPT_PRINTER, "escpos-status", SerialConnection("/dev/serial/by-id/none", 9600))


class Rig(PrinterRig):
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

    def garble(self) -> None:
        self._far.garble()

    def hang(self) -> None:
        self._far.hang()

    def slow(self) -> None:
        if isinstance(self._far, EscposPrinterPeer):
            self._far.slow()

    def unplug(self) -> None:
        self._far.unplug()

    def plug(self) -> None:
        self._far.plug()


class TestSimReceiptPrinter(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self) -> Rig:
        printer = SimReceiptPrinter("printer")
        return Rig(printer, printer, FakeClock())


class TestEscposStatus(ReceiptPrinterContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = FakeClock()
        peer = EscposPrinterPeer(PRINTER, tmp_path)
        yield Rig(EscposStatus("printer", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())
