"""Waiting with a clock that is handed in."""

import asyncio
from collections.abc import Awaitable

from firmware.clock import Clock


async def within(clock: Clock, seconds: float, awaitable: Awaitable[object]) -> bool:
    """Wait for `awaitable` for so many seconds at the longest; whether it came. What did not come is cancelled."""
    wanted = asyncio.ensure_future(awaitable)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((wanted, timer), return_when=asyncio.FIRST_COMPLETED)
        return wanted.done()
    finally:
        await end(wanted, timer)


async def end(*tasks: asyncio.Future[object] | asyncio.Future[None]) -> None:
    """Cancel tasks and wait until they are gone; the error of one that had failed is raised.

    `asyncio.wait` and not `suppress(CancelledError)`: a cancellation that is meant for the caller must get through.
    """
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()
