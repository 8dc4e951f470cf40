"""The driver of the eID client against the official one, AusweisApp2, with the simulated reader that it brings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from support.ausweisapp import PROGRAM, SIMULATOR, EidClient, Hand, eid_client, hand_at

from firmware.clock import FakeClock, SystemClock
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item
from firmware.hal.contracts.eid_terminal import end_of, until
from firmware.hal.drivers.ausweisapp_talk import ANSWER, QUIET
from firmware.hal.drivers.eid_ausweisapp import SERVICE_DOWN, AusweisAppEid
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy, PeripheralSilent
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.eid_terminal import (
    NO_CARD,
    ChangeCancelled,
    Changed,
    ChangeFailed,
    ChangeFailure,
    EidCard,
    EidCardState,
    Task,
)

pytestmark = pytest.mark.peer(PROGRAM)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[EidClient]:
    async with eid_client(tmp_path) as running:
        yield running


@pytest.fixture
async def hand(client: EidClient) -> AsyncIterator[Hand]:
    async with hand_at(client) as at:
        yield at


def driver(port: int, reader: str = SIMULATOR, clock: FakeClock | None = None) -> AusweisAppEid:
    connection = EidClientConnection(TcpConnection("127.0.0.1", port), reader)
    return AusweisAppEid("eid", connection, clock or SystemClock())


@asynccontextmanager
async def watched(terminal: AusweisAppEid) -> AsyncIterator[list[Condition | EidCard]]:
    """The terminal, observed and ready; what it tells, as it comes."""
    told: list[Condition | EidCard] = []
    ready = asyncio.Event()

    async def read() -> None:
        async with aclosing(terminal.observe()) as stream:
            async for item in stream:
                told.append(item)
                if isinstance(item, EidCard):
                    ready.set()

    reading, waiting = asyncio.create_task(read()), asyncio.create_task(ready.wait())
    try:
        await asyncio.wait({reading, waiting}, timeout=2 * PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()  # says why there is nothing to be read
        assert ready.is_set()
        yield told
    finally:
        reading.cancel()
        waiting.cancel()
        await asyncio.gather(reading, waiting, return_exceptions=True)


async def test_pin_is_changed_and_not_one_word_carries_a_secret(hand: Hand) -> None:
    terminal = driver(hand.port)
    async with watched(terminal) as told:
        for _ in range(3):
            async with aclosing(terminal.change_pin()) as steps:
                await until(steps, Task.INSERT_CARD)
                await hand.put_card_in()
                assert await end_of(steps) == Changed()
        assert told[1:3] == [READY, NO_CARD]
        assert EidCard(EidCardState.USABLE, 3) in told
    assert any('"SET_PIN"' in word or '"RUN_CHANGE_PIN"' in word for word in hand.said)
    assert not any('"value"' in word or "SET_CARD" in word for word in hand.said)


async def test_change_is_cancelled_before_the_card(hand: Hand) -> None:
    terminal = driver(hand.port)
    async with watched(terminal):
        for _ in range(2):
            async with aclosing(terminal.change_pin()) as steps:
                await until(steps, Task.INSERT_CARD)
                assert await terminal.cancel()
                assert await end_of(steps) == ChangeCancelled()


async def test_change_that_is_let_go_leaves_the_client_free_for_the_next(hand: Hand) -> None:
    terminal = driver(hand.port)
    async with watched(terminal):
        async with aclosing(terminal.change_pin()) as steps:
            await until(steps, Task.INSERT_CARD)
        async with aclosing(terminal.change_pin()) as steps:
            await until(steps, Task.INSERT_CARD)
            await hand.put_card_in()
            assert await end_of(steps) == Changed()


async def test_client_killed_before_the_card_changed_nothing(hand: Hand, client: EidClient) -> None:
    terminal = driver(hand.port)
    async with watched(terminal) as told, aclosing(terminal.change_pin()) as steps:
        await until(steps, Task.INSERT_CARD)
        client.kill()
        assert await end_of(steps) == ChangeFailed(ChangeFailure.SERVICE_DOWN)
        assert await end_of(terminal.change_pin()) == ChangeFailed(ChangeFailure.SERVICE_DOWN)
        assert SERVICE_DOWN in told


async def test_driver_returns_when_the_client_was_restarted(tmp_path: Path) -> None:
    clock = FakeClock()
    async with eid_client(tmp_path) as client, aclosing(driver(client.port, clock=clock).observe()) as stream:
        while await next_item(stream, clock) != NO_CARD:
            pass
        client.kill()
        assert await next_item(stream, clock) == SERVICE_DOWN
        async with asyncio.timeout(PATIENCE), eid_client(tmp_path, client.port):
            while await next_item(stream, clock) != READY:
                pass


async def test_client_that_hangs_is_silent(client: EidClient) -> None:
    clock = FakeClock()
    async with aclosing(driver(client.port, clock=clock).observe()) as stream:
        while await next_item(stream, clock) != NO_CARD:
            pass
        client.freeze()
        ended = asyncio.ensure_future(anext(stream))
        await clock.advance(QUIET + ANSWER + 1)
        async with asyncio.timeout(PATIENCE):
            while not ended.done():
                await asyncio.wait({ended}, timeout=0.01)
                await clock.advance(1.0)
            with pytest.raises(PeripheralSilent):
                await ended


async def test_simulated_reader_of_the_client_is_no_terminal_unless_it_is_named(client: EidClient) -> None:
    clock = FakeClock()
    async with aclosing(driver(client.port, "", clock).observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_client_that_talks_to_another_program_is_in_use(client: EidClient) -> None:
    clock = FakeClock()
    async with watched(driver(client.port)), aclosing(driver(client.port, clock=clock).observe()) as second:
        assert isinstance(await fails_with(second, clock), PeripheralBusy)
