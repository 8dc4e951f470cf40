"""Sockets whose packets leave through one interface and no other, whatever the routes say."""

import errno
import socket
import struct
from typing import Final

from firmware.hal.errors import PeripheralFault

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


def bound_socket(family: int, kind: int, interface: str | None) -> socket.socket:
    """A socket that waits for nothing; None: it goes where the routes say. A connection ends with a reset, so that a
    probe leaves nothing behind. Raises `OSError`, and `PeripheralFault` where this program may not.
    """
    made = socket.socket(family, kind)
    try:
        made.settimeout(0)
        if interface is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    except OSError as problem:
        made.close()
        if problem.errno == errno.EPERM:
            raise PeripheralFault(interface or "", "it may not be tried alone: CAP_NET_RAW is missing") from problem
        raise
    return made
