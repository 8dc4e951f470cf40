"""The far end of a service that talks in lines, to any number of callers, on a port that stays from start to start."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

CHUNK: Final = 4096


class Caller:
    """One connection. `known` is what the service wants to remember of it."""

    def __init__(self, line: socket.socket, obey: Callable[["Caller", str], None], left: Callable[["Caller"], None]):
        self._line = line
        self._obey = obey
        self._left = left
        self._rest = b""
        self.known: dict[str, str] = {}
        line.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        asyncio.get_running_loop().add_reader(line, self._hear)

    def say(self, data: bytes) -> None:
        """Send; into the void where nobody listens any more."""
        with suppress(OSError):
            self._line.send(data)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._line)
        self._line.close()

    def _hear(self) -> None:
        try:
            data = self._line.recv(CHUNK)
        except OSError:
            data = b""
        if not data:
            self._left(self)
            return
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            self._obey(self, line.decode("utf-8", "replace"))


class TextPort:
    """Made in the running loop, listening on a loopback port of the system's choice. `obey` is the service."""

    def __init__(self, obey: Callable[[Caller, str], None]) -> None:
        self._obey = obey
        self._listener: socket.socket | None = None
        self._callers: list[Caller] = []
        self.port = 0
        self.start()

    def start(self) -> None:
        """Listen, on the same port as ever."""
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.setblocking(False)  # noqa: FBT003
        self.port = self._listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def stop(self) -> None:
        """Close everything; what was on its way is lost."""
        listener, self._listener = self._listener, None
        if listener is not None:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        for caller in list(self._callers):
            self._left(caller)

    def _accept(self) -> None:
        if self._listener is None:
            return
        with suppress(BlockingIOError):
            line, _ = self._listener.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._callers.append(Caller(line, self._obey, self._left))

    def _left(self, caller: Caller) -> None:
        caller.close()
        self._callers.remove(caller)
