"""One booking, neither none nor two: the conversation is cut after every byte, and the controller dies with it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.cutter import Way, cutter_before
from support.devices import device
from support.till_case import ONE_CARD, TERMINAL, TillCase, till_on

from firmware.appliance.book.payment import PaymentStatus
from firmware.appliance.managers.till_rules import askable
from firmware.clock import FakeClock
from firmware.hal.config import Kind, TcpConnection, ZvtConnection
from firmware.hal.drivers.zvt_payment import ZvtPayment
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

CONFIG = device(Kind.PAYMENT_TERMINAL, "zvt-tcp", ZvtConnection(TcpConnection("192.0.2.1", 20007)), TERMINAL)
CHUNKS = 12


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[ZvtTerminalPeer]:
    peer = ZvtTerminalPeer(CONFIG, tmp_path)
    yield peer
    peer.close()


def driver(port: int, clock: FakeClock) -> ZvtPayment:
    return ZvtPayment(TERMINAL, ZvtConnection(TcpConnection("127.0.0.1", port)), clock)


def port_of(peer: ZvtTerminalPeer) -> int:
    assert isinstance(peer.connection.line, TcpConnection)
    return peer.connection.line.port


async def pay_whole(directory: Path, peer: ZvtTerminalPeer) -> dict[Way, int]:
    """A payment without a cut; the bytes of its conversation each way."""
    clock = FakeClock()
    async with cutter_before(port_of(peer)) as cutter, till_on(directory, driver(cutter.port, clock), clock) as case:
        await case.connected()
        case.new_visit("f" * 16)
        cutter.arm()
        assert (await case.pay()).status is PaymentStatus.DONE
        return cutter.passed


async def pay_cut(directory: Path, peer: ZvtTerminalPeer, visit: str, way: Way, limit: int) -> None:
    """A payment whose wire is cut there; the controller dies at the same moment."""
    clock = FakeClock()
    async with cutter_before(port_of(peer)) as cutter, till_on(directory, driver(cutter.port, clock), clock) as case:
        await case.connected()
        case.new_visit(visit)
        cutter.arm(way, limit)
        async with asyncio.timeout(10):
            await case.till.card(ONE_CARD)
            await cutter.cut.wait()


async def settled(directory: Path, peer: ZvtTerminalPeer) -> TillCase:
    """The next start: what was lost has been asked for."""
    clock = FakeClock()
    async with till_on(directory, driver(port_of(peer), clock), clock) as case:
        await case.until(lambda state: not askable(state.day))
        assert await case.reread() == case.day
        return case


def compare(case: TillCase, peer: ZvtTerminalPeer) -> None:
    """Our book and the terminal's own agree, payment by payment."""
    done = [payment for payment in case.payments if payment.status is PaymentStatus.DONE]
    ours = [(payment.cents, payment.terminal.receipt_number if payment.terminal else None) for payment in done]
    assert ours == [(booking.cents, booking.receipt) for booking in peer.terminal.book.standing]
    assert not case.day.open


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("way", Way)
async def test_wire_cut_after_every_byte_and_controller_killed_with_it(
    tmp_path: Path, peer: ZvtTerminalPeer, way: Way, chunk: int
) -> None:
    total = (await pay_whole(tmp_path, peer))[way]
    for limit in range(chunk, total + 1, CHUNKS):
        await pay_cut(tmp_path, peer, f"{limit:016x}", way, limit)
        case = await settled(tmp_path, peer)
        compare(case, peer)
    assert len(case.payments) == 1 + len(range(chunk, total + 1, CHUNKS))


@pytest.mark.parametrize("way", Way)
async def test_wire_cut_while_the_controller_lives_is_settled_when_it_is_mended(
    tmp_path: Path, peer: ZvtTerminalPeer, way: Way
) -> None:
    total = (await pay_whole(tmp_path, peer))[way]
    clock = FakeClock()
    async with cutter_before(port_of(peer)) as cutter, till_on(tmp_path, driver(cutter.port, clock), clock) as case:
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
            await case.until(lambda state: not askable(state.day))
            compare(case, peer)
