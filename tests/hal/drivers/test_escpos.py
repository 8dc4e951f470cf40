"""A receipt printer: power cuts it does not tell of, clones that broadcast nothing, changes between two answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.receipt_printer import PrinterConnection
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.drivers.escpos import Escpos
from firmware.hal.drivers.escpos_talk import LIVENESS, UNCONFIRMED, condition
from firmware.hal.errors import PeripheralSilent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer
from firmware.hal.sim.peers.pty_line import PtyLine
from firmware.hal.wire.escpos_status import PrinterStatus

PAPER_LOW = Condition(DeviceState.ATTENTION, Reason.PAPER_LOW)
PAPER_OUT = Condition(DeviceState.FAULT, Reason.PAPER_OUT)
COVER_OPEN = Condition(DeviceState.FAULT, Reason.COVER_OPEN)
PRINTER_ERROR = Condition(DeviceState.FAULT, Reason.PRINTER_ERROR)
GARBLED = Condition(DeviceState.ATTENTION, Reason.GARBLED)
FEEDING = Condition(DeviceState.BUSY, Reason.IN_USE)
PRINTER = device(Kind.RECEIPT_PRINTER, "escpos", PrinterConnection(SerialConnection("/dev/serial/by-id/none", 9600)))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (PrinterStatus(), READY),
        (PrinterStatus(paper_low=True), PAPER_LOW),
        (PrinterStatus(offline=True, paper_low=True, paper_out=True), PAPER_OUT),
        (PrinterStatus(offline=True, cover_open=True, paper_out=True), COVER_OPEN),
        (PrinterStatus(offline=True, cover_open=True, recoverable_error=True), COVER_OPEN),
        (PrinterStatus(offline=True, cover_open=True, cutter_error=True), PRINTER_ERROR),
        (PrinterStatus(unrecoverable_error=True), PRINTER_ERROR),
        (PrinterStatus(offline=True, recoverable_error=True), PRINTER_ERROR),
        (PrinterStatus(offline=True, feeding=True), FEEDING),
        (PrinterStatus(offline=True), PRINTER_ERROR),
    ],
)
def test_what_hands_can_mend_comes_first(status: PrinterStatus, expected: Condition) -> None:
    assert condition(status) == expected


class Clone:
    """A far end that answers `DLE EOT` as a test says, and knows nothing else."""

    def __init__(self, path: Path) -> None:
        self.line = PtyLine(path, self.hear)
        self.answers = dict.fromkeys(range(1, 5), b"\x12")
        self.before: dict[int, Callable[[], None]] = {}
        self.asked: list[int] = []

    def hear(self, data: bytes) -> None:
        for command in data.split(b"\x10\x04")[1:]:
            self.answer(command[0])

    def answer(self, question: int) -> None:
        self.asked.append(question)
        self.before.pop(question, lambda: None)()
        self.line.say(self.answers[question])


@pytest.fixture
async def clone(tmp_path: Path) -> AsyncIterator[Clone]:
    clone = Clone(tmp_path / "clone")
    yield clone
    clone.line.unplug()


@pytest.fixture
async def printer(tmp_path: Path) -> AsyncIterator[EscposPrinterPeer]:
    printer = EscposPrinterPeer(PRINTER, tmp_path)
    yield printer
    printer.close()


def driver_at(path: Path | str) -> tuple[Escpos, FakeClock]:
    clock = FakeClock()
    return Escpos("printer", PrinterConnection(SerialConnection(str(path), 9600)), clock), clock


def at_far_end(printer: EscposPrinterPeer) -> tuple[Escpos, FakeClock]:
    clock = FakeClock()
    return Escpos("printer", printer.connection, clock), clock


async def test_clone_that_broadcasts_nothing_is_seen_when_it_is_asked_again(clone: Clone) -> None:
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        await settle()
        clone.answers[4] = b"\x7e"
        await clock.advance(UNCONFIRMED + 0.1)
        assert await next_item(stream, clock) == PAPER_OUT


async def test_printer_that_broadcasts_is_not_asked_while_nothing_happens(clone: Clone) -> None:
    clone.before[2] = lambda: clone.line.say(bytes.fromhex("10000000"))
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        await settle()
        await clock.advance(LIVENESS - 1)
        assert clone.asked == [1, 2, 3, 4]


async def test_printer_that_was_off_line_when_it_should_broadcast_is_asked_until_it_does(
    printer: EscposPrinterPeer,
) -> None:
    printer.cover_open()
    driver, clock = at_far_end(printer)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == COVER_OPEN
        await settle()
        printer.paper_out()
        printer.cover_closed()  # still off-line: it works nothing off and tells nothing
        await clock.advance(UNCONFIRMED + 0.1)
        assert await next_item(stream, clock) == PAPER_OUT
        printer.paper_loaded()
        assert await next_item(stream, clock) == READY


async def test_printer_that_lost_its_power_broadcasts_again_after_it_was_asked(printer: EscposPrinterPeer) -> None:
    driver, clock = at_far_end(printer)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        await settle()
        printer.power_cut()
        printer.paper_low()
        await clock.advance(LIVENESS + 0.1)
        assert await next_item(stream, clock) == PAPER_LOW
        await settle()
        printer.paper_out()
        assert await next_item(stream, clock) == PAPER_OUT


async def test_printer_that_came_back_off_line_is_asked_until_it_broadcasts(printer: EscposPrinterPeer) -> None:
    driver, clock = at_far_end(printer)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        await settle()
        printer.power_cut()
        printer.cover_open()
        await clock.advance(LIVENESS + 0.1)
        assert await next_item(stream, clock) == COVER_OPEN
        await settle()
        printer.paper_out()
        printer.cover_closed()
        await clock.advance(UNCONFIRMED + 0.1)
        assert await next_item(stream, clock) == PAPER_OUT


async def test_cover_opens_between_two_answers(clone: Clone) -> None:
    def open_the_cover() -> None:
        clone.answers[1], clone.answers[2] = b"\x1a", b"\x16"
        clone.line.say(bytes.fromhex("38000000"))

    clone.before[3] = open_the_cover
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == COVER_OPEN
    assert clone.asked == [1, 2, 3, 4, 1, 2, 3, 4]


async def test_noise_that_looks_like_an_answer_is_found_out(clone: Clone) -> None:
    clone.answers[4] = b"\x1e"
    clone.before[2] = lambda: clone.line.say(b"\x12")  # every answer now belongs to the question before
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        items = await until_quiet(stream, clock)
    assert items[-1] == PAPER_LOW


async def test_noise_between_two_answers_is_not_taken_for_one(clone: Clone) -> None:
    clone.answers[4] = b"\x1e"
    clone.before[3] = lambda: clone.line.say(b"\xff\x32")  # the second byte would be an error that nothing mends
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert await until_quiet(stream, clock) == [PAPER_LOW]


async def test_noise_from_before_the_question_is_not_taken_for_an_answer(clone: Clone) -> None:
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert await next_item(stream, clock) == READY
        await settle()
        clone.line.say(b"\xff" + b"\x1e" * 8)
        assert await until_quiet(stream, clock) == [GARBLED, READY]


async def test_wrong_speed_is_no_silence(clone: Clone) -> None:
    clone.answers = dict.fromkeys(range(1, 5), b"\xff\x00")
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), ProtocolViolation)


async def test_printer_without_power_is_silent(clone: Clone) -> None:
    clone.answers = dict.fromkeys(range(1, 5), b"")
    driver, clock = driver_at(clone.line.path)
    async with aclosing(driver.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralSilent)
