"""Calls that are made aside, in threads, which a clock that stands still knows nothing of."""

import asyncio

from firmware.clock import FakeClock


async def pass_slowly(clock: FakeClock, seconds: float) -> None:
    """Let so much time pass without outrunning the threads: who jumps a minute lets every deadline in it run out."""
    never = asyncio.get_running_loop().create_future()
    for _ in range(int(seconds / 0.5)):
        await asyncio.wait({never}, timeout=0.005)
        await clock.advance(0.5)
    never.cancel()


async def let_come_back() -> None:
    """Calls that hung end when their far end lets go of them: after the test, and before it is judged.

    Wait a moment for what is still under way; a task that never ends is found by whoever looks for leaks.
    """
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    if waiting:
        await asyncio.wait(waiting, timeout=1.0)
