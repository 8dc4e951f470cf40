"""A hand scanner: codes cut off, bursts, and many turns of its plug."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from firmware.clock import FakeClock, settle
from firmware.hal.config.lines import SerialConnection
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.drivers.serial_barcode import BURST_PAUSE, SerialBarcode
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peers.pty_line import PtyLine

GARBLED = Condition(DeviceState.ATTENTION, Reason.GARBLED)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[PtyLine]:
    line = PtyLine(tmp_path / "line", lambda _: None)
    yield line
    line.unplug()


def scanner_at(line: PtyLine) -> tuple[SerialBarcode, FakeClock]:
    clock = FakeClock()
    return SerialBarcode("scanner", SerialConnection(str(line.path), 9600), clock), clock


async def until_it_waits_for_more(clock: FakeClock) -> None:
    """The kernel passes bytes on when it comes to it; that they came is seen by the driver's new deadline."""
    due = pytest.approx(clock.monotonic() + BURST_PAUSE)
    async with asyncio.timeout(10):
        while not any(when == due and not waker.done() for when, _, waker in clock._sleepers):
            await settle()


async def test_code_that_stops_halfway_is_not_joined_with_the_next(line: PtyLine) -> None:
    scanner, clock = scanner_at(line)
    async with aclosing(scanner.observe()) as stream:
        assert await next_item(stream, clock) == READY
        line.say(b"KOFF")
        await until_it_waits_for_more(clock)
        await clock.advance(BURST_PAUSE + 0.1)
        line.say(b"A2\r")
        assert [await next_item(stream, clock) for _ in range(3)] == [GARBLED, READY, Scan("A2")]


async def test_code_that_pauses_shortly_is_whole(line: PtyLine) -> None:
    scanner, clock = scanner_at(line)
    async with aclosing(scanner.observe()) as stream:
        await next_item(stream, clock)
        for piece in (b"KOF", b"FER-", b"0007"):
            line.say(piece)
            await until_it_waits_for_more(clock)
            await clock.advance(BURST_PAUSE - 0.1)
        line.say(b"\r")
        assert await next_item(stream, clock) == Scan("KOFFER-0007")


async def test_line_that_roars_ends_the_conversation_and_holds_no_memory(line: PtyLine) -> None:
    scanner, clock = scanner_at(line)
    async with aclosing(scanner.observe()) as stream:
        assert await next_item(stream, clock) == READY
        for _ in range(200):
            line.say(b"\xff\x00" * 1000)
            await settle(rounds=3)
        items = await until_quiet(stream, clock)
    assert items == [GARBLED]


async def test_another_program_has_the_line(line: PtyLine) -> None:
    first, clock = scanner_at(line)
    second, _ = scanner_at(line)
    async with aclosing(first.observe()) as stream:
        await next_item(stream, clock)
        async with aclosing(second.observe()) as refused:
            assert isinstance(await fails_with(refused, clock), PeripheralBusy)


async def test_plug_out_and_in_many_times_leaves_nothing_behind(line: PtyLine) -> None:
    scanner, clock = scanner_at(line)

    async def turn(number: int) -> int:
        async with aclosing(scanner.observe()) as stream:
            assert await next_item(stream, clock) == READY
            line.say(f"code {number}\rhalf a c".encode())
            assert await next_item(stream, clock) == Scan(f"code {number}")
            line.unplug()
            assert isinstance(await fails_with(stream, clock), PeripheralAbsent)
        line.plug()
        return len(list(Path("/proc/self/fd").iterdir()))

    counts = [await turn(number) for number in range(10)]
    assert counts[-1] == counts[1]
