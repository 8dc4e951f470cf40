"""The driver with a printer that nobody here wrote, and a client that nobody here wrote with our printer."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, suppress
from pathlib import Path

import pytest
from pytest_mock import MockerFixture
from support.devices import device
from support.eve_printer import PORT, EvePrinter, eve_printer

from firmware.appliance.receipts.pdf import Page, to_pdf
from firmware.clock import SystemClock
from firmware.hal.config.documents import IppConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.contracts.document_printer import pause
from firmware.hal.drivers import ipp_printer
from firmware.hal.drivers.ipp_printer import IppPrinter
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import (
    Cancelled,
    Document,
    DocumentOutcome,
    Done,
    Progress,
    Supplies,
    Supply,
    SupplyColour,
    SupplyKind,
)
from firmware.hal.ports.receipt_printer import PrintJob, Text
from firmware.hal.sim.peers.ipp_printer import IppPrinterPeer
from firmware.hal.wire.ipp.requests import Asker

PATIENCE = 15.0
TWO_PAGES = to_pdf(PrintJob(tuple(Text(f"Zeile {number}") for number in range(80))), Page.A4, "Probe")
DOCUMENT = Document(TWO_PAGES, "KOFFER-0007")
pytestmark = pytest.mark.peer("ippeveprinter", "avahi-daemon", "dbus-daemon")


class Watched:
    """The driver, observed; `told` is all that it told."""

    def __init__(self, printer: IppPrinter) -> None:
        self.printer = printer
        self.told: list[Condition | Supplies] = []
        self.heard: list[Progress] = []
        self._news = asyncio.Event()

    async def watch(self) -> None:
        async with aclosing(self.printer.observe()) as stream:
            async for item in stream:
                self.told.append(item)
                self._news.set()

    def hear(self, progress: Progress) -> None:
        self.heard.append(progress)
        self._news.set()

    def print(self) -> "asyncio.Task[DocumentOutcome]":
        return asyncio.create_task(self.printer.print(DOCUMENT, self.hear))

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self._news.clear()
                await self._news.wait()


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvePrinter]:
    with eve_printer(tmp_path_factory.mktemp("eve")) as printer:
        yield printer


@pytest.fixture
async def watched(eve: EvePrinter, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    """Real time, so the driver looks more often than it does in the field."""
    for seconds in ("IDLE", "UNWELL", "AT_WORK"):
        monkeypatch.setattr(ipp_printer, seconds, 0.1)
    watched = Watched(IppPrinter("drucker", IppConnection(TcpConnection("127.0.0.1", PORT)), SystemClock()))
    watching = asyncio.create_task(watched.watch())
    await watched.until(lambda: len(watched.told) > 1)
    yield watched
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    for path in eve.here.glob("printed-*"):
        path.unlink()


async def test_what_it_prints_is_what_was_sent(watched: Watched, eve: EvePrinter) -> None:
    assert watched.told[0] == READY
    async with asyncio.timeout(PATIENCE):
        assert await watched.print() == Done(2)
    assert eve.printed() == [TWO_PAGES]
    assert watched.heard[-1] == Progress(2)


async def test_nothing_in_its_files_names_anybody(watched: Watched, eve: EvePrinter) -> None:
    async with asyncio.timeout(PATIENCE):
        await watched.print()
    assert all(re.fullmatch(r"\d+-[0-9a-f]{32}\.\w+", name) for name in eve.spooled())


@pytest.mark.parametrize(
    ("keyword", "reason"),
    [("media-jam", Reason.PAPER_JAM), ("cover-open", Reason.COVER_OPEN), ("media-empty", Reason.PAPER_OUT)],
)
async def test_trouble_in_the_middle_is_told_and_mended(
    watched: Watched, eve: EvePrinter, keyword: str, reason: Reason
) -> None:
    eve.wish(keyword)
    printing = watched.print()
    await watched.until(lambda: _reason(watched.told[-1]) is reason)
    assert not printing.done()
    eve.mend()
    async with asyncio.timeout(PATIENCE):
        assert await printing == Done(2)
    await watched.until(lambda: watched.told[-1] == READY)
    assert eve.printed() == [TWO_PAGES]


async def test_cancelled_in_the_middle(watched: Watched, eve: EvePrinter, mocker: MockerFixture) -> None:
    cancels, looks = mocker.spy(Asker, "cancel"), mocker.spy(Asker, "job")
    eve.wish("media-jam")
    printing = watched.print()
    await watched.until(lambda: watched.heard != [])
    watched.printer.cancel()
    async with asyncio.timeout(PATIENCE):
        while not cancels.called:
            await pause()
        before = looks.call_count
        while looks.call_count == before:
            await pause()
    eve.mend()  # this printer lets its command come to an end
    async with asyncio.timeout(PATIENCE):
        assert isinstance(await printing, Cancelled)


async def test_an_empty_tray_and_toner_by_its_web_forms(watched: Watched, eve: EvePrinter) -> None:
    assert Supplies((WASTE, Supply(SupplyKind.TONER, SupplyColour.BLACK, 75))) in watched.told
    eve.form("/media", size0="0", type0="0", qty0="0", size1="0", type1="0", qty1="0")
    await watched.until(lambda: watched.told[-1] == Condition(DeviceState.ATTENTION, Reason.PAPER_OUT))
    eve.form("/supplies", supply0="25", supply1="7")
    await watched.until(lambda: Supplies((WASTE, Supply(SupplyKind.TONER, SupplyColour.BLACK, 7))) in watched.told)


WASTE = Supply(SupplyKind.WASTE, SupplyColour.OTHER, 25)


def _reason(item: Condition | Supplies) -> Reason | None:
    return item.reason if isinstance(item, Condition) else None


@pytest.mark.peer("ipptool")
@pytest.mark.parametrize("test", ["get-printer-attributes.test", "print-job-and-wait.test", "get-completed-jobs.test"])
async def test_a_client_that_nobody_here_wrote_prints_on_our_printer(test: str, tmp_path: Path) -> None:
    document = tmp_path / "document.pdf"
    document.write_bytes(TWO_PAGES)
    peer = IppPrinterPeer(device(Kind.DOCUMENT_PRINTER, "ipp", IppConnection(TcpConnection("192.0.2.1", 631))))
    peer.engine.page_seconds = 0.01
    try:
        argv = ["ipptool", "-tf", str(document), peer.connection.uri, test]
        tool = await asyncio.create_subprocess_exec(*argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        async with asyncio.timeout(PATIENCE):
            out, _ = await tool.communicate()
        assert tool.returncode == 0, out.decode()
        assert peer.engine.out == ([TWO_PAGES] if test.startswith("print") else [])
    finally:
        peer.close()


@pytest.mark.peer("ipptool")
async def test_our_printer_in_the_eyes_of_the_suite_for_version_1_1(tmp_path: Path) -> None:
    """It looks for a document that Debian does not ship only at its very end, so its sum counts and not its code."""
    peer = IppPrinterPeer(device(Kind.DOCUMENT_PRINTER, "ipp", IppConnection(TcpConnection("192.0.2.1", 631))))
    peer.engine.page_seconds = 0.5
    document = tmp_path / "document.pdf"
    document.write_bytes(TWO_PAGES)
    try:
        argv = ["ipptool", "-tf", str(document), peer.connection.uri, "ipp-1.1.test"]
        tool = await asyncio.create_subprocess_exec(*argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        async with asyncio.timeout(2 * PATIENCE):
            out, err = await tool.communicate()
        assert b" 0 failed" in out, (out + err).decode()
    finally:
        peer.close()
