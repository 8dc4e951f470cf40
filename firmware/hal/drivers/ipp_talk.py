"""Questions to a printer by IPP over HTTP. A connection is kept between them: when it ends, the printer may be gone."""

import asyncio
import itertools
import ssl
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import Final, Self

from firmware.clock import Clock
from firmware.hal.config.documents import IppConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.http import HttpAnswer, HttpLine, HttpRequest, Limits, open_http
from firmware.hal.wire.ipp.codes import SUCCESSFUL, VERSION_NOT_SUPPORTED
from firmware.hal.wire.ipp.decode import decode
from firmware.hal.wire.ipp.encode import encode
from firmware.hal.wire.ipp.message import IppBroken, Message
from firmware.waiting import first_of
from provisioning.identity import Pinned

Ask = Callable[[int], Message]
"""Makes a request of its number."""

ANSWER: Final = Limits(answer=5.0)
"""A printer that wakes up takes its time."""

HASTY: Final = 2.0
"""Seconds; a connection that lived no longer was closed by a printer that keeps none."""

_OK: Final = 200
_NOT_WANTED: Final = frozenset({401, 403, 404, 426})
_NOT_NOW: Final = frozenset({500, 502, 503, 504})


class Talk:
    """The conversation; closing it closes the connection."""

    def __init__(self, name: str, connection: IppConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._version = (2, 0)
        self._numbers = itertools.count(1)
        self._line: HttpLine | None = None
        self._stack = AsyncExitStack()
        self._turn = asyncio.Lock()
        self._asked_at = 0.0
        self._hasty = 0  # connections in a row that ended at once

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop()

    async def ask(self, make: Ask, limits: Limits = ANSWER) -> Message:
        """The answer; who asks beside another waits for his turn.

        A kept connection that ended meanwhile is no reason to complain: it is asked on a new one.
        """
        async with self._turn:
            if self._line is not None:
                try:
                    return await self._on(self._line, make, limits)
                except PeripheralAbsent:
                    await self.drop()
            self._line = await self._stack.enter_async_context(self.apart())
            return await self._on(self._line, make, limits)

    def apart(self) -> AbstractAsyncContextManager[HttpLine]:
        """A connection of its own; nothing has been asked when entering it raises."""
        return open_http(self._name, self._connection.line, self._clock, self._tls())

    async def exchange(self, line: HttpLine, make: Ask, limits: Limits, document: Sequence[bytes] = ()) -> Message:
        """The answer on `line`; `document` follows the request."""
        asked = replace(make(next(self._numbers)), version=self._version)
        headers = (("Content-Type", "application/ipp"), ("Accept", "application/ipp"))
        http = HttpRequest("POST", self._connection.path, headers, (encode(asked), *document))
        return self._understood(asked, await line.ask(http, limits))

    async def rest(self, seconds: float, wanted: asyncio.Event) -> None:
        """Until something is wanted, the kept connection ends, or it is time."""
        waits: list[Coroutine[object, object, object]] = [wanted.wait(), self._clock.sleep(seconds)]
        if self._line is not None and self._hasty < 2:
            waits.append(self._ended(self._line))
        await first_of(*waits)

    async def drop(self) -> None:
        """Close the kept connection: there are printers that serve one only."""
        self._line = None
        await self._stack.aclose()

    async def _on(self, line: HttpLine, make: Ask, limits: Limits) -> Message:
        try:
            answer = await self.exchange(line, make, limits)
            if answer.code == VERSION_NOT_SUPPORTED and self._version != (1, 1):
                self._version = (1, 1)
                answer = await self.exchange(line, make, limits)
        except PeripheralAbsent:
            raise
        except HalError:
            await self.drop()
            raise
        self._asked_at = self._clock.monotonic()
        return answer

    async def _ended(self, line: HttpLine) -> None:
        await line.ended()
        early = self._clock.monotonic() - self._asked_at < HASTY
        self._hasty = self._hasty + 1 if early else 0

    def _understood(self, asked: Message, heard: HttpAnswer) -> Message:
        if heard.status in _NOT_WANTED:
            raise PeripheralFault(self._name, f"refuses to be asked: HTTP {heard.status}")
        if heard.status in _NOT_NOW:
            raise PeripheralSilent(self._name, f"cannot be asked now: HTTP {heard.status}")
        if heard.status != _OK:
            raise ProtocolViolation(self._name, f"answers with HTTP {heard.status}")
        try:
            answer = decode(heard.body)
        except IppBroken as problem:
            raise ProtocolViolation(self._name, f"that is no IPP: {problem}") from problem
        if answer.request_id != asked.request_id:
            raise ProtocolViolation(self._name, f"answers {answer.request_id} to {asked.request_id}")
        return answer

    def _tls(self) -> ssl.SSLContext | None:
        pin = self._connection.fingerprint
        return None if pin is None else Pinned(pin).client_context()


def done(answer: Message) -> bool:
    """Whether the printer did what it was asked."""
    return answer.code in SUCCESSFUL
