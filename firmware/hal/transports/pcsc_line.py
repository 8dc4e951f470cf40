"""One connection with pcscd, the smart card daemon, whose blocking calls can be ended at any moment.

`SCardCancel` ends only one kind of call, and asks the daemon to do it. A card or a daemon that hangs would hold our
thread for ever. So the socket to the daemon is shut down instead: then each call that waits on it fails at once, and
the daemon itself resets the card and forgets us.
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from stat import S_ISSOCK
from threading import Lock
from typing import Concatenate, Final, ParamSpec, TypeVar

from firmware.hal.ports.device import Reason
from firmware.hal.transports.card_readers import CardFailure

P = ParamSpec("P")
T = TypeVar("T")

SOCKET: Final = "/pcscd.comm"
"""How the path ends at which the daemon listens."""

_OPENS_ONE: Final = 0.5
"""Seconds to wait for another thread that makes a connection: one takes milliseconds unless the daemon hangs."""

_opening: Final = Lock()


class PcscLine:
    """A context of libpcsclite. All but `cut` belongs to one worker's thread."""

    def __init__(self) -> None:
        self.context = 0
        self._before: frozenset[int] | None = None
        self._socket: socket.socket | None = None
        self._ended = False

    def open(self) -> None:
        """Connect with the daemon; `CardFailure` where it does not run."""
        if not _opening.acquire(timeout=_OPENS_ONE):
            raise CardFailure(Reason.SERVICE_DOWN, "the daemon answers nobody")
        try:
            self._before = frozenset(_sockets())
            self.context = _establish()
            self._socket = self._socket or _socket_since(self._before)
        finally:
            _opening.release()
        if self._ended or self._socket is None:
            raise CardFailure(Reason.SERVICE_DOWN, "the connection was ended while it was made")

    def ask(self, call: Callable[Concatenate[int, P], T], *about: P.args, **more: P.kwargs) -> T:
        """Make a call with this context. Whatever fails after the daemon has gone fails because it has gone."""
        try:
            return call(self.context, *about, **more)
        except CardFailure as failure:
            if self._is_dead():
                raise CardFailure(Reason.SERVICE_DOWN, str(failure)) from failure
            raise

    def _is_dead(self) -> bool:
        """A peek at the end of the daemon's words; the library's own codes are whatever was in its memory then."""
        if self._socket is None:
            return True
        try:
            return not self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def cut(self) -> None:
        """End whatever is under way, from any thread, and make all later calls fail."""
        self._ended = True
        if self._socket is None and self._before is not None:
            self._socket = _socket_since(self._before)
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Give back what the library holds."""
        if self.context:
            from smartcard.scard import SCardReleaseContext

            SCardReleaseContext(self.context)
        if self._socket is not None:
            self._socket.close()


def _establish() -> int:
    try:
        from smartcard.scard import SCARD_SCOPE_SYSTEM, SCardEstablishContext
    except ImportError as problem:
        raise CardFailure(Reason.REFUSED, f"pyscard is missing: {problem}") from problem
    code, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
    if code:
        raise CardFailure(Reason.SERVICE_DOWN, f"{code & 0xFFFFFFFF:08X}")
    return int(context)


def _sockets() -> dict[int, int]:
    """The inodes of this process's sockets, and a descriptor of each."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # one of another thread, closed meanwhile
            about = os.fstat(int(entry.name))
            if S_ISSOCK(about.st_mode):
                found[about.st_ino] = int(entry.name)
    return found


def _socket_since(before: frozenset[int]) -> socket.socket | None:
    """A duplicate of the daemon's socket that was not there `before`; shutting it down shuts down the original."""
    for inode, descriptor in _sockets().items():
        if inode in before:
            continue
        with suppress(OSError):
            candidate = socket.socket(fileno=os.dup(descriptor))
            if candidate.family == socket.AF_UNIX and str(candidate.getpeername()).endswith(SOCKET):
                return candidate
            candidate.close()
    return None
