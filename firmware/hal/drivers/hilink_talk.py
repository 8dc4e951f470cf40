"""Questions and orders to a HiLink stick: one connection, and a session that is renewed once when it has run out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.modem import HilinkConnection
from firmware.hal.errors import PeripheralFault, ProtocolViolation
from firmware.hal.transports.http import HttpAnswer, HttpLine, HttpRequest, Limits, open_http
from firmware.hal.wire.hilink import (
    ABOUT,
    FORGIVEN,
    NETWORK,
    PIN_STATUS,
    SESSION,
    SIGNAL,
    STALE,
    STATUS,
    Session,
    renewed,
    session_of,
)
from firmware.hal.wire.hilink_modem import (
    HilinkTold,
)
from firmware.hal.wire.hilink_xml import (
    LARGEST,
    Fields,
    HilinkRefusal,
    NotHilink,
    read_response,
)

LIMITS: Final = Limits(body=LARGEST)
PATIENT: Final = Limits(answer=6.0, body=LARGEST)
"""For a card that judges a PIN."""

_XML: Final = ("Content-Type", "application/xml")


class HilinkTalk:
    """An open line. Everything raises `HalError`, and `HilinkRefusal` where the stick says no."""

    def __init__(self, name: str, line: HttpLine) -> None:
        self._name = name
        self._line = line
        self._session: Session | None = None

    async def look(self) -> HilinkTold:
        """All that is of use; what the stick does not tell everybody is left out."""
        pin = await self.ask(PIN_STATUS)
        return HilinkTold(
            pin,
            await self._ask_if_told(STATUS),
            await self._ask_if_told(SIGNAL),
            await self._ask_if_told(NETWORK),
            await self._ask_if_told(ABOUT),
        )

    async def ask(self, target: str) -> Fields:
        """The answer to a question, asked once more where the session had run out."""
        try:
            return await self._asked(target)
        except HilinkRefusal as refusal:
            if refusal.number not in STALE:
                raise
        self._session = None
        return await self._asked(target)

    async def tell(self, target: str, order: bytes) -> Fields:
        """Give an order, once."""
        session = await self._fresh()
        headers = (_XML, *session.headers())
        return self._read(await self._line.ask(HttpRequest("POST", target, headers, (order,)), PATIENT))

    async def _asked(self, target: str) -> Fields:
        session = self._session or await self._fresh()
        return self._read(await self._line.ask(HttpRequest("GET", target, session.headers()), LIMITS))

    async def _ask_if_told(self, target: str) -> Fields:
        try:
            return await self.ask(target)
        except HilinkRefusal as refusal:
            if refusal.number in FORGIVEN:
                return {}
            raise

    async def _fresh(self) -> Session:
        answer = self._read(await self._line.ask(HttpRequest("GET", SESSION), LIMITS))
        try:
            self._session = session_of(answer)
        except NotHilink as problem:
            raise ProtocolViolation(self._name, f"tells {problem}") from problem
        return self._session

    def _read(self, answer: HttpAnswer) -> Fields:
        if answer.status != 200:
            raise PeripheralFault(self._name, f"answers with status {answer.status}")
        if self._session is not None:
            self._session = renewed(self._session, answer.headers)
        try:
            return read_response(answer.body)
        except NotHilink as problem:
            raise ProtocolViolation(self._name, f"tells {problem}") from problem


@asynccontextmanager
async def open_hilink(name: str, connection: HilinkConnection, clock: Clock) -> AsyncIterator[HilinkTalk]:
    """A line through the stick's own interface and no other: two sticks may have the same address."""
    there = TcpConnection(connection.address, connection.port)
    interface = connection.interface or None
    async with open_http(name, there, clock, limits=LIMITS, interface=interface) as line:
        yield HilinkTalk(name, line)
