"""A conversation with the eID client: whole messages with deadlines, and a bound on how many."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import PeripheralSilent, ProtocolViolation
from firmware.hal.transports.deadline import within
from firmware.hal.transports.tcp_link import open_tcp
from firmware.hal.transports.websocket import WebSocket, open_websocket
from firmware.hal.wire.ausweisapp import LONGEST, Command, Message, NotAusweisApp, read

ANSWER: Final = 3.0
"""Seconds for the client to answer what it can answer at once."""

QUIET: Final = 30.0
"""Seconds without a word after which it is asked whether it is alive."""

MOST: Final = 200
"""Messages a second; a change of a card brings three."""


class Talk:
    """One reader, and writers that do not overlap: each word is one small packet."""

    def __init__(self, device: str, socket: WebSocket, clock: Clock) -> None:
        self._device = device
        self._socket = socket
        self._clock = clock
        self._second = clock.monotonic()
        self._heard = 0

    async def say(self, command: Command) -> None:
        """Raises `PeripheralSilent` where it is not taken."""
        await self._socket.send(command.value)

    async def hear(self) -> Message:
        """The next message. A client that says nothing is asked; `PeripheralSilent` where that brings no answer."""
        try:
            return await within(self._clock, QUIET, self._next())
        except TimeoutError:
            await self.say(Command.GET_INFO)
            return await self.answer()

    async def answer(self) -> Message:
        """The next message, within ANSWER."""
        try:
            return await within(self._clock, ANSWER, self._next())
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, "the eID client does not answer") from problem

    async def _next(self) -> Message:
        try:
            message = read(await self._socket.receive())
        except NotAusweisApp as problem:
            raise ProtocolViolation(self._device, str(problem)) from problem
        self._bound()
        return message

    def _bound(self) -> None:
        now = self._clock.monotonic()
        if now - self._second >= 1.0:
            self._second, self._heard = now, 0
        self._heard += 1
        if self._heard > MOST:
            raise ProtocolViolation(self._device, f"more than {MOST} messages a second")


@asynccontextmanager
async def open_talk(device: str, line: TcpConnection, clock: Clock) -> AsyncIterator[Talk]:
    """A conversation. `PeripheralAbsent`: nobody listens; `PeripheralBusy`: the client has somebody else."""
    host = f"[{line.address}]" if ":" in line.address else line.address
    uri = f"ws://{host}:{line.port}/eID-Kernel"
    async with open_tcp(device, line, clock) as link, open_websocket(device, link, uri, LONGEST, clock) as socket:
        yield Talk(device, socket, clock)
