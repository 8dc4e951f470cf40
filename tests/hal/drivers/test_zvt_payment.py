"""The ZVT driver at a terminal in software: silence, other services, damage, bad timing, and the quirks of products."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Self, TypeVar

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.payment import all_steps, end_of, until_prompt
from firmware.hal.drivers.zvt_payment import POLL, ZvtPayment
from firmware.hal.drivers.zvt_profile import GLOBAL_PAYMENTS, Profile
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.payment import (
    AbortAnswer,
    Approved,
    Declined,
    Doubt,
    Loss,
    Maintenance,
    NoRecord,
    PaymentResult,
    PaymentStep,
    Prompt,
    Readiness,
    ReceiptKind,
    Unknown,
)
from firmware.hal.sim.peers.zvt.book import State
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer
from firmware.hal.wire.zvt.requests import BY_PRINT_LINES, CONFIG, PRINTS_ADMINISTRATION, PRINTS_PAYMENTS, Requests
from firmware.hal.wire.zvt.timers import Timers

SERIAL = device(Kind.PAYMENT_TERMINAL, "zvt-serial", ZvtConnection(SerialConnection("/dev/serial/by-id/none", 9600)))
TCP = device(Kind.PAYMENT_TERMINAL, "zvt-tcp", ZvtConnection(TcpConnection("192.0.2.1", 20007)))
FEE = 1250
T = TypeVar("T")
NO_TILL_PRINT = CONFIG & ~(PRINTS_PAYMENTS | PRINTS_ADMINISTRATION | BY_PRINT_LINES)


async def keep(_: PaymentResult) -> None:
    """Nothing has to be kept here."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def tcp(tmp_path: Path) -> AsyncIterator[ZvtTerminalPeer]:
    peer = ZvtTerminalPeer(TCP, tmp_path)
    yield peer
    peer.close()


@pytest.fixture
async def serial(tmp_path: Path) -> AsyncIterator[ZvtTerminalPeer]:
    peer = ZvtTerminalPeer(SERIAL, tmp_path)
    yield peer
    peer.close()


def driver(peer: ZvtTerminalPeer, clock: FakeClock, profile: Profile | None = None) -> ZvtPayment:
    return ZvtPayment("terminal", peer.connection, clock, profile)


class Watched:
    """A driver under observation, ready."""

    def __init__(self, terminal: ZvtPayment, clock: FakeClock) -> None:
        self.terminal = terminal
        self.clock = clock
        self.stream = terminal.observe()

    async def __aenter__(self) -> Self:
        while await next_item(self.stream, self.clock) == STARTING:
            pass
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stream.aclose()

    def pay(self) -> AsyncGenerator[PaymentStep, None]:
        """A payment that nobody keeps."""
        return self.terminal.authorise(FEE, "visit", keep)


async def breaks(stream: AsyncGenerator[Condition, None], clock: FakeClock) -> BaseException | None:
    """What ends the stream when time passes, longer than the first word may take."""
    ending = asyncio.ensure_future(anext(stream))
    await _pass(clock, ending, 20.0)
    await asyncio.wait({ending}, timeout=5.0)
    return ending.exception()


async def test_wrong_port_is_named_by_its_greeting(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.banner()
    async with aclosing(driver(tcp, clock).observe()) as stream:
        problem = await fails_with(stream, clock)
    assert isinstance(problem, ProtocolViolation)
    assert "SSH-2.0-OpenSSH" in problem.detail


async def test_silent_terminal_is_noticed_when_it_is_opened(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.silence()
    async with aclosing(driver(tcp, clock).observe()) as stream:
        assert await next_item(stream, clock) == STARTING
        problem = await breaks(stream, clock)
    assert isinstance(problem, PeripheralSilent)
    assert "registration" in problem.detail


async def test_silence_in_a_payment_ends_with_t4_and_is_unknown(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.customer("is-slow")
    async with Watched(driver(tcp, clock), clock) as watched:
        async with aclosing(watched.terminal.authorise(FEE, "visit", keep)) as steps:
            await until_prompt(steps)
            waiting = asyncio.create_task(end_of(steps))
            await _pass(clock, waiting, 179.0)
            assert not waiting.done()
            await _pass(clock, waiting, 3.0)
            outcome = await waiting
        assert isinstance(outcome, Unknown)
        assert outcome.loss is Loss.NO_RESULT
        assert isinstance(await fails_with(watched.stream, clock), PeripheralSilent)
    assert tcp.terminal.book.standing == []


async def _pass(clock: FakeClock, task: "asyncio.Future[T]", seconds: float) -> None:
    """Move the clock in steps, and let the machine work between them."""
    for _ in range(int(seconds * 2)):
        await clock.advance(0.5)
        if task.done():
            return
    await asyncio.wait({task}, timeout=0.02)


async def test_slow_customer_is_waited_for_as_long_as_the_terminal_tells_of_it(
    tcp: ZvtTerminalPeer, clock: FakeClock
) -> None:
    tcp.customer("is-slow")
    async with Watched(driver(tcp, clock), clock) as watched, aclosing(watched.pay()) as steps:
        await until_prompt(steps)
        waiting = asyncio.create_task(all_steps(steps))
        await _pass(clock, waiting, 170.0)
        tcp.customer_acts()
        assert isinstance((await waiting)[-1], Approved)
    assert [booking.cents for booking in tcp.terminal.book.standing] == [FEE]


async def test_nobody_there_is_absent(clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    async with aclosing(
        ZvtPayment("terminal", ZvtConnection(TcpConnection("127.0.0.1", port)), clock).observe()
    ) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_terminal_that_accepts_nobody_is_silent_within_two_seconds(clock: FakeClock) -> None:
    terminal = ZvtPayment("terminal", ZvtConnection(TcpConnection("192.0.2.1", 20007)), clock)
    async with aclosing(terminal.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralSilent | PeripheralAbsent)


async def test_prompts_are_live_and_in_the_terminals_own_words(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    async with Watched(driver(tcp, clock), clock) as watched:
        steps = await all_steps(watched.terminal.authorise(FEE, "visit", keep))
    prompts = [step for step in steps if isinstance(step, Prompt)]
    assert prompts[0].de == "Karte einstecken"
    assert ("PIN eingeben",) in [prompt.own for prompt in prompts]


async def test_result_tells_card_and_numbers(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.lay_card("contactless")
    async with Watched(driver(tcp, clock), clock) as watched:
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
    assert isinstance(outcome, Approved)
    result = outcome.result
    assert (result.card_name, result.card_digits, result.contactless) == ("Debit Mastercard", "4771", True)
    assert (result.receipt_number, result.trace_number, result.terminal_id) == (1, 101, "28004869")
    assert [receipt.kind for receipt in outcome.receipts] == [ReceiptKind.MERCHANT, ReceiptKind.CUSTOMER]
    assert not result.signature_required


async def test_signature_is_asked_for(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.lay_card("signed")
    async with Watched(driver(tcp, clock), clock) as watched:
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
    assert isinstance(outcome, Approved)
    assert outcome.result.signature_required
    assert "Unterschrift" in [line.text for line in outcome.receipts[0].lines]


@pytest.mark.parametrize("behaviour", ["forgot-pin", "leaves"])
async def test_other_ways_not_to_pay(tcp: ZvtTerminalPeer, clock: FakeClock, behaviour: str) -> None:
    tcp.customer(behaviour)
    async with Watched(driver(tcp, clock), clock) as watched:
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
    assert not isinstance(outcome, Approved | Unknown)
    assert tcp.terminal.book.bookings == []


async def test_result_with_another_amount_raises_a_doubt(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.wrong_result()
    async with Watched(driver(tcp, clock), clock) as watched:
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
    assert isinstance(outcome, Approved)
    assert outcome.doubts == {Doubt.AMOUNT}


@pytest.mark.parametrize("point", ["result-sent", "after-acknowledgement", "while-printing"])
async def test_terminal_that_dies_before_everything_was_printed_has_not_booked(
    tcp: ZvtTerminalPeer, clock: FakeClock, point: str
) -> None:
    """With receipts printed by the case the acknowledged result alone is not final (PA00P015 2.2.8)."""
    async with Watched(driver(tcp, clock), clock) as watched:
        tcp.die_at(point)
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
    assert isinstance(outcome, Unknown)
    assert [booking.state for booking in tcp.terminal.book.bookings] == [State.REVERSED]
    tcp.plug()
    async with Watched(driver(tcp, clock), clock) as watched:
        assert isinstance(await watched.terminal.last_payment(), NoRecord)


async def test_terminal_without_our_acknowledgement_reverses(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    """The case dies while it keeps the result: its connection closes, and nothing is booked."""
    keeping = asyncio.Event()

    async def never(_: PaymentResult) -> None:
        keeping.set()
        await asyncio.Event().wait()

    async with Watched(driver(tcp, clock), clock) as watched:
        paying = asyncio.create_task(end_of(watched.terminal.authorise(FEE, "visit", never)))
        async with asyncio.timeout(5):
            await keeping.wait()
        assert [booking.state for booking in tcp.terminal.book.bookings] == [State.TENTATIVE]
        paying.cancel()
        await asyncio.wait({paying})
    async with Watched(driver(tcp, clock), clock) as watched:
        assert isinstance(await watched.terminal.last_payment(), NoRecord)
    assert [booking.state for booking in tcp.terminal.book.bookings] == [State.REVERSED]


async def test_damaged_messages_are_mended_on_a_serial_line(serial: ZvtTerminalPeer, clock: FakeClock) -> None:
    async with Watched(driver(serial, clock), clock) as watched:
        serial.damage(2)
        assert isinstance(await end_of(watched.terminal.authorise(FEE, "visit", keep)), Approved)
    assert [booking.cents for booking in serial.terminal.book.standing] == [FEE]


async def test_other_device_on_the_serial_line_is_named(serial: ZvtTerminalPeer, clock: FakeClock) -> None:
    async with aclosing(driver(serial, clock).observe()) as stream:
        assert await next_item(stream, clock) == STARTING
        serial.unplug()
        serial.plug()
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)
    serial.banner()
    slow_answer = Profile(timers=Timers(t3=60.0))
    async with aclosing(driver(serial, clock, slow_answer).observe()) as stream:
        assert await next_item(stream, clock) == STARTING
        serial.banner()
        problem = await breaks(stream, clock)
    assert isinstance(problem, ProtocolViolation)
    assert "SSH-2.0" in problem.detail


async def test_abort_that_the_terminal_refuses_changes_nothing(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.customer("is-slow")
    tcp.no_abort()
    async with Watched(driver(tcp, clock), clock) as watched, aclosing(watched.pay()) as steps:
        await until_prompt(steps)
        paying = asyncio.create_task(end_of(steps))
        assert await watched.terminal.abort() is AbortAnswer.REFUSED
        tcp.customer_acts()
        assert isinstance(await paying, Approved)


async def test_terminal_that_cannot_be_aborted_is_not_asked(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.customer("is-slow")
    async with Watched(driver(tcp, clock, GLOBAL_PAYMENTS), clock) as watched:
        assert not watched.terminal.capabilities.abort
        async with aclosing(watched.terminal.authorise(FEE, "visit", keep)) as steps:
            await until_prompt(steps)
            paying = asyncio.create_task(end_of(steps))
            assert await watched.terminal.abort() is AbortAnswer.IMPOSSIBLE
            while not paying.done():
                tcp.customer_acts()
                await asyncio.wait({paying}, timeout=0.01)
            assert isinstance(await paying, Approved)


async def test_terminal_that_repeats_nothing_says_so(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    tcp.no_repeat()
    async with Watched(driver(tcp, clock), clock) as watched:
        await end_of(watched.terminal.authorise(FEE, "visit", keep))
        last = await watched.terminal.last_payment()
    assert last == NoRecord("function not possible")


async def test_terminal_that_prints_itself_needs_its_own_paper(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    profile = Profile(requests=Requests(config=NO_TILL_PRINT))
    tcp.paper_out()
    async with Watched(driver(tcp, clock, profile), clock) as watched:
        assert (await watched.terminal.status()).readiness is Readiness.NO_PAPER
        for refused in (watched.terminal.end_of_day(keep), watched.terminal.authorise(FEE, "visit", keep)):
            outcome = await end_of(refused)
            assert isinstance(outcome, Declined)
            assert outcome.meaning == "printer not ready"
        tcp.paper_loaded()
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
        assert isinstance(outcome, Approved)
        assert outcome.receipts == ()


async def test_status_is_asked_every_minute_and_told_when_it_changes(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    async with Watched(driver(tcp, clock), clock) as watched:
        tcp.status(0xC2)
        news = asyncio.ensure_future(anext(watched.stream))
        await _pass(clock, news, POLL + 1)
        async with asyncio.timeout(5):
            assert await news == Condition(DeviceState.FAULT, Reason.REFUSED)
        assert (await watched.terminal.status()).readiness is Readiness.NEEDS_DIAGNOSIS
        assert await watched.terminal.maintain(Maintenance.DIAGNOSIS) == ()


@pytest.mark.parametrize("task", list(Maintenance))
async def test_maintenance_is_done(tcp: ZvtTerminalPeer, clock: FakeClock, task: Maintenance) -> None:
    async with Watched(driver(tcp, clock), clock) as watched:
        assert await watched.terminal.maintain(task) == ()


async def test_terminal_that_was_logged_off_takes_no_payment(tcp: ZvtTerminalPeer, clock: FakeClock) -> None:
    async with Watched(driver(tcp, clock), clock) as watched:
        await watched.terminal.maintain(Maintenance.LOG_OFF)
        outcome = await end_of(watched.terminal.authorise(FEE, "visit", keep))
    assert isinstance(outcome, Declined)
    assert "not registered" in outcome.meaning


async def test_operations_one_after_the_other_share_the_connection(serial: ZvtTerminalPeer, clock: FakeClock) -> None:
    async with Watched(driver(serial, clock), clock) as watched:
        for number in range(1, 6):
            outcome = await end_of(watched.terminal.authorise(number, "visit", keep))
            assert isinstance(outcome, Approved)
            assert outcome.result.receipt_number == number
        assert (await watched.terminal.status()).readiness is Readiness.READY
    assert [booking.cents for booking in serial.terminal.book.standing] == [1, 2, 3, 4, 5]
