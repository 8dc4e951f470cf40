"""A controller in the same process, for tests that press keys on the screen: a state, and what was asked of it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

import msgspec

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CaseView, Change, ChangeRequest, Payments, PiecesView, Shape
from firmware.appliance.api.methods import Method
from firmware.appliance.api.till_view import payment_view
from firmware.appliance.book.cash import change
from firmware.appliance.state.model import CaseState, Lock, LockReason
from firmware.appliance.ui.bridge import LineLost, WishRefused
from support.ui_case import PIN, view_of

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)


class ScriptedController:
    """Does what the real one does, at once. `asked` is every wish in its order."""

    def __init__(self, state: CaseState) -> None:
        self.state = state
        self.asked: list[str] = []
        self.retry_in = 0
        self.down = False
        self.answers: dict[str, Callable[[Shape], object]] = {}
        self.refusal = "busy"
        self.said = 0  # how often somebody was told a view
        self._revision = 0
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["ScriptedController"]:
        if self.down:
            raise LineLost
        yield self

    def become(self, state: CaseState) -> None:
        """Let the world be `state`."""
        self.state = state
        self._revision += 1
        self._changed.set()

    def fall_silent(self) -> None:
        """The controller's process is gone."""
        self.down = True
        self._changed.set()

    def come_back(self) -> None:
        """It runs again, with a new session, locked."""
        self.down = False
        self.state = replace(self.state, session="s2", lock=Lock())

    async def watch(self) -> AsyncGenerator[CaseView, None]:
        while not self.down:
            self._changed.clear()
            self.said += 1
            yield view_of(self.state, self.retry_in, self._revision)
            await self._changed.wait()
        raise LineLost

    async def lock(self, reason: LockReason) -> None:
        self._ask(f"lock {reason}")
        self.become(replace(self.state, lock=Lock(reason=reason)))

    async def unlock(self, pin: str) -> None:
        self._ask("unlock")
        if pin == PIN:
            self.become(replace(self.state, lock=Lock(locked=False, reason=self.state.lock.reason)))
        else:
            self.retry_in = 2
            self.become(replace(self.state, lock=replace(self.state.lock, failures=self.state.lock.failures + 1)))

    async def place(self, place: str) -> None:
        self._ask(f"place {place}")
        self.become(replace(self.state, place=place))

    async def language(self, language: str) -> None:
        self._ask(f"language {language}")
        self.become(replace(self.state, language=language))

    async def check(self, device: str) -> None:
        self._ask(f"check {device}")

    async def ask(self, method: Method[P, R], params: P) -> R:
        """Refuse everything but what only reads and what is scripted in `answers`: what is then given back, and the
        state that follows.
        """
        self._ask(f"{method.name} {msgspec.json.encode(params).decode()}")
        if method.name == methods.PAYMENTS.name:
            return msgspec.convert(self._payments(), method.result)
        if isinstance(params, ChangeRequest):
            pieces = change(params.cents) or ()
            return msgspec.convert(Change(tuple(PiecesView(some.cents, some.count) for some in pieces)), method.result)
        if method.name not in self.answers:
            raise WishRefused(self.refusal)
        act = self.answers[method.name]
        return msgspec.convert(act(params), method.result)

    def _payments(self) -> Payments:
        day = self.state.day
        return Payments(() if day is None else tuple(payment_view(day, item) for item in day.payments.values()))

    def _ask(self, wish: str) -> None:
        if self.down:
            raise LineLost
        self.asked.append(wish)
