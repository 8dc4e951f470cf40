"""HTTP/1.1 to devices: one small client without threads, with a deadline on every wait and a bound on all sizes."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from firmware.clock import Clock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.deadline import within
from firmware.hal.transports.tcp_link import connected, translated

if TYPE_CHECKING:
    import h11

T = TypeVar("T")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

CHUNK: Final = 65536

MOST_HEADERS: Final = 16384
"""Bytes of a status line and its headers; no device needs more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for the handshake, for each piece to be taken, for the whole answer after the last; bytes of its body."""

    handshake: float = 1.5
    piece: float = 1.0
    answer: float = 1.5
    body: int = 256 * 1024


PROMPT: Final = Limits()
"""For what a device answers at once."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is asked. One piece is sent with its length told, several are chunked; without any there is no body.

    `target` begins with a slash. `host` is what the device wants to be called, else its address is sent.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    pieces: Sequence[bytes] = ()
    host: str | None = None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer; names of headers are in lower case, the last of several of a name counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpLine:
    """An open connection, for one request after the other. Once anything broke, it stays broken."""

    def __init__(self, device: str, streams: Streams, host: str, clock: Clock) -> None:
        import h11

        self._device = device
        self._reader, self._writer = streams
        self._host = host
        self._clock = clock
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADERS)
        self.handed_over = False  # whether the whole of the last request was taken; else nobody can have acted upon all

    async def ask(self, request: HttpRequest, limits: Limits = PROMPT) -> HttpAnswer:
        """The answer, which may come before all of the request was taken: the device has heard enough then.

        Raises `PeripheralSilent` (a deadline passed), `PeripheralAbsent` (the connection ended) or
        `ProtocolViolation` (no HTTP, or more than `limits` allow). Whether the device acted upon it is not known then.
        """
        import h11

        if self._http.our_state is not h11.IDLE:
            raise PeripheralAbsent(self._device, "the connection is used up")
        self.handed_over = False
        sending = asyncio.ensure_future(self._send(request, limits))
        hearing = asyncio.ensure_future(self._hear(limits))
        try:
            return await self._answered(sending, hearing, limits)
        finally:
            for task in (sending, hearing):
                task.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)
            self._begin_anew()

    async def ended(self) -> None:
        """Return when the far end closed the connection, or says what nobody asked for; call it between requests."""
        with suppress(OSError):
            await self._reader.read(1)
        self._http.send_failed()

    async def _answered(
        self, sending: "asyncio.Task[None]", hearing: "asyncio.Task[HttpAnswer]", limits: Limits
    ) -> HttpAnswer:
        await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done() and isinstance(sending.exception(), PeripheralSilent):
            await sending  # it takes nothing more; a device that closed may still have answered
        return await self._before(limits.answer, "does not answer", _result(hearing))

    async def _send(self, request: HttpRequest, limits: Limits) -> None:
        for event in _events(request, request.host or self._host):
            data = self._http.send(event)
            if data:
                self._writer.write(data)
                await self._before(limits.piece, "does not take what is sent", self._writer.drain())
        self.handed_over = True

    async def _hear(self, limits: Limits) -> HttpAnswer:
        import h11

        status, headers, body = 0, {}, bytearray()
        while True:
            event = await self._next_event()
            if isinstance(event, h11.Response):
                status, headers = event.status_code, {name.decode(): _text(value) for name, value in event.headers}
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return HttpAnswer(status, headers, bytes(body))
            if len(body) > limits.body:
                raise ProtocolViolation(self._device, f"answers with more than {limits.body} bytes")

    async def _next_event(self) -> object:
        import h11

        while True:
            try:
                event = self._http.next_event()
                if event is not h11.NEED_DATA:
                    return event
                self._http.receive_data(await self._read())
            except h11.RemoteProtocolError as problem:
                raise self._ended_or_garbled(problem) from problem

    async def _read(self) -> bytes:
        try:
            return await self._reader.read(CHUNK)
        except OSError as problem:
            raise translated(self._device, problem) from problem

    def _ended_or_garbled(self, problem: Exception) -> HalError:
        if self._reader.at_eof():
            return PeripheralAbsent(self._device, "the connection was closed")
        return ProtocolViolation(self._device, f"that is no HTTP: {problem}")

    async def _before(self, seconds: float, otherwise: str, work: Coroutine[object, object, T]) -> T:
        try:
            return await within(self._clock, seconds, work)
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, otherwise) from problem
        except OSError as problem:
            raise translated(self._device, problem) from problem

    def _begin_anew(self) -> None:
        import h11

        if (self._http.our_state, self._http.their_state) == (h11.DONE, h11.DONE):
            self._http.start_next_cycle()


@asynccontextmanager
async def open_http(
    device: str,
    connection: TcpConnection,
    clock: Clock,
    tls: ssl.SSLContext | None = None,
    limits: Limits = PROMPT,
    interface: str | None = None,
) -> AsyncIterator[HttpLine]:
    """The connection; `tls` comes from `provisioning.identity`, `interface` is the one way to go if there is one.
    Nothing has been asked when this raises.

    Raises `PeripheralAbsent` (nobody listens), `PeripheralSilent` (no answer in time) or `PeripheralFault` (not who
    it should be).
    """
    opened = await connected(device, connection, clock, interface)
    held: list[Streams] = []  # who is cancelled just when the streams are there must still be able to close them
    opening = _open(held, opened, tls, connection.address)
    try:
        await _in_time(device, within(clock, limits.handshake, opening))
        yield HttpLine(device, held[0], _host(connection), clock)
    finally:
        for _, writer in held:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
        opened.close()


async def _open(held: list[Streams], opened: socket.socket, tls: ssl.SSLContext | None, name: str) -> None:
    held.append(await asyncio.open_connection(sock=opened, ssl=tls, server_hostname=name if tls else None))


async def _in_time(device: str, opening: Coroutine[object, object, None]) -> None:
    try:
        await opening
    except TimeoutError as problem:
        raise PeripheralSilent(device, "does not end its handshake") from problem
    except ssl.SSLError as problem:
        raise PeripheralFault(device, f"is not trusted: {problem}") from problem
    except OSError as problem:
        raise translated(device, problem) from problem


def _events(request: HttpRequest, host: str) -> "list[h11.Event]":
    import h11

    headers = [("Host", host), *request.headers]
    if len(request.pieces) == 1:
        headers.append(("Content-Length", str(len(request.pieces[0]))))
    elif request.pieces:
        headers.append(("Transfer-Encoding", "chunked"))
    asked = h11.Request(method=request.method, target=request.target, headers=headers)
    return [asked, *(h11.Data(data=piece) for piece in request.pieces), h11.EndOfMessage()]


def _host(connection: TcpConnection) -> str:
    address = f"[{connection.address}]" if ":" in connection.address else connection.address
    return f"{address}:{connection.port}"


async def _result(task: "asyncio.Task[T]") -> T:
    """The task's end, though who waits for it is cancelled meanwhile."""
    return await asyncio.shield(task)


def _text(value: bytes) -> str:
    """A header's value; whatever is no ASCII in it is nobody's concern."""
    return value.decode("ascii", "replace")
