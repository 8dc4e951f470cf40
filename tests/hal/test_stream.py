"""The stream that every driver tells its observations to."""

import asyncio

import pytest

from firmware.clock import settle
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy, ProtocolViolation
from firmware.hal.ports.device import READY, STARTING
from firmware.hal.transports.stream import LIMIT, Seat, Stream, fed_by


async def test_failure_comes_after_what_was_told_before() -> None:
    stream: Stream[int] = Stream("scanner")
    stream.tell(READY)
    stream.fail(PeripheralAbsent("scanner", "gone"))
    stream.tell(1)
    assert await anext(stream) == READY
    with pytest.raises(PeripheralAbsent):
        await anext(stream)
    with pytest.raises(PeripheralAbsent):
        await anext(stream)


async def test_equal_value_is_told_once_for_each_type() -> None:
    stream: Stream[int] = Stream("scanner")
    for item in (READY, 1, READY, 1, 2, STARTING, 1):
        stream.tell_change(item)
    assert [await anext(stream) for _ in range(5)] == [READY, 1, 2, STARTING, 1]


async def test_flood_ends_the_stream_instead_of_filling_the_memory() -> None:
    stream: Stream[int] = Stream("scanner")
    for number in range(10 * LIMIT):
        stream.tell(number)
    assert [await anext(stream) for _ in range(LIMIT)] == list(range(LIMIT))
    with pytest.raises(ProtocolViolation):
        await anext(stream)


async def test_second_observer_is_refused_until_the_first_left() -> None:
    seat: Seat[int] = Seat("scanner")
    with seat.take():
        with pytest.raises(PeripheralBusy), seat.take():
            pass
        with pytest.raises(PeripheralBusy), seat.take():
            pass
    with seat.take():
        pass


async def test_defect_in_a_feeder_reaches_the_reader_whole() -> None:
    stream: Stream[int] = Stream("scanner")

    async def feed() -> None:
        stream.tell(1)
        raise ZeroDivisionError

    async with fed_by(stream, feed):
        assert await anext(stream) == 1
        with pytest.raises(ZeroDivisionError):
            await anext(stream)


async def test_feeders_end_with_their_reader_even_before_they_began() -> None:
    ended = []

    async def feed() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    stream: Stream[int] = Stream("scanner")
    async with fed_by(stream, feed):
        pass
    async with fed_by(stream, feed):
        await settle()
    assert ended == [True]


async def test_reader_waits_for_news_from_a_callback() -> None:
    stream: Stream[int] = Stream("scanner")
    asyncio.get_running_loop().call_soon(stream.tell, 7)
    async with asyncio.timeout(5):
        assert await anext(stream) == 7
