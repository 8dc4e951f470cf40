"""A deadline by the `Clock`, as `asyncio.timeout` is one by the loop."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from firmware.clock import Clock

T = TypeVar("T")


async def within(clock: Clock, seconds: float, work: Coroutine[object, object, T]) -> T:
    """What `work` gives, or `TimeoutError` after so many seconds of `clock`; `work` is cancelled then."""
    doing = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({doing, timer}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise TimeoutError
        return doing.result()
    finally:
        doing.cancel()
        timer.cancel()
        await asyncio.gather(doing, timer, return_exceptions=True)
