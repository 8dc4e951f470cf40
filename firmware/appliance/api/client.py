"""The other side of the local API: for the touch UI, `koffer status`, and tests. Imports nothing heavy."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path
from typing import Final, Self, TypeVar

import msgspec

from firmware.appliance.api.messages import CHANGED, PROTOCOL, CaseView, Greeting, Nothing, Shape, Welcome

T = TypeVar("T")
LONGEST_ANSWER: Final = 4 * 1024 * 1024  # bytes


class RequestRefused(Exception):
    """The controller did not do it. `code` as in `docs/protocol`; `refusal` is the word that says why, or ""."""

    def __init__(self, code: int, message: str, refusal: str) -> None:
        super().__init__(message)
        self.code = code
        self.refusal = refusal


class _Refusal(msgspec.Struct, frozen=True):
    refusal: str = ""


class _Error(msgspec.Struct, frozen=True):
    code: int
    message: str
    data: _Refusal = _Refusal()


class _Incoming(msgspec.Struct, frozen=True):
    id: int | None = None
    result: msgspec.Raw = msgspec.Raw()
    error: _Error | None = None
    method: str = ""
    params: msgspec.Raw = msgspec.Raw()


class _Outgoing(msgspec.Struct, frozen=True):
    id: int
    method: str
    params: Shape
    jsonrpc: str = "2.0"


_encoder: Final = msgspec.json.Encoder()
_incoming: Final = msgspec.json.Decoder(_Incoming)
_views: Final = msgspec.json.Decoder(CaseView)


class Client:
    """A greeted connection. Whatever waits when the connection ends raises `ConnectionError`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._next = 0
        self._view: msgspec.Raw | None = None
        self._news = asyncio.Event()
        self._ended = False
        self._task = asyncio.get_running_loop().create_task(self._read(), name="api-client")

    @classmethod
    async def connect(cls, socket: Path, name: str = "koffer") -> "Client":
        """Connect and greet as `name`. Raises `OSError` where no controller answers, `RequestRefused` where another
        version does.
        """
        reader, writer = await asyncio.open_unix_connection(str(socket), limit=LONGEST_ANSWER)
        client = cls(reader, writer)
        try:
            await client.call("session.hello", Greeting(name, PROTOCOL), Welcome)
        except BaseException:
            await client.close()
            raise
        return client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def call(self, method: str, params: Shape, result: type[T]) -> T:
        """Ask and wait for the answer. Raises `RequestRefused`, `ConnectionError`."""
        if self._ended:
            raise ConnectionResetError("the controller has gone")
        self._next += 1
        number = self._next
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(_encoder.encode(_Outgoing(number, method, params)) + b"\n")
            await self._writer.drain()
            return msgspec.json.decode(await waiting, type=result)
        finally:
            self._waiting.pop(number, None)

    async def watch(self) -> AsyncGenerator[CaseView, None]:
        """The case now, then its newest view after changes. Ends when the connection ends."""
        yield await self.call("state.watch", Nothing(), CaseView)
        while (newest := await self._newest()) is not None:
            yield _views.decode(newest)

    async def _newest(self) -> msgspec.Raw | None:
        """The newest view that was not given out yet; None when the connection has ended."""
        await self._news.wait()
        newest, self._view = self._view, None
        if not self._ended:
            self._news.clear()
        return newest

    async def close(self) -> None:
        """Leave, at once: also a controller that takes nothing more."""
        self._task.cancel()
        await asyncio.wait({self._task})
        self._writer.transport.abort()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        try:
            while True:
                self._take(_incoming.decode(await self._reader.readuntil(b"\n")))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, msgspec.DecodeError):
            pass
        finally:
            self._end()

    def _take(self, message: _Incoming) -> None:
        if message.method == CHANGED:
            self._view = message.params
            self._news.set()
            return
        waiting = self._waiting.get(message.id or 0)
        if waiting is None or waiting.done():
            return
        if message.error is None:
            waiting.set_result(message.result)
        else:
            error = message.error
            waiting.set_exception(RequestRefused(error.code, error.message, error.data.refusal))

    def _end(self) -> None:
        self._ended = True
        self._news.set()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the controller has gone"))
