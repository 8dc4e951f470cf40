"""Receipts on printers that know less, say less or say it at the wrong time."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.receipt_printer import Fence, PrinterConnection
from firmware.hal.contracts.base import next_item
from firmware.hal.contracts.receipt_printing import LINES, RECEIPT, SHORT, ended
from firmware.hal.drivers.escpos import Escpos
from firmware.hal.errors import PeripheralBusy
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.receipt_printer import NotPrinted, Printed, PrintJob, PrintOutcome, QrCode, Text, Trouble
from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer

SERIAL = SerialConnection("/dev/serial/by-id/none", 9600)
WHOLE = [f"Zeile {number}" for number in range(1, LINES + 1)]


class Reticent(EscposPrinterPeer):
    """A printer that does not say what `unsaid` matches."""

    unsaid: Callable[[bytes], bool] = staticmethod(lambda data: False)

    def say(self, data: bytes) -> None:
        if not self.unsaid(data):
            super().say(data)


def broadcast(data: bytes) -> bool:
    return len(data) == 4


def paper_told(data: bytes) -> bool:
    return len(data) == 1 and not data[0] & 0x90


class Bench:
    def __init__(self, directory: Path, fence: Fence) -> None:
        config = device(Kind.RECEIPT_PRINTER, "escpos", PrinterConnection(SERIAL, fence=fence))
        self.clock = FakeClock()
        self.far = Reticent(config, directory)
        self.driver = Escpos("printer", self.far.connection, self.clock)
        self.conditions: list[Condition] = []

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        stream = self.driver.observe()
        self.conditions.append(await next_item(stream, self.clock))
        watching = asyncio.create_task(self._watch(stream))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await stream.aclose()

    async def _watch(self, stream: AsyncIterator[Condition]) -> None:
        async for condition in stream:
            self.conditions.append(condition)

    async def print(self, receipt: PrintJob = RECEIPT, pace: float = 0.1) -> PrintOutcome:
        return await ended(asyncio.create_task(self.driver.print(receipt)), self.clock, pace)

    @property
    def lines(self) -> list[str]:
        return [line.text for slip in [*self.far.paper.slips, self.far.paper.slip] for line in slip]


@pytest.fixture
async def bench(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path, getattr(request, "param", Fence.PAPER))
    yield bench
    bench.far.close()


both_fences = pytest.mark.parametrize("bench", list(Fence), indirect=True)


@both_fences
async def test_clone_that_broadcasts_nothing_runs_out_of_paper_in_the_middle(bench: Bench) -> None:
    bench.far.unsaid = broadcast
    async with bench.watched():
        bench.far.paper_out_after(5)
        assert await bench.print() == NotPrinted(Trouble.PAPER_OUT, begun=True)
        bench.far.paper_loaded()
        assert await bench.print(SHORT) == Printed()
    assert bench.lines == [*WHOLE[:5], "Ein anderer Beleg"]


async def test_printer_that_never_says_that_it_is_done_is_unconfirmed_and_prints_once(bench: Bench) -> None:
    bench.far.unsaid = paper_told
    async with bench.watched():
        assert await bench.print(pace=0.4) == NotPrinted(Trouble.UNCONFIRMED, begun=True)
    assert bench.lines == WHOLE


LONG = PrintJob(tuple(Text(f"{number:x>40}") for number in range(24)))


@pytest.mark.parametrize(
    ("bench", "stray"),
    [(Fence.PAPER, b"\x00"), (Fence.PROCESS_ID, b"\x37\x220099\x00"), (Fence.PROCESS_ID, b"\x00")],
    indirect=["bench"],
)
async def test_what_looks_like_the_answer_is_not_the_end(bench: Bench, stray: bytes) -> None:
    """A stray byte, or the end of another receipt, while the printer is still at its lines."""
    bench.far.slow()
    async with bench.watched():
        printing = asyncio.create_task(bench.driver.print(LONG))
        await until(lambda: len(bench.lines) >= 5)  # everything was handed over, the question behind it too
        bench.far.say(stray)
        assert await ended(printing, bench.clock) == Printed()
        assert len(bench.lines) == 24


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await settle(rounds=1)


@both_fences
async def test_long_wait_for_a_slow_printer_leaves_no_noise_behind(bench: Bench) -> None:
    """It is asked again and again while it prints; all its answers come at last."""
    bench.far.slow()
    async with bench.watched():
        assert await bench.print(LONG) == Printed()
        for _ in range(20):
            await bench.clock.advance(0.1)
            await settle(rounds=50)
    assert set(bench.conditions) == {READY}


async def as_soon_as_it_can(bench: Bench) -> PrintOutcome:
    async with asyncio.timeout(10):
        while True:
            try:
                return await bench.print(SHORT)
            except PeripheralBusy:
                await settle(rounds=1)


@both_fences
async def test_caller_that_goes_away_leaves_a_whole_receipt(bench: Bench) -> None:
    async with bench.watched():
        printing = asyncio.create_task(bench.driver.print(RECEIPT))
        await asyncio.wait({printing}, timeout=0)
        printing.cancel()
        assert await as_soon_as_it_can(bench) == Printed()
    assert bench.lines == [*WHOLE, "Ein anderer Beleg"]


async def test_codes_and_wide_letters_pass_between_the_questions(bench: Bench) -> None:
    """Arguments that look like the lead of a real-time command are none."""
    parts = (Text("Kopie", wide=True, bold=True), QrCode("x" * 12), QrCode("0123456789abcdef"))
    async with bench.watched():
        assert await bench.print(PrintJob(parts)) == Printed()
    assert [re.sub(r"\s+", " ", line).strip() for line in bench.lines] == [
        "Kopie",
        "[QR " + "x" * 12 + "]",
        "[QR 0123456789abcdef]",
    ]
    assert bench.far.paper.strange == []
