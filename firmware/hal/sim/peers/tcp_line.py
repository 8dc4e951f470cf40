"""The far end of a device in the network: one listening port that stays the same from plug to plug."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from firmware.hal.sim.peers.loopback_port import LoopbackPort

CHUNK: Final = 4096


class TcpPort(LoopbackPort):
    """Made in the running loop, plugged in. It serves one till at a time."""

    def __init__(self, heard: Callable[[bytes], None], greeted: Callable[[], None], lost: Callable[[], None]) -> None:
        self._heard = heard
        self._greeted = greeted
        self._lost = lost
        self._till: socket.socket | None = None
        super().__init__()

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

    def _let_in(self, endpoint: socket.socket) -> None:
        if self._till is not None:
            self._closed()
        self._till = endpoint
        asyncio.get_running_loop().add_reader(endpoint, self._hear, endpoint)
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
