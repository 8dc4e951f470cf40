"""Many readers of one source: a slow one loses what a later event says again, and holds up nobody."""

import asyncio
from contextlib import aclosing

from firmware.clock import settle
from firmware.hal.ports.hotplug import PlugAction, PlugEvent
from firmware.hal.transports.plugboard import WAITING, Plugboard


def event(action: PlugAction, number: int) -> PlugEvent:
    return PlugEvent(action, "usb", f"/devices/{number}")


async def test_slow_reader_keeps_arrivals_and_loses_the_oldest_changes() -> None:
    board = Plugboard()
    async with aclosing(board.events()) as slow, aclosing(board.events()) as quick:
        first = asyncio.ensure_future(anext(slow))
        also = asyncio.ensure_future(anext(quick))
        await settle()
        board.publish(event(PlugAction.ARRIVED, 0))
        await first
        await also
        board.publish(event(PlugAction.ARRIVED, 1))
        for number in range(WAITING + 10):
            board.publish(event(PlugAction.CHANGED, number))
            if number < 10:
                await anext(quick)
        got = [await anext(slow) for _ in range(WAITING)]
        assert got[0] == event(PlugAction.ARRIVED, 1)
        assert got[1] == event(PlugAction.CHANGED, 11)
        assert got[-1] == event(PlugAction.CHANGED, WAITING + 9)


async def test_flood_of_arrivals_stays_bounded() -> None:
    board = Plugboard()
    async with aclosing(board.events()) as reader:
        first = asyncio.ensure_future(anext(reader))
        await settle()
        for number in range(WAITING * 3):
            board.publish(event(PlugAction.ARRIVED, number))
        await first
        rest = [await anext(reader) for _ in range(WAITING - 1)]
        assert rest[-1] == event(PlugAction.ARRIVED, WAITING * 3 - 1)


async def test_reader_that_left_is_forgotten() -> None:
    board = Plugboard()
    async with aclosing(board.events()) as reader:
        task = asyncio.ensure_future(anext(reader))
        await settle()
        task.cancel()
        await asyncio.wait({task})
    assert board._readers == []
