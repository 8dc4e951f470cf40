"""The only place where threads are made: one thread for each device or file whose library blocks."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DeviceWorker:
    """Runs blocking calls one after the other in a thread of its own.

    A thread cannot be cancelled: every call handed in must bound its own wait. Cancelling the awaiting task
    leaves the call running to its end; the next call waits behind it.
    """

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` in the worker's thread and give back what it returns or raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, partial(function, *args, **kwargs))

    def close(self) -> None:
        """Let the running call end, drop those that wait, and end the thread."""
        self._executor.shutdown(wait=True, cancel_futures=True)
