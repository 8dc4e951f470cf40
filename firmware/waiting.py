"""Waiting for whichever comes first."""

import asyncio
from collections.abc import Awaitable


async def first_of(*things: Awaitable[object]) -> None:
    """Return when one of `things` is done, and let go of the others. What it raises is raised."""
    tasks = [asyncio.ensure_future(thing) for thing in things]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
