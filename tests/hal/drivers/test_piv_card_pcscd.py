"""The staff card driver at the real smart card daemon, whose reader and whose cards misbehave."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from support.pcscd import READERS, Pcscd
from support.piv_cards import staff_card, verifies

from firmware.clock import FakeClock, settle
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.contracts.answering import LET_GO
from firmware.hal.contracts.base import PATIENCE, fails_with
from firmware.hal.drivers.card_reader import COMMAND, FOREIGN, MUTE, PROBE, RETRY, SERVICE_DOWN, StaffCardReader
from firmware.hal.drivers.piv_card import piv_card
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.card_reader import CardPresence, CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import READY, Condition, Reason
from firmware.hal.sim.peers.piv_applet import AUTHENTICATE, VERIFY, Mishap, PivCard
from firmware.hal.transports.pcsc import PcscReaders

pytestmark = pytest.mark.peer("pcscd", "vpcd-config", "unshare")

CHALLENGE = b"fresh"
T = TypeVar("T")
Told = AsyncGenerator[Condition | CardPresence, None]


def driver(slot: int = 0) -> tuple[StaffCardReader, FakeClock]:
    clock = FakeClock()
    return piv_card(f"staff-{slot}", ReaderConnection(READERS[slot]), clock, PcscReaders()), clock


async def until(stream: Told, *wanted: Condition | CardPresence) -> None:
    """Read on until each of these was told, in this order."""
    async with asyncio.timeout(PATIENCE):
        for item in wanted:
            while await anext(stream) != item:
                pass


async def in_time(work: Coroutine[object, object, T], clock: FakeClock) -> T:
    """What comes of it; where nothing comes the clock goes on until it is given up."""
    task = asyncio.ensure_future(work)
    while not (await asyncio.wait({task}, timeout=0.2))[0]:
        await clock.advance(PROBE)
    return task.result()


async def _next(stream: Told) -> Condition | CardPresence:
    return await anext(stream)


@asynccontextmanager
async def staffed(pcscd: Pcscd, kind: str = "ec") -> AsyncIterator[tuple[StaffCardReader, PivCard, Told, FakeClock]]:
    """A driver whose card was recognised."""
    reader, clock = driver()
    card = staff_card(kind)
    pcscd.insert(card)
    async with aclosing(reader.observe()) as stream:
        await until(stream, CardPresence.STAFF)
        yield reader, card, stream, clock


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec-packed"])
async def test_signs_with_either_key(pcscd: Pcscd, kind: str) -> None:
    reader, _ = driver()
    card = staff_card(kind)
    async with aclosing(reader.observe()) as stream:
        await until(stream, READY, CardPresence.NONE)
        inserted = pcscd.insert(card)
        await until(stream, CardPresence.STAFF)
        assert isinstance(await reader.identify(), Identified)
        signed = await reader.sign("123456", CHALLENGE)
        assert isinstance(signed, Signed)
        verifies(card, signed.signature, CHALLENGE)
        await pcscd.remove(inserted)
        await until(stream, CardPresence.NONE)


async def test_wrong_pins_count_down_to_a_blocked_card(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, *_):
        assert await reader.sign("999999", CHALLENGE) == PinWrong(2)
        assert await reader.sign("99", CHALLENGE) == PinWrong(2)
        assert await reader.sign("999999", CHALLENGE) == PinWrong(1)
        assert await reader.sign("123456", CHALLENGE) == CardTrouble(Reason.LAST_TRY)
        assert await reader.sign("999999", CHALLENGE, last_try=True) == PinBlocked()
        assert await reader.sign("123456", CHALLENGE, last_try=True) == PinBlocked()


async def test_no_pin_stays_verified(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, card, *_):
        assert isinstance(await reader.sign("123456", CHALLENGE), Signed)
        assert not card._verified
        assert await reader.sign("999999", CHALLENGE) == PinWrong(2)


@pytest.mark.parametrize("instruction", [VERIFY, AUTHENTICATE])
async def test_card_pulled_in_the_middle(pcscd: Pcscd, instruction: int) -> None:
    async with staffed(pcscd) as (reader, card, stream, _):

        async def pull(heard: int) -> None:
            if heard == instruction:
                pcscd.cards[0].snatch()

        card.hears = pull
        assert await reader.sign("123456", CHALLENGE) == CardTrouble(Reason.CARD_MISSING)
        await until(stream, CardPresence.NONE)


async def test_daemon_that_dies_is_told_of_and_comes_back(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, _, stream, clock):
        await pcscd.kill()
        await until(stream, SERVICE_DOWN, CardPresence.NONE)
        assert await reader.identify() == CardTrouble(Reason.CARD_MISSING)
        await clock.advance(RETRY)
        await pcscd.start()
        pcscd.insert(staff_card("ec"))
        await clock.advance(RETRY)
        await until(stream, READY, CardPresence.STAFF)
        assert isinstance(await reader.sign("123456", CHALLENGE), Signed)


async def test_two_readers_do_not_wait_for_each_other(pcscd: Pcscd) -> None:
    (first, _), (second, _) = driver(0), driver(1)
    hung = staff_card("ec")
    pcscd.insert(hung, 0)
    pcscd.insert(staff_card("rsa"), 1)
    async with aclosing(first.observe()) as one, aclosing(second.observe()) as two:
        await until(one, CardPresence.STAFF)
        await until(two, CardPresence.STAFF)
        hung.mishap = Mishap.HANGS
        waiting = asyncio.ensure_future(first.identify())
        for _ in range(3):
            async with asyncio.timeout(LET_GO):
                assert isinstance(await second.sign("123456", CHALLENGE), Signed)
        assert not waiting.done()
        waiting.cancel()
        async with asyncio.timeout(LET_GO):
            await asyncio.wait({waiting})


async def test_card_that_hangs_is_silent_and_let_go_at_once(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, card, stream, clock):
        card.mishap = Mishap.HANGS
        signing = asyncio.ensure_future(reader.sign("123456", CHALLENGE))
        await asyncio.wait({signing}, timeout=0.05)
        await clock.advance(COMMAND)
        assert await signing == CardTrouble(Reason.SILENT)
        await until(stream, MUTE, CardPresence.MUTE)
        async with asyncio.timeout(LET_GO):
            await stream.aclose()
            while any(thread.name.startswith("pcsc-") for thread in threading.enumerate()):
                await settle()


async def test_card_that_hangs_from_the_start_is_mute(pcscd: Pcscd) -> None:
    reader, clock = driver()
    card = staff_card("ec")
    card.mishap = Mishap.HANGS
    pcscd.insert(card)
    stream = reader.observe()
    async with asyncio.timeout(PATIENCE):
        while (item := await in_time(_next(stream), clock)) is not CardPresence.MUTE:
            assert item is not CardPresence.STAFF
    async with asyncio.timeout(LET_GO):
        await stream.aclose()


async def test_observer_leaves_while_a_card_is_signing(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, card, stream, _):
        card.mishap = Mishap.HANGS
        signing = asyncio.ensure_future(reader.sign("123456", CHALLENGE))
        await asyncio.wait({signing}, timeout=0.05)
        async with asyncio.timeout(LET_GO):
            await stream.aclose()
            assert await signing == CardTrouble(Reason.NOT_CONNECTED)


async def test_daemon_that_is_frozen_holds_up_nobody(pcscd: Pcscd) -> None:
    async with staffed(pcscd) as (reader, _, stream, _):
        pcscd.freeze()
        asking = asyncio.ensure_future(reader.identify())
        await asyncio.wait({asking}, timeout=0.05)
        async with asyncio.timeout(LET_GO):
            await stream.aclose()
            assert await asking == CardTrouble(Reason.NOT_CONNECTED)


async def test_another_kind_of_card_is_foreign(pcscd: Pcscd) -> None:
    reader, _ = driver()
    card = staff_card("ec")
    card.mishap = Mishap.FOREIGN
    pcscd.insert(card)
    async with aclosing(reader.observe()) as stream:
        await until(stream, FOREIGN, CardPresence.FOREIGN)
        assert await reader.sign("123456", CHALLENGE) == CardTrouble(Reason.CARD_FOREIGN)


@pytest.mark.parametrize("answer", [b"", b"\x90", b"\x90\x00", b"\x61\x00", b"\x6c\x01", b"\xff" * 258, b"\xff" * 9000])
async def test_absurd_answers_are_values(pcscd: Pcscd, answer: bytes) -> None:
    async with staffed(pcscd) as (reader, card, _, clock):
        card.mishap = Mishap.BABBLES
        card.babble = answer
        assert isinstance(await in_time(reader.identify(), clock), CardTrouble)
        assert isinstance(await in_time(reader.sign("123456", CHALLENGE), clock), CardTrouble)


async def test_no_such_reader_is_absent(pcscd: Pcscd) -> None:
    await pcscd.kill()
    pcscd.has_no_readers()
    await pcscd.start()
    reader, clock = driver()
    async with aclosing(reader.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_many_turns_leave_nothing_behind(pcscd: Pcscd) -> None:
    pcscd.insert(staff_card("ec"))

    async def turn() -> None:
        reader, _ = driver()
        async with aclosing(reader.observe()) as stream:
            await until(stream, CardPresence.STAFF)
            assert isinstance(await reader.sign("123456", CHALLENGE), Signed)

    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    await turn()
    before = open_files()
    for _ in range(8):
        await turn()
    async with asyncio.timeout(PATIENCE):
        while open_files() > before:  # the threads that were let go end by themselves
            await settle()
