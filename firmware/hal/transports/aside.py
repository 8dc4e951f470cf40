"""Blocking calls of one device, made aside: each within a deadline, and none can hold up who leaves."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self, TypeVar

from firmware.clock import Clock
from firmware.hal.errors import PeripheralSilent
from firmware.hal.transports.deadline import within
from firmware.hal.transports.descriptor_line import translated
from firmware.worker import DeviceWorker

T = TypeVar("T")

DEADLINE: Final = 1.5
"""Seconds; within 2 s a device must have told its condition."""


class Aside:
    """A thread for the calls of one open device. `close` undoes what the calls opened.

    Where no call is under way, leaving closes at once. Where one hangs in the kernel, leaving leaves it behind: its
    thread closes when the call comes back, however late that is.
    """

    def __init__(self, device: str, clock: Clock, close: Callable[[], None]) -> None:
        self._device = device
        self._clock = clock
        self._close = close
        self._worker = DeviceWorker(f"aside {device}")
        self._under_way = 0

    async def call(self, work: Callable[[], T]) -> T:
        """What `work` gives. Raises `HalError`: `PeripheralSilent` after `DEADLINE`, else what an `OSError` means."""
        self._under_way += 1
        running = asyncio.ensure_future(self._worker.call(work))
        running.add_done_callback(self._came_back)
        try:
            return await within(self._clock, DEADLINE, _result(running))
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, "the kernel does not come back with an answer") from problem
        except OSError as problem:
            raise translated(self._device, problem) from problem

    def _came_back(self, running: asyncio.Future[T]) -> None:
        self._under_way -= 1
        if not running.cancelled():
            running.exception()  # nobody waits for it any more, or has seen it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._under_way:
            self._worker.start(self._close)
            self._worker.abandon()
        else:
            self._close()
            self._worker.close()


async def _result(running: asyncio.Future[T]) -> T:
    """Shielded: to give up waiting must not make a call look as if it had come back."""
    return await asyncio.shield(running)
