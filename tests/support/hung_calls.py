"""Calls that hung in the kernel end when their far end lets go of them: after the test, and before it is judged."""

import asyncio


async def let_come_back() -> None:
    """Wait a moment for what is still under way; a task that never ends is found by whoever looks for leaks."""
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    if waiting:
        await asyncio.wait(waiting, timeout=1.0)
