"""Deadlines by the clock that is handed in."""

import asyncio

import pytest

from firmware.clock import FakeClock, settle
from firmware.hal.transports.deadline import within


async def test_work_in_time_gives_its_result_and_its_error() -> None:
    async def result() -> int:
        return 7

    async def error() -> int:
        raise KeyError

    assert await within(FakeClock(), 1.0, result()) == 7
    with pytest.raises(KeyError):
        await within(FakeClock(), 1.0, error())


async def test_work_too_late_is_cancelled_and_ended_when_the_deadline_is_told() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    clock = FakeClock()
    waiting = asyncio.ensure_future(within(clock, 1.0, work()))
    await settle()
    await clock.advance(0.9)
    assert not waiting.done()
    await clock.advance(0.2)
    with pytest.raises(TimeoutError):
        await waiting
    assert ended == [True]


async def test_cancelling_the_wait_cancels_the_work() -> None:
    started = asyncio.Event()
    ended = asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.ensure_future(within(FakeClock(), 1.0, work()))
    await started.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()
