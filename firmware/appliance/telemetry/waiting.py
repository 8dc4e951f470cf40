"""Waiting with a clock that is handed in."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

from firmware.clock import Clock

T = TypeVar("T")


async def within(clock: Clock, seconds: float, awaitable: Awaitable[object]) -> bool:
    """Wait for `awaitable` for so many seconds at the longest; whether it came. What did not come is cancelled."""
    wanted = asyncio.ensure_future(awaitable)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((wanted, timer), return_when=asyncio.FIRST_COMPLETED)
        return wanted.done()
    finally:
        await end(wanted)
        await end(timer)


async def end(task: "asyncio.Future[T]") -> None:
    """Cancel a task and wait until it is gone; an error of one that had ended already is raised."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
