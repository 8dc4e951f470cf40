"""The driver of the eID client, and a client, a card or a citizen that does not do what one hopes for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item
from firmware.hal.contracts.eid_terminal import Steps, end_of, until
from firmware.hal.drivers.ausweisapp_readers import NO_KEYPAD
from firmware.hal.drivers.ausweisapp_talk import ANSWER, QUIET
from firmware.hal.drivers.eid_ausweisapp import FIRST_RETRY, SERVICE_DOWN, STOPPING, AusweisAppEid
from firmware.hal.errors import HalError, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY
from firmware.hal.ports.eid_terminal import (
    NO_CARD,
    PERSON,
    ChangeCancelled,
    Changed,
    ChangeFailed,
    ChangeFailure,
    ChangeOutcome,
    ChangeStep,
    EidCard,
    EidCardState,
    Task,
)
from firmware.hal.sim.peers.ausweisapp import HOLDER, AusweisAppPeer

CLIENT = device(Kind.EID_TERMINAL, "eid-ausweisapp", EidClientConnection(TcpConnection("192.0.2.1", 24727)))


@dataclass
class Bench:
    """The driver, observed, and the far end."""

    terminal: AusweisAppEid
    far: AusweisAppPeer
    clock: FakeClock
    told: list[object]
    problem: HalError | None = None

    async def change(self) -> tuple[list[ChangeStep], ChangeOutcome]:
        """A whole change with whatever is there."""
        async with asyncio.timeout(PATIENCE), aclosing(self.terminal.change_pin()) as steps:
            *before, last = [step async for step in steps]
        assert not isinstance(last, ChangeStep)
        return [step for step in before if isinstance(step, ChangeStep)], last

    async def ends_in_time(self, steps: Steps, seconds: float) -> ChangeOutcome:
        """The outcome, with the clock moving."""
        ending = asyncio.create_task(end_of(steps))
        for _ in range(10):
            await asyncio.wait({ending}, timeout=0.02)
            await self.clock.advance(seconds / 10)
        async with asyncio.timeout(PATIENCE):
            return await ending

    async def until_told(self, item: object) -> None:
        """Wait until it was told."""
        async with asyncio.timeout(PATIENCE):
            while item not in self.told:
                await asyncio.wait({asyncio.ensure_future(self.clock.advance(0))}, timeout=0.01)


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[AusweisAppPeer]:
    peer = AusweisAppPeer(CLIENT, tmp_path)
    yield peer
    peer.close()


@asynccontextmanager
async def observed(far: AusweisAppPeer) -> AsyncIterator[Bench]:
    clock = FakeClock()
    bench = Bench(AusweisAppEid("eid", far.connection, clock), far, clock, [])

    async def read() -> None:
        async with aclosing(bench.terminal.observe()) as stream:
            try:
                async for item in stream:
                    bench.told.append(item)
            except HalError as problem:
                bench.problem = problem

    reading = asyncio.create_task(read())
    try:
        await bench.until_told(NO_CARD)
        yield bench
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


@pytest.fixture
async def bench(far: AusweisAppPeer) -> AsyncIterator[Bench]:
    async with observed(far) as made:
        yield made


async def test_wrong_pin_is_asked_again_with_one_try_less(bench: Bench) -> None:
    bench.far.card_in()
    bench.far.citizen("mistypes")
    steps, outcome = await bench.change()
    pins = [step for step in steps if step.task is Task.ENTER_PIN]
    assert pins == [ChangeStep(Task.ENTER_PIN, 3), ChangeStep(Task.ENTER_PIN, 2, again=True)]
    assert outcome == Changed()
    assert bench.far.changes == 1


async def test_suspended_card_wants_its_number_first(bench: Bench) -> None:
    bench.far.card_in("suspended")
    steps, outcome = await bench.change()
    assert [step.task for step in steps if step.task is not Task.WAIT] == [
        Task.ENTER_CAN, Task.ENTER_PIN, Task.ENTER_NEW_PIN,
    ]  # fmt: skip
    assert outcome == Changed()


async def test_blocked_card_wants_its_puk_first(bench: Bench) -> None:
    bench.far.card_in("blocked")
    steps, outcome = await bench.change()
    assert steps[1] == ChangeStep(Task.ENTER_PUK, 0)
    assert outcome == Changed()


@pytest.mark.parametrize(
    ("card", "failure"), [("deactivated", ChangeFailure.DEACTIVATED), ("inoperative", ChangeFailure.INOPERATIVE)]
)
async def test_card_that_cannot_be_changed_ends_it(bench: Bench, card: str, failure: ChangeFailure) -> None:
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.INSERT_CARD)
        bench.far.card_in(card)
        assert await end_of(steps) == ChangeFailed(failure)
    bench.far.card_in()
    assert (await bench.change())[1] == Changed()


async def test_citizen_cancels_at_the_device(bench: Bench) -> None:
    bench.far.card_in()
    bench.far.citizen("cancels")
    assert (await bench.change())[1] == ChangeCancelled()
    assert bench.far.changes == 0


async def test_card_taken_out_is_asked_for_again(bench: Bench) -> None:
    bench.far.citizen("thinks")
    bench.far.card_in()
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.ENTER_PIN)
        bench.far.card_out()
        await until(steps, Task.INSERT_CARD)
        bench.far.card_in()
        await until(steps, Task.ENTER_PIN)
        bench.far.citizen("types")
        assert await end_of(steps) == Changed()


async def test_reader_without_keypad_is_refused_before_a_word_is_said(bench: Bench) -> None:
    bench.far.no_keypad()
    await bench.until_told(NO_KEYPAD)
    assert await bench.change() == ([], ChangeFailed(ChangeFailure.NO_KEYPAD))
    assert bench.far.said == ['{"cmd":"GET_READER_LIST"}']


async def test_reader_that_loses_its_keypad_in_the_middle_is_not_told_to_go_on(bench: Bench) -> None:
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.INSERT_CARD)
        bench.far.no_keypad()
        bench.far.card_in()
        assert await end_of(steps) == ChangeFailed(ChangeFailure.NO_KEYPAD)
    assert not any("SET_" in word for word in bench.far.said)


async def test_nobody_types_and_it_is_stopped(bench: Bench) -> None:
    bench.far.citizen("thinks")
    bench.far.card_in()
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.ENTER_PIN)
        assert await bench.ends_in_time(steps, PERSON + 1) == ChangeFailed(ChangeFailure.TIMED_OUT)


async def test_client_that_hangs_with_a_card_in_leaves_it_unclear(bench: Bench) -> None:
    bench.far.citizen("thinks")
    bench.far.card_in()
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.ENTER_PIN)
        bench.far.hang()
        outcome = await bench.ends_in_time(steps, QUIET + ANSWER + 1)
    assert outcome == ChangeFailed(ChangeFailure.UNCLEAR)


async def test_client_that_hangs_at_once_is_given_up_soon(bench: Bench) -> None:
    bench.far.hang()
    async with aclosing(bench.terminal.change_pin()) as steps:
        assert await bench.ends_in_time(steps, ANSWER + 1) == ChangeFailed(ChangeFailure.SERVICE_DOWN)


async def test_client_that_ends_with_a_card_in_leaves_it_unclear_and_is_waited_for(bench: Bench) -> None:
    bench.far.citizen("thinks")
    bench.far.card_in()
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.ENTER_PIN)
        bench.far.stop()
        assert await end_of(steps) == ChangeFailed(ChangeFailure.UNCLEAR)
    await bench.until_told(SERVICE_DOWN)
    assert (await bench.change())[1] == ChangeFailed(ChangeFailure.SERVICE_DOWN)
    bench.told.clear()
    bench.far.start()
    await bench.clock.advance(FIRST_RETRY)
    await bench.until_told(READY)
    assert bench.problem is None


async def test_service_that_is_down_from_the_start_is_a_condition_and_waited_for_ever_longer(
    far: AusweisAppPeer,
) -> None:
    far.stop()
    clock = FakeClock()
    async with aclosing(AusweisAppEid("eid", far.connection, clock).observe()) as stream:
        while await next_item(stream, clock) != SERVICE_DOWN:
            pass
        await clock.advance(600)
        far.start()
        waiting = asyncio.ensure_future(next_item(stream, clock))
        async with asyncio.timeout(PATIENCE):
            while not waiting.done() or waiting.result() != READY:
                if waiting.done():
                    waiting = asyncio.ensure_future(next_item(stream, clock))
                await asyncio.wait({waiting}, timeout=0.01)
                await clock.advance(1.0)


@pytest.mark.parametrize("poke", ["garbage", "flood"])
async def test_nonsense_ends_the_conversation_and_the_change(bench: Bench, poke: str) -> None:
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.INSERT_CARD)
        bench.far.pokes()[poke].act()
        assert await end_of(steps) == ChangeFailed(ChangeFailure.SERVICE_DOWN)
    async with asyncio.timeout(PATIENCE):
        while bench.problem is None:
            await asyncio.wait({asyncio.ensure_future(bench.clock.advance(0))}, timeout=0.01)
    assert isinstance(bench.problem, ProtocolViolation)
    assert HOLDER not in f"{bench.problem!r} {bench.problem.__cause__!r}"


@pytest.mark.parametrize("noise", [b"\x00\xff\xfe garbage", b"\x81\xfe\xff\xff", b"HTTP/1.1 200 OK\r\n" * 9])
async def test_bytes_that_are_no_websocket_are_a_hal_error(far: AusweisAppPeer, noise: bytes) -> None:
    clock = FakeClock()
    async with aclosing(AusweisAppEid("eid", far.connection, clock).observe()) as stream:
        while await next_item(stream, clock) != NO_CARD:
            pass
        far.say_raw(noise)
        assert isinstance(await fails_with(stream, clock), ProtocolViolation)


async def test_unknown_card_is_told_as_such(bench: Bench) -> None:
    bench.far.card_in("foreign")
    await bench.until_told(EidCard(EidCardState.UNKNOWN))


async def test_wish_to_stop_that_the_client_forgets_ends_too(bench: Bench) -> None:
    bench.far.citizen("thinks")
    bench.far.card_in()
    async with aclosing(bench.terminal.change_pin()) as steps:
        await until(steps, Task.ENTER_PIN)
        bench.far.hang()
        assert await bench.terminal.cancel()
        assert await bench.ends_in_time(steps, PERSON + STOPPING) == ChangeFailed(ChangeFailure.UNCLEAR)
