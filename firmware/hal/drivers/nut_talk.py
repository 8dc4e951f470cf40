"""Questions to NUT's `upsd` and its answers, over one connection."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.deadline import within
from firmware.hal.transports.link import Link
from firmware.hal.transports.tcp_link import open_tcp
from firmware.hal.wire.nut import Garbled, Lines, line_of

ANSWER: Final = 1.0
"""Seconds; `upsd` answers from its memory."""

MOST_VARIABLES: Final = 1000


class ServiceGone(Exception):
    """`upsd` does not run, or ended over the conversation."""


class Refused(Exception):
    """`upsd` answered with an error; `code` is its word. What was asked is not kept: it may have been a password."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NutTalk:
    """One question after the other. Raises `ServiceGone`, `Refused`, `PeripheralSilent` or `ProtocolViolation`."""

    def __init__(self, device: str, link: Link, clock: Clock) -> None:
        self._device = device
        self._link = link
        self._clock = clock
        self._lines = Lines()
        self._heard: deque[tuple[str, ...]] = deque()

    async def ask(self, *words: str) -> tuple[str, ...]:
        """The one line that answers."""
        await self._say(words)
        return await self._hear()

    async def variable(self, ups: str, name: str) -> str:
        """The value of one variable."""
        answer = await self.ask("GET", "VAR", ups, name)
        if answer[:3] != ("VAR", ups, name) or len(answer) != 4:
            raise self._odd("GET VAR")
        return answer[3]

    async def variables(self, ups: str) -> dict[str, str]:
        """All variables of the UPS."""
        about = ("LIST", "VAR", ups)
        if await self.ask(*about) != ("BEGIN", *about):
            raise self._odd("LIST VAR")
        told: dict[str, str] = {}
        while (line := await self._hear()) != ("END", *about):
            if line[:2] != ("VAR", ups) or len(line) != 4 or len(told) >= MOST_VARIABLES:
                raise self._odd("LIST VAR")
            told[line[2]] = line[3]
        return told

    async def _say(self, words: tuple[str, ...]) -> None:
        try:
            await self._link.send(line_of(*words))
        except PeripheralAbsent as problem:
            raise ServiceGone from problem

    async def _hear(self) -> tuple[str, ...]:
        try:
            line = await within(self._clock, ANSWER, self._line())
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, "upsd does not answer") from problem
        except PeripheralAbsent as problem:
            raise ServiceGone from problem
        except Garbled as problem:
            raise ProtocolViolation(self._device, f"upsd says {problem}") from problem
        if line[0] == "ERR":
            raise Refused(line[1] if len(line) > 1 else "")
        return line

    async def _line(self) -> tuple[str, ...]:
        while not self._heard:
            self._heard.extend(self._lines.feed(await self._link.receive()))
        return self._heard.popleft()

    def _odd(self, question: str) -> ProtocolViolation:
        return ProtocolViolation(self._device, f"upsd answers {question} with something else")


@asynccontextmanager
async def open_nut(device: str, server: TcpConnection, clock: Clock) -> AsyncIterator[NutTalk]:
    """A conversation; raises `ServiceGone` where nobody listens, `PeripheralSilent` where nobody takes us."""
    async with AsyncExitStack() as stack:
        try:
            link = await stack.enter_async_context(open_tcp(device, server, clock))
        except PeripheralAbsent as problem:
            raise ServiceGone from problem
        yield NutTalk(device, link, clock)
