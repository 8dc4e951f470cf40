"""The one line to the controller: it brings the state, carries the wishes, and comes back when it was cut."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, Protocol, TypeVar

from firmware.appliance.api.messages import CaseView, Shape
from firmware.appliance.api.methods import Method
from firmware.appliance.state.model import LockReason
from firmware.clock import Clock

_QUICKEST, _SLOWEST = 0.1, 0.8  # seconds between two attempts; a restarted screen is back within one
_WAITING_WISHES = 16

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)


class LineLost(Exception):
    """The controller is not there, or spoke what it should not."""


class WishRefused(Exception):
    """The controller does not do it; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Controller(Protocol):
    """What the screen asks of the controller. Each call raises `LineLost` when there is nobody at the other end."""

    def watch(self) -> AsyncGenerator[CaseView, None]: ...

    async def lock(self, reason: LockReason) -> None: ...

    async def unlock(self, pin: str) -> None: ...

    async def place(self, place: str) -> None: ...

    async def language(self, language: str) -> None: ...

    async def check(self, device: str) -> None: ...

    async def ask(self, method: Method[P, R], params: P) -> R:
        """Raises `WishRefused` too."""
        ...


Connect = Callable[[], AbstractAsyncContextManager[Controller]]
Wish = Callable[[Controller], Coroutine[Any, Any, None]]


class Bridge:
    """Keeps a connection up for as long as `run` runs."""

    def __init__(
        self, connect: Connect, clock: Clock, shown: Callable[[CaseView], None], silent: Callable[[], None]
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._shown = shown
        self._silent = silent
        self._wishes: asyncio.Queue[Wish] = asyncio.Queue(_WAITING_WISHES)
        self._chance = random.SystemRandom()

    def wish(self, wish: Wish) -> None:
        """Carry a wish to the controller in its turn. One that finds the line cut, or too many before it, is dropped:
        the state that is shown tells the clerk that it was not fulfilled.
        """
        if not self._wishes.full():
            self._wishes.put_nowait(wish)

    async def ask(self, method: Method[P, R], params: P) -> R:
        """Ask on a line of its own: the answer may take long, and locking must not wait for it. Raises `LineLost`,
        `WishRefused`.
        """
        async with self._connect() as controller:
            return await controller.ask(method, params)

    async def run(self) -> None:
        """Connect, show, and try again."""
        while True:
            try:
                await self._talk()
            except LineLost:
                self._silent()
            await self._clock.sleep(self._chance.uniform(_QUICKEST, _SLOWEST))

    async def _talk(self) -> None:
        while not self._wishes.empty():
            self._wishes.get_nowait()
        async with self._connect() as controller:
            carrier = asyncio.create_task(self._carry(controller))
            try:
                async with aclosing(controller.watch()) as views:
                    async for view in views:
                        self._shown(view)
            finally:
                carrier.cancel()
                await asyncio.gather(carrier, return_exceptions=True)
        raise LineLost

    async def _carry(self, controller: Controller) -> None:
        while True:
            wish = await self._wishes.get()
            try:
                await wish(controller)
            except LineLost:
                return
