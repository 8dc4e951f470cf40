"""The one door to the controller: a Unix socket for those who may enter."""

import asyncio
import os
import socket
from pathlib import Path
from typing import Final

from firmware.appliance.api.connection import Connection, Handlers
from firmware.appliance.api.messages import LONGEST_LINE
from firmware.appliance.api.peers import may_enter, peer_of
from firmware.appliance.api.view import Viewer
from firmware.appliance.errors import AlreadyRunning

MOST_CLIENTS: Final = 16
_BACKLOG: Final = 16


class Server:
    """Serves the local API. `ready` is set while it answers. `listener` is the socket where it was bound before."""

    name = "api"
    essential = True

    def __init__(
        self, path: Path, handlers: Handlers, viewer: Viewer, software: str, listener: socket.socket | None = None
    ) -> None:
        self.ready = asyncio.Event()
        self._path = path
        self._handlers = handlers
        self._viewer = viewer
        self._software = software
        self._listener = listener
        self._clients: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled; then the socket is gone. Raises `AlreadyRunning`, `OSError`."""
        listener, self._listener = self._listener or bind(self._path), None
        server = await asyncio.start_unix_server(self._welcome, sock=listener, limit=LONGEST_LINE)
        try:
            self.ready.set()
            await server.serve_forever()
        finally:
            self.ready.clear()
            server.close()
            self._path.unlink(missing_ok=True)
            for client in self._clients:
                client.cancel()
            if self._clients:
                await asyncio.wait(self._clients)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = peer_of(writer.get_extra_info("socket"))
        if len(self._clients) >= MOST_CLIENTS or not may_enter(peer, self._path):
            writer.close()
            return
        connection = Connection(reader, writer, self._handlers, self._viewer, self._software)
        client = asyncio.get_running_loop().create_task(connection.serve(), name=f"api-{peer.pid}")
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)


def bind(path: Path) -> socket.socket:
    """A listening socket at `path`, mode 0660 from its first moment. A dead one in its place is removed."""
    _remove_dead(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    before = os.umask(0o117)
    try:
        listener.bind(str(path))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


def _remove_dead(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as probe:
        try:
            probe.connect(str(path))
        except FileNotFoundError:
            return
        except ConnectionRefusedError:
            path.unlink()
            return
        except BlockingIOError:
            pass  # somebody listens and has much to do
    raise AlreadyRunning(f"another controller answers at {path}")
