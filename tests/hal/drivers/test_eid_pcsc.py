"""ID cards at the real smart card daemon: their PIN's state is read, and no try is ever spent on it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest
from support.pcscd import READERS, Pcscd

from firmware.clock import SystemClock
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.drivers.eid_pcsc import SERVICE_DOWN, PcscEid
from firmware.hal.errors import PeripheralSilent
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.eid_terminal import NO_CARD, EidCard, EidCardState
from firmware.hal.sim.peers.npa_card import NpaCard
from firmware.hal.transports.pcsc import PcscReaders
from firmware.hal.wire.eid import ASK

pytestmark = pytest.mark.peer("pcscd")

Stream = AsyncGenerator[Condition | EidCard, None]


@pytest.fixture
async def stream(pcscd: Pcscd) -> AsyncIterator[Stream]:
    del pcscd
    terminal = PcscEid("eid", ReaderConnection(READERS[0]), SystemClock(), PcscReaders())
    async with aclosing(terminal.observe()) as observed:
        yield observed


async def until(stream: Stream, wanted: Condition | EidCard) -> None:
    async with asyncio.timeout(10):
        while await anext(stream) != wanted:
            pass


@pytest.mark.parametrize(
    ("state", "card"),
    [
        ("in", EidCard(EidCardState.USABLE, 3)),
        ("usable", EidCard(EidCardState.USABLE, 2)),
        ("suspended", EidCard(EidCardState.SUSPENDED, 1)),
        ("blocked", EidCard(EidCardState.BLOCKED, 0)),
        ("deactivated", EidCard(EidCardState.DEACTIVATED)),
        ("foreign", EidCard(EidCardState.UNKNOWN)),
    ],
)
async def test_state_of_the_pin_is_read_by_one_question(
    pcscd: Pcscd, stream: Stream, state: str, card: EidCard
) -> None:
    await until(stream, NO_CARD)
    npa = NpaCard(state)
    inserted = pcscd.insert(npa)
    await until(stream, card)
    assert npa.heard == [ASK.encode()]
    await pcscd.remove(inserted)
    await until(stream, NO_CARD)


async def test_daemon_that_dies_is_waited_for(pcscd: Pcscd, stream: Stream) -> None:
    await until(stream, NO_CARD)
    await pcscd.kill()
    await until(stream, SERVICE_DOWN)
    await pcscd.start()
    await until(stream, READY)
    pcscd.insert(NpaCard())
    await until(stream, EidCard(EidCardState.USABLE, 3))


async def test_card_that_says_nothing_is_silent(pcscd: Pcscd, stream: Stream) -> None:
    await until(stream, NO_CARD)
    npa = NpaCard()
    npa.silent = True
    pcscd.insert(npa)
    with pytest.raises(PeripheralSilent):
        await until(stream, EidCard(EidCardState.UNKNOWN))
