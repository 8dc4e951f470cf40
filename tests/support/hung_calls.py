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
