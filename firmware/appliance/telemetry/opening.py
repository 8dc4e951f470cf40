"""The TCP connection to the broker while it comes about: where to, and how it is given up when the way out changes."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

USER_TIMEOUT: Final = 10_000  # milliseconds that something sent may lie unacknowledged before the kernel gives up


def nowhere_known() -> tuple[str, ...]:
    """No address is known beforehand; then the machine's resolver is asked, which may block."""
    return ()


class Opening:
    """Where the broker is, and the attempt that is under way. `addresses` are those known by the chosen way out; None:
    none is known yet, and whoever asks for them will say when.
    """

    def __init__(self) -> None:
        self.addresses: Callable[[], tuple[str, ...] | None] = nowhere_known
        self._attempt: socket.socket | None = None

    def break_off(self) -> None:
        """Let the attempt under way fail at once, from whichever thread."""
        attempt = self._attempt
        if attempt is not None:
            with suppress(OSError):
                attempt.shutdown(socket.SHUT_RDWR)

    def connect(self, host: str, port: int, deadline: float) -> socket.socket:
        """A connection; it blocks for at most `deadline` seconds for each address. Raises `OSError`."""
        problem: OSError | None = None
        for family, address in self._targets(host, port):
            try:
                return self._connect(family, address, deadline)
            except OSError as failed:
                problem = failed
        raise problem or OSError(f"{host} has no address")

    @contextmanager
    def watched(self, descriptor: int) -> Iterator[None]:
        """Meanwhile the connection can be broken off; it is held by a second descriptor, for TLS takes the first."""
        with socket.socket(fileno=os.dup(descriptor)) as attempt:
            self._attempt = attempt
            try:
                yield
            finally:
                self._attempt = None

    def _targets(self, host: str, port: int) -> list[tuple[int, tuple[object, ...]]]:
        known = self.addresses()
        if known is None:
            raise OSError(f"nobody has told an address of {host} yet")
        if known:
            return [(socket.AF_INET6 if ":" in one else socket.AF_INET, (one, port)) for one in known]
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [(family, address) for family, _, _, _, address in found]

    def _connect(self, family: int, address: tuple[object, ...], deadline: float) -> socket.socket:
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(deadline)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT)
            with self.watched(made.fileno()):
                made.connect(address)
        except BaseException:
            made.close()
            raise
        return made
