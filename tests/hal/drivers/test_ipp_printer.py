"""The printer that misbehaves: answers lost, plugs pulled, silence, slowness, nonsense without end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.documents import IppConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.document_printer import condition, pause
from firmware.hal.drivers.ipp_job import STALL
from firmware.hal.drivers.ipp_printer import IppPrinter
from firmware.hal.errors import HalError, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import (
    LARGEST,
    Cancelled,
    Document,
    DocumentOutcome,
    Done,
    Failed,
    Failure,
    Progress,
    Unknown,
)
from firmware.hal.sim.peers.http_port import HttpAsked, HttpPort, HttpReply
from firmware.hal.sim.peers.ipp_printer import IppPrinterPeer
from firmware.hal.sim.peers.tcp_relay import TcpRelay
from firmware.hal.wire.ipp.codes import Operation
from firmware.hal.wire.ipp.decode import decode
from firmware.hal.wire.ipp.encode import encode
from firmware.hal.wire.ipp.message import Group, Message, Tag, Value

PDF = Document(b"%PDF-1.4 /Type /Page /Type /Page %%EOF", "KOFFER-0007")
LARGE = Document(b"/Type /Page" + bytes(8_000_000), "KOFFER-0007")
NOWHERE = IppConnection(TcpConnection("192.0.2.1", 631))


class Bench:
    """A driver, its far end, and somebody who watches it again whenever the conversation broke."""

    def __init__(self, peer: IppPrinterPeer, line: TcpConnection | None = None) -> None:
        self.peer = peer
        self.clock = FakeClock()
        wire = peer.connection if line is None else replace(peer.connection, line=line)
        self.printer = IppPrinter("drucker", wire, self.clock)
        self.heard: list[Progress] = []
        self.told: list[Condition] = []
        self.broke: list[HalError] = []

    async def watch(self) -> None:
        while True:
            try:
                async with aclosing(self.printer.observe()) as stream:
                    async for item in stream:
                        self.told += [item] if isinstance(item, Condition) else []
            except HalError as problem:
                self.broke.append(problem)
                await self.clock.sleep(1.0)

    async def until(self, true: Callable[[], bool], step: float = 0.5) -> None:
        async with asyncio.timeout(10):
            while not true():
                await pause()
                await self.clock.advance(step)

    def begin(self, document: Document = PDF) -> "asyncio.Task[DocumentOutcome]":
        return asyncio.create_task(self.printer.print(document, self.heard.append))

    async def end(self, printing: "asyncio.Task[DocumentOutcome]", step: float = 0.5) -> DocumentOutcome:
        await self.until(printing.done, step)
        return await printing


@pytest.fixture
async def peer() -> AsyncIterator[IppPrinterPeer]:
    peer = IppPrinterPeer(device(Kind.DOCUMENT_PRINTER, "ipp", NOWHERE))
    peer.engine.page_seconds = 0.01
    yield peer
    peer.close()


@pytest.fixture
async def bench(peer: IppPrinterPeer) -> AsyncIterator[Bench]:
    bench = Bench(peer)
    watching = asyncio.create_task(bench.watch())
    await bench.until(lambda: bench.told == [READY])
    yield bench
    watching.cancel()
    await asyncio.wait({watching})


async def test_an_answer_that_is_lost_is_asked_for_and_nothing_printed_twice(bench: Bench) -> None:
    bench.peer.lose_answer()
    assert await bench.end(bench.begin()) == Done(2)
    assert bench.peer.engine.out == [PDF.content]


async def test_a_cable_that_comes_back_in_time_leads_to_the_job_again(bench: Bench) -> None:
    bench.peer.engine.page_seconds = 1000
    printing = bench.begin()
    await bench.until(lambda: bench.heard != [])
    bench.peer.port.unplug()
    await bench.until(lambda: bench.broke != [])
    bench.peer.port.plug()
    bench.peer.engine.page_seconds = 0.01
    bench.peer.engine.go_on()
    assert await bench.end(printing) == Done(2)
    assert bench.peer.engine.out == [PDF.content]


async def test_a_cable_that_stays_out_leaves_it_unknown(bench: Bench) -> None:
    bench.peer.engine.page_seconds = 1000
    printing = bench.begin()
    await bench.until(lambda: bench.heard != [])
    bench.peer.port.unplug()
    assert await bench.end(printing, 5.0) == Unknown(0)


async def test_a_printer_that_forgot_the_job_leaves_it_unknown(bench: Bench) -> None:
    bench.peer.engine.page_seconds = 1000
    printing = bench.begin()
    await bench.until(lambda: bench.heard != [])
    bench.peer.engine.forget()
    assert await bench.end(printing) == Unknown(0)


async def test_cut_while_it_is_handed_over_is_begun_and_not_printed(bench: Bench) -> None:
    """The printer has never heard its end, says so when it is asked, and so it cannot have printed all of it."""
    bench.peer.port.deaf = True
    bench.peer.port.hang_up()  # the connection that was kept
    bench.peer.port.deaf = False
    deafen = bench.peer.port.answer

    def answer(asked: HttpAsked) -> HttpReply | None:
        bench.peer.port.deaf = decode(asked.body).code == Operation.VALIDATE_JOB
        return deafen(asked)

    bench.peer.port.answer = answer
    printing = bench.begin(LARGE)
    await bench.until(lambda: bench.peer.port.deaf)
    for _ in range(10):
        await pause()
        await bench.clock.advance(0.1)
    bench.peer.port.answer = deafen
    bench.peer.port.unplug()
    bench.peer.port.deaf = False
    bench.peer.port.plug()
    assert await bench.end(printing) == Failed(Failure.UNPLUGGED, begun=True)
    assert bench.peer.engine.out == []


async def test_a_job_that_nobody_helps_is_taken_back(bench: Bench) -> None:
    bench.peer.beginning("media-empty")()
    printing = bench.begin()
    await bench.until(lambda: bench.heard == [Progress(0, waiting=True)])
    assert await bench.end(printing, STALL / 20) == Failed(Failure.STALLED, begun=True)
    bench.peer.ending("media-empty")()
    assert bench.peer.engine.current is None


async def test_the_printers_own_key_cancels(bench: Bench) -> None:
    bench.peer.engine.page_seconds = 1000
    printing = bench.begin()
    await bench.until(lambda: bench.heard != [])
    bench.peer.cancel_key()
    assert await bench.end(printing) == Cancelled(0)


async def test_a_document_that_is_too_large_is_refused_here(bench: Bench) -> None:
    too_large = Document(bytes(LARGEST + 1), "KOFFER-0007")
    assert await bench.end(bench.begin(too_large)) == Failed(Failure.REFUSED)


async def test_a_large_document_arrives_whole(bench: Bench) -> None:
    assert await bench.end(bench.begin(LARGE), 0.01) == Done(1)
    assert bench.peer.engine.out == [LARGE.content]


async def test_its_name_and_user_name_nobody(bench: Bench) -> None:
    for _ in range(2):
        await bench.end(bench.begin())
    first, second = bench.peer.engine.jobs
    assert first.user == second.user == "KOFFER-0007"
    assert first.name != second.name
    assert len(bytes.fromhex(first.name)) == 16


async def test_a_stalled_network_is_noticed_and_mended(peer: IppPrinterPeer) -> None:
    async with TcpRelay("127.0.0.1", peer.port.port) as relay:
        bench = Bench(peer, TcpConnection("127.0.0.1", relay.port))
        watching = asyncio.create_task(bench.watch())
        await bench.until(lambda: bench.told == [READY])
        relay.stall()
        await bench.until(lambda: bench.broke != [], 1.0)
        assert isinstance(bench.broke[0], PeripheralSilent)
        await relay.restore()
        await bench.until(lambda: len(bench.told) > 1)
        watching.cancel()
        await asyncio.wait({watching})


async def test_one_byte_at_a_time_is_understood(peer: IppPrinterPeer) -> None:
    peer.port.slow = True
    clock = FakeClock()
    async with aclosing(IppPrinter("drucker", peer.connection, clock).observe()) as stream:
        assert await next_item(stream, clock) == READY


async def test_a_printer_that_keeps_no_connection_is_not_asked_without_pause(peer: IppPrinterPeer) -> None:
    asked: list[HttpAsked] = []
    answer = peer.port.answer

    def once(wish: HttpAsked) -> HttpReply | None:
        asked.append(wish)
        asyncio.get_running_loop().call_later(0.005, peer.port.hang_up)
        return answer(wish)

    peer.port.answer = once
    clock = FakeClock()
    async with aclosing(IppPrinter("drucker", peer.connection, clock).observe()) as stream:
        assert await next_item(stream, clock) == READY
        for _ in range(20):
            await pause()
        assert len(asked) <= 3
        peer.port.answer = answer
        peer.beginning("media-jam")()
        assert await condition(stream, clock) == Condition(DeviceState.FAULT, Reason.PAPER_JAM)


def says(answer: Callable[[Message], HttpReply]) -> HttpPort:
    return HttpPort(lambda asked: answer(decode(asked.body)))


def _ipp(body: bytes) -> HttpReply:
    return HttpReply(200, "application/ipp", body)


def _attributes(asked: Message, *values: tuple[str, tuple[Value, ...]], code: int = 0) -> HttpReply:
    return _ipp(encode(Message(code, asked.request_id, (Group(Tag.PRINTER, values),))))


STATE = ("printer-state", (Value(Tag.ENUM, 3),))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        pytest.param(lambda _: HttpReply(200, "text/html", b"<html>"), ProtocolViolation, id="a web page"),
        pytest.param(lambda _: HttpReply(404, "text/html", b""), PeripheralFault, id="another path"),
        pytest.param(lambda _: HttpReply(401, "text/html", b""), PeripheralFault, id="a password"),
        pytest.param(lambda _: HttpReply(503, "text/html", b""), PeripheralSilent, id="not now"),
        pytest.param(lambda _: HttpReply(302, "text/html", b""), ProtocolViolation, id="elsewhere"),
        pytest.param(lambda _: _ipp(bytes(10_000_000)), ProtocolViolation, id="far too much"),
        pytest.param(lambda _: _ipp(b""), ProtocolViolation, id="nothing"),
        pytest.param(lambda asked: _attributes(replace(asked, request_id=7777), STATE), ProtocolViolation, id="other"),
        pytest.param(_attributes, ProtocolViolation, id="no state"),
        pytest.param(lambda asked: _attributes(asked, code=0x0406), PeripheralFault, id="not found"),
        pytest.param(lambda asked: _attributes(asked, code=0x0507), PeripheralSilent, id="busy"),
        pytest.param(lambda asked: _attributes(asked, code=0x0503), PeripheralFault, id="no version of ours"),
    ],
)
async def test_answers_that_are_none(answer: Callable[[Message], HttpReply], problem: type[HalError]) -> None:
    port, clock = says(answer), FakeClock()
    connection = IppConnection(TcpConnection("127.0.0.1", port.port))
    async with aclosing(IppPrinter("drucker", connection, clock).observe()) as stream:
        assert isinstance(await fails_with(stream, clock), problem)
    port.unplug()


async def test_absurd_attributes_are_looked_over() -> None:
    reasons = ("printer-state-reasons", tuple(Value(Tag.KEYWORD, f"x{number}-report") for number in range(5000)))
    levels = ("marker-levels", (Value(Tag.INTEGER, -(2**31)), Value(Tag.KEYWORD, "full")))
    port, clock = says(lambda asked: _attributes(asked, STATE, reasons, levels, STATE)), FakeClock()
    connection = IppConnection(TcpConnection("127.0.0.1", port.port))
    async with aclosing(IppPrinter("drucker", connection, clock).observe()) as stream:
        assert await next_item(stream, clock) == READY
    port.unplug()


async def test_an_old_printer_is_asked_in_its_own_version() -> None:
    versions: list[tuple[int, int]] = []

    def old(asked: Message) -> HttpReply:
        versions.append(asked.version)
        return _attributes(asked, STATE, code=0 if asked.version == (1, 1) else 0x0503)

    port, clock = says(old), FakeClock()
    connection = IppConnection(TcpConnection("127.0.0.1", port.port))
    async with aclosing(IppPrinter("drucker", connection, clock).observe()) as stream:
        assert await next_item(stream, clock) == READY
    assert versions == [(2, 0), (1, 1)]
    port.unplug()
