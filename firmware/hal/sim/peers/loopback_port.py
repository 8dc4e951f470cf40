"""A listening port on loopback that stays the same from plug to plug, whatever is spoken at it."""

import asyncio
import socket
from abc import ABC, abstractmethod


class LoopbackPort(ABC):
    """Made in the running loop, plugged in, on a port of the system's choice."""

    def __init__(self) -> None:
        self._port = 0
        self._listener: socket.socket | None = None
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

    @abstractmethod
    def hang_up(self) -> None:
        """Close what is connected and go on listening."""

    @abstractmethod
    def _let_in(self, endpoint: socket.socket) -> None:
        """Somebody has connected; what is sent goes out at once, and nothing blocks."""

    def _accept(self, listener: socket.socket) -> None:
        try:
            endpoint, _ = listener.accept()
        except BlockingIOError:
            return
        endpoint.setblocking(False)  # noqa: FBT003
        endpoint.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._let_in(endpoint)
