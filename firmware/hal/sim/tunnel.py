"""A tunnel for rehearsals: it passes what the way passes by which its socket sends."""

from collections.abc import Mapping

from firmware.clock import Clock
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.probe import Finding
from firmware.hal.ports.routes import Routes
from firmware.hal.ports.tunnel import TunnelState
from firmware.hal.sim.passage import Passing

NAME = "tunnel"
ENDPOINT = "192.0.2.1:51820"
_PACKET = 148  # bytes of a handshake's first message


class SimTunnel:
    """As a WireGuard in a program is: it sticks to the way by which it sent last, until it takes another socket.

    `present` is whether its interface is there; `bound` the way that it sticks to.
    """

    def __init__(self, ends: Mapping[str, Passing], routes: Routes, clock: Clock) -> None:
        self._ends = ends
        self._routes = routes
        self._clock = clock
        self._answered: float | None = None
        self._received = self._sent = 0
        self.present = True
        self.bound: str | None = None

    async def look(self) -> TunnelState:
        if not self.present:
            return TunnelState(present=False)
        self._send()
        ago = None if self._answered is None else self._clock.monotonic() - self._answered
        return TunnelState(True, ago, ENDPOINT, self._received, self._sent)  # noqa: FBT003

    async def rebind(self) -> None:
        if not self.present:
            raise PeripheralAbsent(NAME, "there is no such interface")
        self.bound = None

    def _send(self) -> None:
        self.bound = self.bound or self._routes.selected
        end = None if self.bound is None else self._ends[self.bound]
        self._sent += _PACKET
        if end is not None and end.reaches and end.passage.passing is Finding.PASSED:
            self._received += _PACKET
            self._answered = self._clock.monotonic()
