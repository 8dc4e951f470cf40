"""TCP connections to devices in the case's own network, without threads."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent
from firmware.hal.transports.deadline import within
from firmware.hal.transports.readiness import readable

CHUNK: Final = 4096

CONNECT_DEADLINE: Final = 1.5
"""Seconds for the device to accept; the port's promise of a first word within 2 s hangs on it."""

SEND_DEADLINE: Final = 1.0

_REFUSED_HERE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE})


class TcpLine:
    """An open connection; it keeps itself alive, so that a pulled cable shows within two minutes."""

    def __init__(self, device: str, connected: socket.socket, clock: Clock) -> None:
        self._device = device
        self._socket = connected
        self._clock = clock

    async def receive(self) -> bytes:
        while True:
            await readable(self._socket.fileno())
            try:
                data = self._socket.recv(CHUNK)
            except BlockingIOError:
                continue
            except OSError as problem:
                raise translated(self._device, problem) from problem
            if not data:
                raise PeripheralAbsent(self._device, "the connection was closed")
            return data

    async def send(self, data: bytes) -> None:
        sending = asyncio.get_running_loop().sock_sendall(self._socket, data)
        try:
            await within(self._clock, SEND_DEADLINE, sending)
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, "does not take what is sent") from problem
        except OSError as problem:
            raise translated(self._device, problem) from problem


@asynccontextmanager
async def open_tcp(device: str, connection: TcpConnection, clock: Clock) -> AsyncIterator[TcpLine]:
    """The connection. Raises `PeripheralAbsent` (nobody listens) or `PeripheralSilent` (no answer in time)."""
    opened = await connected(device, connection, clock)
    try:
        yield TcpLine(device, opened, clock)
    finally:
        opened.close()


async def connected(
    device: str, connection: TcpConnection, clock: Clock, interface: str | None = None
) -> socket.socket:
    """The socket is made here: who is cancelled just when it has connected must still be able to close it.

    With `interface` its packets leave through this one and no other, whatever the routes say.
    """
    opened = socket.socket(socket.AF_INET6 if ":" in connection.address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if interface is not None:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        await within(clock, CONNECT_DEADLINE, _open(opened, connection))
    except BaseException as problem:
        opened.close()
        if isinstance(problem, TimeoutError):
            raise PeripheralSilent(device, f"{connection.address}:{connection.port} does not answer") from problem
        if isinstance(problem, OSError):
            raise translated(device, problem) from problem
        raise
    return opened


async def _open(opened: socket.socket, connection: TcpConnection) -> None:
    opened.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _keep_alive(opened)
    await asyncio.get_running_loop().sock_connect(opened, (connection.address, connection.port))


def _keep_alive(opened: socket.socket) -> None:
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 4)):
        opened.setsockopt(socket.IPPROTO_TCP, option, value)


def translated(device: str, problem: OSError) -> HalError:
    """What an error of a socket says about the device."""
    if problem.errno in _REFUSED_HERE:
        return PeripheralFault(device, str(problem))
    return PeripheralAbsent(device, str(problem))
