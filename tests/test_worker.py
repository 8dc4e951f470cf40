"""The thread rim: one call after the other, errors to the one who waits, and an end that always comes."""

import asyncio
import threading

import pytest

from firmware.clock import FakeClock, settle
from firmware.worker import DeviceWorker, come_back


async def test_calls_run_one_after_the_other_in_one_thread() -> None:
    worker = DeviceWorker("test")
    order: list[int] = []

    def work(number: int) -> int:
        order.append(number)
        return threading.get_ident()

    threads = await asyncio.gather(*(worker.call(work, number) for number in range(50)))
    worker.close()
    assert order == list(range(50))
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_what_a_call_raises_reaches_the_one_who_waits_and_the_next_still_runs() -> None:
    worker = DeviceWorker("test")

    def fail() -> None:
        raise OSError("the plug was pulled")

    with pytest.raises(OSError, match="plug"):
        await worker.call(fail)
    assert await worker.call(str, 7) == "7"
    worker.close()


async def test_cancelling_the_one_who_waits_leaves_the_call_running_and_the_next_behind_it() -> None:
    worker, started, go_on = DeviceWorker("test"), threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(10)
        return "slow"

    first = asyncio.ensure_future(worker.call(slow))
    await asyncio.get_running_loop().run_in_executor(None, started.wait, 10)
    first.cancel()
    second = asyncio.ensure_future(worker.call(str, "next"))
    with pytest.raises(asyncio.CancelledError):
        await first
    assert not second.done()
    go_on.set()
    assert await second == "next"
    worker.close()


async def test_the_end_drops_what_waits_and_refuses_what_comes() -> None:
    worker, go_on, started = DeviceWorker("test"), threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(10)
        return "slow"

    running = asyncio.ensure_future(worker.call(slow))
    await asyncio.get_running_loop().run_in_executor(None, started.wait, 10)
    waiting = asyncio.ensure_future(worker.call(str, "never"))
    await asyncio.wait({waiting}, timeout=0)
    ending = asyncio.get_running_loop().run_in_executor(None, worker.close)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    assert await running == "slow"
    await ending
    with pytest.raises(RuntimeError, match="closed"):
        await worker.call(int)


async def test_fake_time_does_not_outrun_a_slow_thread() -> None:
    worker, slowly, told = DeviceWorker("test"), threading.Event(), list[float]()
    clock = FakeClock()

    async def write_after_write() -> None:
        for _ in range(3):
            await worker.call(slowly.wait, 0.05)
            told.append(clock.monotonic())

    began, writing = clock.monotonic(), asyncio.create_task(write_after_write())
    await settle()
    await clock.advance(60)
    assert told == [began] * 3
    await writing
    worker.close()


async def test_a_call_that_hangs_is_waited_for_once_and_the_next_again() -> None:
    worker, go_on = DeviceWorker("test"), threading.Event()
    hanging = asyncio.ensure_future(worker.call(go_on.wait, 10))
    await asyncio.wait({hanging}, timeout=0)
    assert await come_back(0.01)
    assert not await come_back(0.01)
    go_on.set()
    assert await hanging
    await worker.call(int)
    after = asyncio.ensure_future(worker.call(str, 7))
    await settle()
    assert after.result() == "7"
    worker.close()
