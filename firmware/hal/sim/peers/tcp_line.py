"""The far end of a device in the network: one listening port that stays the same from plug to plug."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

CHUNK: Final = 4096


class TcpPort:
    """Made in the running loop, plugged in, on a loopback port of the system's choice. It serves one till at a time."""

    def __init__(self, heard: Callable[[bytes], None], greeted: Callable[[], None], lost: Callable[[], None]) -> None:
        self._heard = heard
        self._greeted = greeted
        self._lost = lost
        self._port = 0
        self._listener: socket.socket | None = None
        self._till: socket.socket | None = None
        self.plug()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def plugged(self) -> bool:
        """Whether somebody could connect."""
        return self._listener is not None

    def plug(self) -> None:
        """Listen, on the same port as ever."""
        if self._listener is not None:
            return
        self._listener = listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        listener.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def unplug(self) -> None:
        """Close everything; what was on its way is lost."""
        listener, self._listener = self._listener, None
        if listener is not None:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection and go on listening."""
        till, self._till = self._till, None
        if till is not None:
            asyncio.get_running_loop().remove_reader(till)
            till.close()

    def say(self, data: bytes) -> None:
        """Send to the till; into the void while there is none."""
        if self._till is not None:
            with suppress(OSError):
                self._till.send(data)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(BlockingIOError):
            till, _ = listener.accept()
            if self._till is not None:
                self._closed()
            till.setblocking(False)  # noqa: FBT003
            till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._till = till
            asyncio.get_running_loop().add_reader(till, self._hear, till)
            self._greeted()

    def _hear(self, till: socket.socket) -> None:
        try:
            data = till.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._heard(data)
        else:
            self._closed()

    def _closed(self) -> None:
        self.hang_up()
        self._lost()
