"""Watches the acknowledgements of one TCP connection, and only while something of ours is on its way.

What the kernel knows of a connection (tcp(7), TCP_INFO) shows a black hole a second before any timeout does. Under
jitter it cries wolf, so it starts probes and decides nothing.
"""

import asyncio
import socket
import struct
from dataclasses import dataclass
from typing import Final, Protocol

from firmware.clock import Clock

PATIENCE: Final = 0.3  # seconds without an acknowledgement at the least
TRIPS: Final = 3  # and so many round trip times
_SIZE: Final = 104
_NUMBER: Final = struct.Struct("=I")
_UNACKED, _LAST_ACK, _TRIP = 24, 56, 68  # offsets in `struct tcp_info`: segments, milliseconds, microseconds


class Signs(Protocol):
    """Whoever wants to know how the way out is."""

    def alive(self) -> None:
        """The server acknowledged something just now."""
        ...

    def stalled(self) -> None:
        """It should have."""
        ...


@dataclass(frozen=True, slots=True)
class Flight:
    """What is on its way: segments without an acknowledgement, seconds since the last one, and a round trip."""

    unacked: int
    silence: float
    trip: float

    @property
    def stalled(self) -> bool:
        """Whether an acknowledgement is overdue."""
        return self.unacked > 0 and self.silence > max(PATIENCE, TRIPS * self.trip)


def flight(connection: socket.socket) -> Flight | None:
    """What the kernel knows now; None: the connection is gone."""
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    except OSError:
        return None
    if len(told) < _TRIP + _NUMBER.size:
        return None
    unacked, silence, trip = (_NUMBER.unpack_from(told, at)[0] for at in (_UNACKED, _LAST_ACK, _TRIP))
    return Flight(unacked, silence / 1e3, trip / 1e6)


class Vigil:
    """One connection's watch; it sleeps while nothing is on its way."""

    def __init__(self, connection: socket.socket, signs: Signs, clock: Clock) -> None:
        self._connection = connection
        self._signs = signs
        self._clock = clock
        self._watching: asyncio.Task[None] | None = None

    def sent(self) -> None:
        """Something of ours goes out now."""
        if self._watching is None or self._watching.done():
            self._watching = asyncio.ensure_future(self._watch())

    def end(self) -> None:
        """Watch no more."""
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        wait = PATIENCE
        while True:
            await self._clock.sleep(wait)
            now = flight(self._connection)
            if now is None or not now.unacked:
                return
            if now.stalled:
                self._signs.stalled()
            wait = max(PATIENCE, TRIPS * now.trip)
