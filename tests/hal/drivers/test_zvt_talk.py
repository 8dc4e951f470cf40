"""The connection under an operation: it breaks at the worst moments."""

import asyncio
from collections import deque
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.contracts.base import next_item
from firmware.hal.contracts.payment import end_of
from firmware.hal.drivers.zvt_payment import ZvtPayment
from firmware.hal.drivers.zvt_talk import Talk
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY
from firmware.hal.ports.payment import PaymentResult
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.carriers import TcpCarrier
from firmware.hal.wire.zvt.commands import Control
from firmware.hal.wire.zvt.session import Accepted, Completed, Session
from firmware.hal.wire.zvt.timers import Timers

TCP = device(Kind.PAYMENT_TERMINAL, "zvt-tcp", ZvtConnection(TcpConnection("192.0.2.1", 20007)))
ACK, COMPLETION, STATUS = b"\x80\x00\x00", b"\x06\x0f\x00", b"\x04\xff\x01\x0a"
REFUND = Apdu(Control.REFUND)


class Wire:
    """A link that brings what a test laid on it, and takes so many messages before it breaks."""

    def __init__(self, takes: int, *brings: bytes) -> None:
        self._takes = takes
        self._brings = deque(brings)

    async def receive(self) -> bytes:
        if not self._brings:
            await asyncio.Event().wait()
        return self._brings.popleft()

    async def send(self, data: bytes) -> None:
        self._takes -= bool(data)
        if self._takes < 0:
            raise PeripheralAbsent("terminal", "gone")


def talk_over(wire: Wire) -> Talk:
    return Talk("terminal", wire, Session(TcpCarrier(), Timers()), FakeClock())


async def test_end_stands_although_our_answer_to_it_is_lost() -> None:
    async with aclosing(talk_over(Wire(1, ACK, COMPLETION)).run(REFUND)) as events:
        assert [type(event) async for event in events] == [Accepted, Completed]


async def test_answer_that_is_lost_before_the_end_breaks_the_operation() -> None:
    async with aclosing(talk_over(Wire(1, ACK, STATUS)).run(REFUND)) as events:
        assert isinstance(await anext(events), Accepted)
        with pytest.raises(PeripheralAbsent):
            await anext(events)


async def test_turn_is_free_again_after_a_speaker_failed() -> None:
    talk = talk_over(Wire(0))
    with pytest.raises(PeripheralAbsent):
        await _speak(talk)
    async with talk.turn():
        pass


async def _speak(talk: Talk) -> None:
    async with talk.turn(), aclosing(talk.run(REFUND)) as events:
        with pytest.raises(PeripheralBusy):
            await talk.turn().__aenter__()
        await anext(events)


async def test_listener_gives_way_to_a_speaker() -> None:
    talk = talk_over(Wire(5))
    listening = asyncio.create_task(talk.quiet(60.0))
    await asyncio.wait({listening}, timeout=0.01)
    async with asyncio.timeout(5), talk.turn():
        assert await listening is False


async def test_reason_why_nothing_was_kept_is_told_although_the_line_breaks_too(tmp_path: Path) -> None:
    peer, clock = ZvtTerminalPeer(TCP, tmp_path), FakeClock()
    terminal = ZvtPayment("terminal", peer.connection, clock)

    async def lose(_: PaymentResult) -> None:
        peer.unplug()
        raise OSError("no space left")

    try:
        async with aclosing(terminal.observe()) as stream:
            while await next_item(stream, clock) != READY:
                pass
            with pytest.raises(OSError, match="no space"):
                await end_of(terminal.authorise(3700, "visit", lose))
        assert peer.terminal.book.standing == []
    finally:
        peer.close()
