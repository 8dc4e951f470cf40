"""WireGuard by its tool `wg`, which knows the kernel's implementation and those in programs alike."""

import socket
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.tunnel import TunnelState
from firmware.hal.transports.program import ask_program
from firmware.hal.wire.wireguard import far_end

NAME: Final = "tunnel"
DEADLINE: Final = 0.6
"""Seconds for each of three questions; the tool needs milliseconds."""

_ANOTHER: Final = "0"  # a port that the kernel picks, and with it a socket without a past


class WireGuardTunnel:
    """`interface` is the kernel's name of the tunnel. Needs CAP_NET_ADMIN, as the routes do."""

    def __init__(self, interface: str, clock: Clock, tool: str = "wg") -> None:
        self._interface = interface
        self._clock = clock
        self._tool = tool

    async def look(self) -> TunnelState:
        if not self._is_there():
            return TunnelState(present=False)
        told = [await self._ask("show", what) for what in ("latest-handshakes", "endpoints", "transfer")]
        far = far_end(*told)
        if far is None:
            return TunnelState(present=True)
        ago = max(0.0, self._clock.now().timestamp() - far.handshake) if far.handshake else None
        return TunnelState(True, ago, far.endpoint, far.received, far.sent)  # noqa: FBT003

    async def rebind(self) -> None:
        if not self._is_there():
            raise PeripheralAbsent(NAME, f"there is no interface {self._interface}")
        await self._ask("set", "listen-port", _ANOTHER)

    async def _ask(self, verb: str, *words: str) -> str:
        return await ask_program(NAME, [self._tool, verb, self._interface, *words], self._clock, DEADLINE)

    def _is_there(self) -> bool:
        try:
            socket.if_nametoindex(self._interface)
        except OSError:
            return False
        return True
