"""The kernel's rtnetlink socket; in rehearsal a Unix socket at whose far end the same bytes are spoken."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Final

from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent
from firmware.hal.transports.readiness import readable
from firmware.hal.transports.unix_path import short

UNIX: Final = "unix:"
"""How an interface begins that is told of at a Unix SOCK_SEQPACKET socket, not by the kernel; the file has its name."""

LARGEST: Final = 65536
"""Bytes of a datagram; the kernel sends at most 32 KiB at once."""

_ABSENT: Final = frozenset({errno.ENOENT, errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN})


class LinkSocket:
    """An open rtnetlink socket; belongs to the loop."""

    def __init__(self, device: str, endpoint: socket.socket) -> None:
        self._device = device
        self._endpoint = endpoint
        self._from_kernel = endpoint.family != socket.AF_UNIX

    async def receive(self) -> bytes | None:
        """The next datagram, or None where the kernel had more to tell than was taken. Cancelling loses none."""
        while True:
            await readable(self._endpoint.fileno())
            try:
                data, _, flags, sender = self._endpoint.recvmsg(LARGEST)
            except BlockingIOError:
                continue
            except OSError as problem:
                if problem.errno == errno.ENOBUFS:
                    return None
                raise _translated(self._device, problem) from problem
            if not data:
                raise PeripheralAbsent(self._device, "the far end closed")
            if self._is_told(sender):
                return None if flags & socket.MSG_TRUNC else data

    def drain(self) -> None:
        """Take away what else is there already, for one who asks anew anyway."""
        with suppress(OSError):
            while True:
                self._endpoint.recv(LARGEST)

    def _is_told(self, sender: object) -> bool:
        """Any program may send to a netlink socket; only port 0 is the kernel."""
        return not self._from_kernel or (isinstance(sender, tuple) and sender[0] == 0)

    def send(self, data: bytes) -> None:
        """Hand a request to the kernel, which takes it at once or refuses."""
        try:
            self._endpoint.send(data)
        except BlockingIOError as problem:
            raise PeripheralSilent(self._device, "does not take requests") from problem
        except OSError as problem:
            raise _translated(self._device, problem) from problem


def interface_name(interface: str) -> str:
    """The name by which the far end speaks of the interface."""
    return PurePath(interface).name if interface.startswith(UNIX) else interface


@contextmanager
def open_links(device: str, interface: str, groups: int) -> Iterator[LinkSocket]:
    """A socket that hears these multicast groups. Opening does not wait."""
    with socket.socket(*_kind(interface)) as endpoint:
        endpoint.settimeout(0)
        try:
            _attach(endpoint, interface, groups)
        except BlockingIOError as problem:
            raise PeripheralSilent(device, "does not take connections") from problem
        except OSError as problem:
            raise _translated(device, problem) from problem
        yield LinkSocket(device, endpoint)


def _kind(interface: str) -> tuple[int, int, int]:
    if interface.startswith(UNIX):
        return socket.AF_UNIX, socket.SOCK_SEQPACKET, 0
    return socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE


def _attach(endpoint: socket.socket, interface: str, groups: int) -> None:
    if interface.startswith(UNIX):
        with short(Path(interface.removeprefix(UNIX))) as place:
            endpoint.connect(place)
    else:
        endpoint.bind((0, groups))


def _translated(device: str, problem: OSError) -> HalError:
    if problem.errno in _ABSENT:
        return PeripheralAbsent(device, str(problem))
    return PeripheralFault(device, str(problem))
