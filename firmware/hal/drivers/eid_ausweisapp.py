"""A change terminal with a keypad in the hands of the official eID client, AusweisApp, by its SDK over WebSocket."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.drivers.ausweisapp_change import Move, PinChange
from firmware.hal.drivers.ausweisapp_readers import Readers, card_of, condition_of
from firmware.hal.drivers.ausweisapp_talk import ANSWER, Talk, open_talk
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy
from firmware.hal.ports.device import STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.eid_terminal import (
    NO_CARD,
    PERSON,
    ChangeCancelled,
    ChangeFailed,
    ChangeFailure,
    ChangeOutcome,
    ChangeStep,
    EidCard,
)
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.ausweisapp import Command, ReaderList

FIRST_RETRY: Final = 1.0
LAST_RETRY: Final = 30.0
SERVICE_DOWN: Final = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
GRACE: Final = 1.0
"""Seconds for readers that are missing in the client's first list: it begins to look for them when it is called."""

STOPPING: Final = 70.0
"""Seconds for a change to stop: a keypad that waits for a person gives up after a minute at most."""

_MOST_STEPS: Final = 64  # that nobody has taken; a change has some ten


class _TerminalGone(PeripheralAbsent):
    """The client is there, and its reader is not."""


class _Running:
    """A change under way, and what it has to tell."""

    def __init__(self, talk: Talk, change: PinChange) -> None:
        self.talk = talk
        self.change = change
        self.told: asyncio.Queue[ChangeStep | ChangeOutcome] = asyncio.Queue(_MOST_STEPS)

    async def do(self, move: Move) -> None:
        """Tell first: what could not be said to the client breaks the conversation."""
        if move.tell is not None:
            self._tell(move.tell)
        if move.say is not None:
            await self.talk.say(move.say)

    def lose(self) -> None:
        """The conversation broke."""
        if not self.change.ended:
            self.change.ended = True
            self._tell(self.change.lost())

    def _tell(self, told: ChangeStep | ChangeOutcome) -> None:
        while self.told.full():  # the latest step counts
            self.told.get_nowait()
        self.told.put_nowait(told)


class AusweisAppEid:
    """Holds the conversation while observed; a client that ended is waited for, with growing pauses."""

    def __init__(self, name: str, connection: EidClientConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[EidCard] = Seat(name)
        self._readers = Readers(connection.reader)
        self._talk: Talk | None = None
        self._down = False
        self._running: _Running | None = None

    async def observe(self) -> AsyncGenerator[Condition | EidCard, None]:
        with self._seat.take() as stream:
            async with fed_by(stream, partial(self._keep, stream)):
                stream.tell(STARTING)
                async for item in stream:
                    yield item

    async def change_pin(self) -> AsyncGenerator[ChangeStep | ChangeOutcome, None]:
        if self._running is not None:
            raise PeripheralBusy(self._name, "a PIN is being changed")
        talk, terminal = self._talk, self._readers.terminal
        if talk is None or terminal is None:
            yield ChangeFailed(ChangeFailure.SERVICE_DOWN if self._down else ChangeFailure.NO_TERMINAL)
        elif not terminal.keypad:
            yield ChangeFailed(ChangeFailure.NO_KEYPAD)
        else:
            self._running = running = _Running(talk, PinChange(terminal))
            try:
                await self._begin(running)
                step = await self._next(running, ANSWER)
                yield step
                while isinstance(step, ChangeStep):
                    step = await self._next(running, PERSON)
                    yield step
            finally:
                self._running = None
                await _leave(running)

    async def cancel(self) -> bool:
        running = self._running
        if running is None or running.change.ended:
            return False
        with suppress(HalError):  # then the observer ends it
            await running.do(running.change.cancel())
        return True

    async def _begin(self, running: _Running) -> None:
        try:
            await running.talk.say(Command.RUN_CHANGE_PIN)
        except HalError:
            running.lose()

    async def _next(self, running: _Running, seconds: float) -> ChangeStep | ChangeOutcome:
        try:
            return await within(self._clock, seconds, running.told.get())
        except TimeoutError:
            return await self._expire(running)

    async def _expire(self, running: _Running) -> ChangeOutcome:
        """Nobody did anything: stop it, and wait for the client's word on how it ended."""
        if running.change.started:
            await self.cancel()
            with suppress(TimeoutError):
                last = await within(self._clock, STOPPING, _outcome(running))
                return ChangeFailed(ChangeFailure.TIMED_OUT) if isinstance(last, ChangeCancelled) else last
        running.lose()
        return await _outcome(running)

    async def _keep(self, stream: Stream[EidCard]) -> None:
        pause = FIRST_RETRY
        while True:
            try:
                async with open_talk(self._name, self._connection.line, self._clock) as talk:
                    await self._converse(talk, stream)
            except _TerminalGone:
                raise
            except PeripheralAbsent:
                pause = FIRST_RETRY if self._talk is not None else pause
            finally:
                self._lose()
            self._down = True
            stream.tell_change(SERVICE_DOWN)
            stream.tell_change(NO_CARD)  # none that anybody could speak of
            await self._clock.sleep(pause)
            pause = min(2 * pause, LAST_RETRY)

    def _lose(self) -> None:
        self._talk, self._down = None, False
        if self._running is not None:
            self._running.lose()

    async def _converse(self, talk: Talk, stream: Stream[EidCard]) -> None:
        self._readers = Readers(self._connection.reader)
        await talk.say(Command.GET_READER_LIST)
        while not isinstance(message := await talk.answer(), ReaderList):
            self._readers.heard(message)
        self._readers.heard(message)
        with suppress(TimeoutError):
            await within(self._clock, GRACE, self._find_terminal(talk))
        self._talk = talk
        self._tell(stream)
        while True:
            message = await talk.hear()
            if self._running is not None:
                await self._running.do(self._running.change.heard(message))
            if self._readers.heard(message):
                self._tell(stream)

    async def _find_terminal(self, talk: Talk) -> None:
        while self._readers.terminal is None:
            self._readers.heard(await talk.hear())

    def _tell(self, stream: Stream[EidCard]) -> None:
        terminal = self._readers.terminal
        if terminal is None:
            raise _TerminalGone(self._name, "the eID client has no such terminal")
        stream.tell_change(condition_of(terminal))
        stream.tell_change(card_of(terminal))


async def _outcome(running: _Running) -> ChangeOutcome:
    while True:
        told = await running.told.get()
        if not isinstance(told, ChangeStep):
            return told


async def _leave(running: _Running) -> None:
    """Whoever lets go of a change that runs stops it."""
    if not running.change.ended:
        with suppress(HalError):
            await running.do(running.change.cancel())
