"""The service of a certified scanner on this computer: found among the reserved ports, and asked how the scanner is."""

from typing import Final

from firmware.clock import Clock
from firmware.hal.config.fingerprint import SbiPorts
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import HalError
from firmware.hal.transports.http import HttpRequest, Limits, open_http
from firmware.hal.wire.fingerprint.sbi import METHOD, QUESTION, TARGET, SbiState, state_of

HOST: Final = "127.0.0.1"
LIMITS: Final = Limits(handshake=0.5, piece=0.5, answer=1.0, body=64 * 1024)
_HEADERS: Final = (("Content-Type", "application/json"), ("Connection", "close"))


class SbiService:
    """Whoever of the reserved ports answers for a fingerprint scanner; `port` is where it was the last time."""

    def __init__(self, name: str, ports: SbiPorts, clock: Clock) -> None:
        self._name = name
        self._ports = ports
        self._clock = clock
        self.port: int | None = None

    async def state(self) -> SbiState | None:
        """How the scanner is; None where no service answers, which is looked for anew the next time."""
        if self.port is not None and (state := await self._ask(self.port)) is not None:
            return state
        self.port = None
        for port in range(self._ports.first, self._ports.last + 1):
            if (state := await self._ask(port)) is not None:
                self.port = port
                return state
        return None

    async def _ask(self, port: int) -> SbiState | None:
        request = HttpRequest(METHOD, TARGET, _HEADERS, (QUESTION,))
        try:
            async with open_http(self._name, TcpConnection(HOST, port), self._clock, limits=LIMITS) as line:
                answer = await line.ask(request, LIMITS)
        except HalError:
            return None  # nobody there, or something else that happens to use one of these ports
        return state_of(answer.body) if answer.status == 200 else None
