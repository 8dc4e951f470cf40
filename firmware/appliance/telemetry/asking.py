"""Asking the fleet server what time it is. A nonce ties the answer to its question: none of yesterday counts."""

import secrets
from collections.abc import Callable
from typing import Final, Protocol

from firmware.appliance.state.timekeeping import Told
from firmware.appliance.telemetry.codec import encode
from firmware.appliance.telemetry.messages import TimeAnswer, TimeQuestion
from firmware.clock import Clock
from firmware.waiting import first_of

AGAIN: Final = 6 * 3600.0  # seconds; a quartz loses a second in that
SOONEST: Final = 15.0  # seconds between two questions, however much the time is wanted


class TimeWatch(Protocol):
    """Who judges the wall clock."""

    @property
    def doubted(self) -> bool:
        """Whether the wall clock is not to be believed."""
        ...

    async def wants_time(self) -> None:
        """Wait until the server's time is wanted."""
        ...

    def told(self, word: Told) -> None:
        """The server has answered."""
        ...


class Question:
    """One question. An answer to another one is worth nothing, and neither is a second answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._nonce: str | None = secrets.token_hex(16)
        self._asked = 0.0
        self.begin()
        self.payload = encode(TimeQuestion(nonce=self._nonce))

    def begin(self) -> None:
        """It is asked now."""
        self._asked = self._clock.monotonic()

    def answered(self, answer: TimeAnswer) -> Told | None:
        """What is known by this answer; None where it is not ours."""
        if answer.nonce != self._nonce:
            return None
        self._nonce = None
        return Told(answer.at, self._asked, self._clock.monotonic())


class Asker:
    """Asks at the beginning of a session, when the time is wanted, and now and then."""

    def __init__(self, watch: TimeWatch, clock: Clock) -> None:
        self._watch = watch
        self._clock = clock
        self._question: Question | None = None

    async def run(self, send: Callable[[bytes], object]) -> None:
        """Ask until cancelled. A question that `send` has no way for is dropped: another is asked soon."""
        while True:
            self._question = Question(self._clock)
            send(self._question.payload)
            await self._clock.sleep(SOONEST)
            await first_of(self._watch.wants_time(), self._clock.sleep(AGAIN))

    def take(self, answer: TimeAnswer) -> bool:
        """Take an answer; whether it was one to our question."""
        word = None if self._question is None else self._question.answered(answer)
        if word is not None:
            self._watch.told(word)
        return word is not None
