"""One booking, neither none nor two: the conversation is cut after every byte, and the controller dies with it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.cutter import Way, cutter_before
from support.till_case import ONE_CARD, TillCase
from support.wire_till import compare, port_of, quick_directory, terminal_in, wire_till

from firmware.appliance.book.payment import PaymentStatus
from firmware.appliance.managers.till_rules import askable
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

CHUNKS = 12


@pytest.fixture
def ram() -> Iterator[Path]:
    with quick_directory() as directory:
        yield directory


@pytest.fixture
async def peer(ram: Path) -> AsyncIterator[ZvtTerminalPeer]:
    with terminal_in(ram) as peer:
        yield peer


async def pay_whole(directory: Path, peer: ZvtTerminalPeer) -> dict[Way, int]:
    """A payment without a cut; the bytes of its conversation each way."""
    async with cutter_before(port_of(peer)) as cutter, wire_till(directory, cutter.port) as case:
        await case.connected()
        case.new_visit("f" * 16)
        cutter.arm()
        assert (await case.pay()).status is PaymentStatus.DONE
        return cutter.passed


async def settle_and_pay(directory: Path, peer: ZvtTerminalPeer, visit: str, way: Way, limit: int) -> None:
    """A start that settles what the run before has lost, and a payment in which wire and controller die."""
    async with cutter_before(port_of(peer)) as cutter, wire_till(directory, cutter.port) as case:
        await agreed(case, peer)
        case.new_visit(visit)
        cutter.arm(way, limit)
        async with asyncio.timeout(10):
            await case.till.card(ONE_CARD)
            await cutter.cut.wait()


async def agreed(case: TillCase, peer: ZvtTerminalPeer) -> None:
    """What was lost has been asked for: nothing is open, and both books say the same."""
    await case.connected()
    await case.until(lambda state: not askable(state.day))
    await case.at_rest()
    compare(case, peer)
    assert not case.day.open


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("way", Way)
async def test_wire_cut_after_every_byte_and_controller_killed_with_it(
    ram: Path, peer: ZvtTerminalPeer, way: Way, chunk: int
) -> None:
    total = (await pay_whole(ram, peer))[way]
    limits = range(chunk, total + 1, CHUNKS)
    for limit in limits:
        await settle_and_pay(ram, peer, f"{limit:016x}", way, limit)
    async with wire_till(ram, port_of(peer)) as case:
        await agreed(case, peer)
        assert len(case.payments) == 1 + len(limits)
        assert await case.reread() == case.day


@pytest.mark.parametrize("way", Way)
async def test_wire_cut_while_the_controller_lives_is_settled_when_it_is_mended(
    ram: Path, peer: ZvtTerminalPeer, way: Way
) -> None:
    total = (await pay_whole(ram, peer))[way]
    async with cutter_before(port_of(peer)) as cutter, wire_till(ram, cutter.port) as case:
        await case.connected()
        for limit in range(0, total, 23):
            case.new_visit(f"{limit:016x}")
            cutter.cut.clear()
            cutter.arm(way, limit)
            await case.till.card(ONE_CARD)
            async with asyncio.timeout(10):
                await cutter.cut.wait()
            await case.at_rest()
            cutter.arm()
            await case.reconnected()
            await agreed(case, peer)
            await case.clock.advance(55.0)  # a device that breaks more often is given up; and before the next poll
