"""WebSockets (RFC 6455) over a link of our own, so that deadlines are the `Clock`'s and no library makes tasks."""

import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.errors import (
    PeripheralAbsent,
    PeripheralBusy,
    PeripheralFault,
    PeripheralSilent,
    ProtocolViolation,
)
from firmware.hal.transports.deadline import within
from firmware.hal.transports.link import Link

if TYPE_CHECKING:
    from websockets.client import ClientProtocol

HANDSHAKE: Final = 1.0
"""Seconds for the far end to agree to speak WebSocket."""


class WebSocket:
    """An open conversation in whole text messages."""

    def __init__(self, device: str, link: Link, protocol: "ClientProtocol") -> None:
        self._device = device
        self._link = link
        self._protocol = protocol
        self._arrived: deque[bytes] = deque()
        self._part: bytes | None = None

    async def receive(self) -> bytes:
        """The next message's text. Cancelling loses none. `ProtocolViolation` where it is no WebSocket any more."""
        while not self._arrived:
            self._check_open()
            self._protocol.receive_data(await self._link.receive())
            self._sort()
            await self._flush()
        return self._arrived.popleft()

    async def send(self, text: str) -> None:
        """Hand over one message."""
        self._check_open()
        self._protocol.send_text(text.encode())
        await self._flush()

    async def open(self) -> None:
        """Shake hands. A far end that closes in the middle of it is taken by somebody else."""
        self._protocol.send_request(self._protocol.connect())
        await self._flush()
        try:
            while self._protocol.state.name == "CONNECTING":
                answer = await self._link.receive()
                self._protocol.receive_data(answer)
                self._check_handshake(answer)
        except PeripheralAbsent as closed:
            raise PeripheralBusy(self._device, "somebody else talks to the program") from closed
        await self._flush()
        self._sort()

    def _check_handshake(self, answer: bytes) -> None:
        """AusweisApp2 says that it is taken in HTTP/1.0, which a WebSocket library does not read."""
        if (wrong := self._protocol.handshake_exc) is None:
            return
        if b" 429 " in answer.partition(b"\r\n")[0]:
            raise PeripheralBusy(self._device, "somebody else talks to the program")
        raise ProtocolViolation(self._device, "answers, and speaks no WebSocket") from wrong

    async def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                await self._link.send(data)

    def _sort(self) -> None:
        from websockets.frames import Frame, Opcode

        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._join(bytes(event.data), whole=event.fin)

    def _join(self, data: bytes, *, whole: bool) -> None:
        joined = data if self._part is None else self._part + data
        self._part = None if whole else joined
        if whole:
            self._arrived.append(joined)

    def _check_open(self) -> None:
        """It said goodbye, or what it said was none of it."""
        if self._protocol.parser_exc is not None:
            raise ProtocolViolation(self._device, "speaks no WebSocket any more")
        if self._protocol.state.name != "OPEN":
            raise PeripheralAbsent(self._device, "the program ended the conversation")


@asynccontextmanager
async def open_websocket(device: str, link: Link, uri: str, longest: int, clock: Clock) -> AsyncIterator[WebSocket]:
    """A conversation over `link`; messages of more than `longest` bytes end it. The link's owner closes it.

    Raises `PeripheralSilent` (no answer in time), `PeripheralBusy` (it hung up), `ProtocolViolation`.
    """
    talk = WebSocket(device, link, _protocol(uri, longest, device))
    try:
        await within(clock, HANDSHAKE, talk.open())
    except TimeoutError as problem:
        raise PeripheralSilent(device, "does not answer the handshake") from problem
    yield talk


def _protocol(uri: str, longest: int, device: str) -> "ClientProtocol":
    try:
        from websockets.client import ClientProtocol
        from websockets.uri import parse_uri
    except ImportError as missing:
        raise PeripheralFault(device, "the library websockets is missing") from missing
    return ClientProtocol(parse_uri(uri), max_size=longest, logger=_silent())


def _silent() -> logging.Logger:
    """What devices say is never logged, at whatever level; the library would."""
    quiet = logging.getLogger(f"{__name__}.silent")
    quiet.disabled = True
    return quiet
