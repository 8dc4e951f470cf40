"""A conversation with the scanning program: each step has its deadline, and what is silent longer is killed."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, NoReturn

from firmware.clock import Clock
from firmware.hal.config.scanner import SaneConnection
from firmware.hal.errors import (
    PeripheralAbsent,
    PeripheralBusy,
    PeripheralFault,
    PeripheralSilent,
    ProtocolViolation,
)
from firmware.hal.ports.document_scanner import Wish
from firmware.hal.transports.child import Child
from firmware.hal.transports.deadline import within
from firmware.hal.wire.scan_inbox import BadMessage, Inbox
from firmware.hal.wire.scan_messages import At, End, Ended, Message, Step, Word, arguments

DEADLINES: Final[Mapping[Step, float]] = {
    Step.LOADING: 10.0,
    Step.OPENING: 30.0,  # scanners in a network are looked for
    Step.SETTING: 10.0,
    Step.STARTING: 60.0,  # the lamp warms up
    Step.READING: 60.0,
    Step.PACKING: 30.0,
    Step.WAITING: 10.0,
}
"""Seconds from one message to the next, by what the program was at last."""


class SaneChild:
    """The program at work. `messages` are what it says, `say` is what it is told."""

    def __init__(self, device: str, child: Child, clock: Clock) -> None:
        self._device = device
        self._child = child
        self._clock = clock
        self._inbox = Inbox()
        self._step = Step.LOADING
        self._stopping: asyncio.Task[None] | None = None
        self.pid = child.pid

    def say(self, word: Word) -> None:
        """Tell the program."""
        self._child.say(word.value)

    def stop(self, patience: float) -> None:
        """Have the program stop in order; one that has not within `patience` seconds is killed."""
        if self._stopping is None:
            self.say(Word.CANCEL)
            self._stopping = asyncio.ensure_future(self._give_up(patience))

    async def _give_up(self, patience: float) -> None:
        await self._clock.sleep(patience)
        self._child.kill()

    async def messages(self) -> AsyncGenerator[Message, None]:
        """All that it says, its end last.

        Raises `PeripheralSilent` at a deadline, `PeripheralFault` where it died, `ProtocolViolation` for what no such
        program says.
        """
        while True:
            message = await self._next()
            if isinstance(message, At):
                self._step = message.step
            yield message
            if isinstance(message, Ended):
                return

    async def close(self) -> None:
        """End the program, and wipe a page that never became whole."""
        if self._stopping is not None:
            self._stopping.cancel()
        self._inbox.close()
        await self._child.close()

    async def _next(self) -> Message:
        deadline = DEADLINES[self._step]
        try:
            return await within(self._clock, deadline, self._receive())
        except TimeoutError as problem:
            detail = f"gave nothing for {deadline:.0f} s while {self._step.name.lower()}"
            raise PeripheralSilent(self._device, detail) from problem
        except BadMessage as problem:
            raise ProtocolViolation(self._device, str(problem)) from problem

    async def _receive(self) -> Message:
        while True:
            with self._inbox.room() as room:
                count = await self._child.fill(room)
            if not count:
                raise PeripheralFault(self._device, f"its program died while {self._step.name.lower()}")
            if (message := self._inbox.filled(count)) is not None:
                return message


@asynccontextmanager
async def sane_child(
    device: str, connection: SaneConnection, clock: Clock, wish: Wish | None = None
) -> AsyncIterator[SaneChild]:
    """The program, asked what the device can do, or to scan; gone with the block, whatever it is at."""
    command = (*connection.program, *arguments(connection.device, wish))
    child = Child.start(device, command, environment(connection))
    talk = SaneChild(device, child, clock)
    try:
        yield talk
    finally:
        await talk.close()


def environment(connection: SaneConnection) -> dict[str, str]:
    """All that the program sees of ours: where programs are, and where SANE has its settings."""
    seen = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    return seen if connection.settings is None else {**seen, "SANE_CONFIG_DIR": str(connection.settings)}


def broken(device: str, how: End) -> NoReturn:
    """Raise what an end means for the conversation with the device."""
    match how:
        case End.ABSENT:
            raise PeripheralAbsent(device, "SANE finds no such scanner")
        case End.BUSY:
            raise PeripheralBusy(device, "another program uses it")
        case End.DENIED:
            raise PeripheralFault(device, "the system does not let it be used")
        case End.NO_SANE:
            raise PeripheralFault(device, "python-sane is not installed")
        case End.NOT_OFFERED:
            raise PeripheralFault(device, "it offers neither glass nor feeder that could be used")
        case _:
            raise PeripheralSilent(device, f"its driver gave up: {how}")
