"""The far end of a service that talks in lines, to any number of callers, on a port that stays from start to start."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from firmware.hal.sim.peers.loopback_port import LoopbackPort

CHUNK: Final = 4096


class Caller:
    """One connection. `known` is what the service wants to remember of it."""

    def __init__(self, line: socket.socket, obey: Callable[["Caller", str], None], left: Callable[["Caller"], None]):
        self._line = line
        self._obey = obey
        self._left = left
        self._rest = b""
        self.known: dict[str, str] = {}
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


class TextPort(LoopbackPort):
    """Made in the running loop, listening. `obey` is the service."""

    def __init__(self, obey: Callable[[Caller, str], None]) -> None:
        self._obey = obey
        self._callers: list[Caller] = []
        super().__init__()

    def hang_up(self) -> None:
        """Close all connections and go on listening."""
        for caller in list(self._callers):
            self._left(caller)

    def _let_in(self, endpoint: socket.socket) -> None:
        self._callers.append(Caller(endpoint, self._obey, self._left))

    def _left(self, caller: Caller) -> None:
        caller.close()
        self._callers.remove(caller)
