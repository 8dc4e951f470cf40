"""A region that one caller may be in; another is turned away and never queued. Who goes away leaves it running."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from firmware.appliance.managers.till_rules import NotAllowed, Why

T = TypeVar("T")
Act = Callable[[asyncio.Future[T]], Awaitable[None]]
"""Does something, and answers by the future as soon as it has begun for good; that may be long before it ends."""

_log = logging.getLogger(__name__)


def at_once(act: Callable[[], Awaitable[T]]) -> Act[T]:
    """`act` answers when it has ended."""

    async def run(answer: "asyncio.Future[T]") -> None:
        answer.set_result(await act())

    return run


class Region:
    """Runs what is done with money, one after the other."""

    def __init__(self) -> None:
        self._running: asyncio.Task[None] | None = None

    async def enter(self, act: Act[T]) -> T:
        """Run `act` to its end and give its answer. Raises `NotAllowed` where somebody is in, and what `act` raises."""
        if self._running is not None and not self._running.done():
            raise NotAllowed(Why.BUSY, "another payment is under way")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_look)
        self._running = asyncio.create_task(_answered(act, answer), name="till")
        return await asyncio.shield(answer)

    async def left(self) -> None:
        """Return when nobody is in."""
        if self._running is not None:
            await asyncio.wait({self._running})

    async def clear(self) -> None:
        """Cancel what runs, and wait for its end."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})


async def _answered(act: Act[T], answer: "asyncio.Future[T]") -> None:
    """`act`, whose errors go to whoever waits for its answer, or into the log when the answer was given before."""
    try:
        await act(answer)
    except Exception as problem:  # noqa: BLE001 - handed on
        if answer.done():
            _log.exception("what was begun failed")
        else:
            answer.set_exception(problem)
    finally:
        answer.cancel()


def _look(answer: "asyncio.Future[T]") -> None:
    """The caller may have gone; nobody else asks for the error then."""
    if not answer.cancelled():
        answer.exception()
