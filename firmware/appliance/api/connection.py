"""One client: its requests one after the other, and the newest state whenever it has read the last."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Final, Generic, Protocol, TypeVar

from msgspec import UNSET

from firmware.appliance.api import methods, rpc
from firmware.appliance.api.messages import CHANGED, PROTOCOL, CaseView, Greeting, Shape, Welcome
from firmware.appliance.api.view import Viewer

P = TypeVar("P", bound=Shape)
R = TypeVar("R")
BUFFER: Final = 64 * 1024  # bytes that may wait for a client before nothing more is written for it

_log = logging.getLogger(__name__)


class Bound(Generic[P, R]):
    """A method joined to what carries it out."""

    def __init__(self, method: methods.Method[P, R], act: Callable[[P], Awaitable[R]]) -> None:
        self.name = method.name
        self._params = method.params
        self._act = act

    async def run(self, request: rpc.Request) -> R:
        """Read the parameters and act. Raises `RequestFailed` for both."""
        return await self._act(rpc.params_of(request, self._params))


class Handler(Protocol):
    """What carries out the requests for one method."""

    async def run(self, request: rpc.Request) -> object:
        """Answer, or raise `RequestFailed`."""
        ...


Handlers = Mapping[str, Handler]


class Connection:
    """Serves one client until it goes or breaks the rules of lines."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        handlers: Handlers,
        viewer: Viewer,
        software: str,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._viewer = viewer
        self._software = software
        self._greeted = False
        self._told = -1  # the revision of the newest view that was sent
        self._watch: asyncio.Task[None] | None = None
        hello, watch = Bound(methods.HELLO, self._hello), Bound(methods.WATCH, self._start_watch)
        self._handlers: Handlers = {**handlers, hello.name: hello, watch.name: watch}
        writer.transport.set_write_buffer_limits(high=BUFFER)

    async def serve(self) -> None:
        """Answer each line until the client goes."""
        try:
            while True:
                await self._answer(await self._reader.readuntil(b"\n"))
        except asyncio.LimitOverrunError:
            await self._send(rpc.Failure(None, rpc.Problem(rpc.Code.NO_REQUEST, "the line is too long")))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            await self._close()

    async def _answer(self, line: bytes) -> None:
        try:
            request = rpc.parse(line)
        except rpc.RequestFailed as failed:
            await self._send(rpc.Failure(None, failed.problem))
            return
        message = await self._carry_out(request)
        if request.id is not UNSET:
            await self._send(message)
            if self._greeted and request.method == methods.WATCH.name and isinstance(message, rpc.Answer):
                self._push()

    async def _carry_out(self, request: rpc.Request) -> "rpc.Answer[object] | rpc.Failure":
        number = None if request.id is UNSET else request.id
        try:
            return rpc.Answer(number, await self._find(request).run(request))
        except rpc.RequestFailed as failed:
            return rpc.Failure(number, failed.problem)
        except Exception:  # noqa: BLE001 - a bug in one method is that client's answer and not the end of the door
            _log.exception("%s failed", request.method)
            return rpc.Failure(number, rpc.Problem(rpc.Code.INTERNAL, "internal"))

    def _find(self, request: rpc.Request) -> Handler:
        if not self._greeted and request.method != methods.HELLO.name:
            raise rpc.RequestFailed(rpc.Code.NOT_GREETED, "session.hello must come first")
        if request.method not in self._handlers:
            raise rpc.RequestFailed(rpc.Code.UNKNOWN_METHOD, "unknown method")
        return self._handlers[request.method]

    async def _hello(self, greeting: Greeting) -> Welcome:
        if greeting.protocol != PROTOCOL:
            raise rpc.RequestFailed(rpc.Code.OTHER_PROTOCOL, f"this controller speaks protocol {PROTOCOL}")
        self._greeted = True
        return Welcome(PROTOCOL, self._viewer.store.state.case_id, self._software)

    async def _start_watch(self, _: Shape) -> CaseView:
        self._told = self._viewer.store.revision
        return self._viewer.now()

    def _push(self) -> None:
        """Begin to tell each change; a second `state.watch` only answers."""
        if self._watch is None:
            self._watch = asyncio.create_task(self._tell_changes(), name="api-watch")

    async def _tell_changes(self) -> None:
        """`drain` waits while the client does not read; meanwhile states pass, and only the newest is told."""
        try:
            async with aclosing(self._viewer.store.watch()) as states:
                async for state in states:
                    if self._told == self._viewer.store.revision:
                        continue
                    self._told = self._viewer.store.revision
                    await self._send(rpc.Notification(CHANGED, self._viewer.of(state)))
        except ConnectionError:
            self._writer.close()

    async def _send(self, message: "rpc.Answer[R] | rpc.Failure | rpc.Notification[R]") -> None:
        self._writer.write(rpc.line(message))
        await self._writer.drain()

    async def _close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait({self._watch})
        self._writer.close()
