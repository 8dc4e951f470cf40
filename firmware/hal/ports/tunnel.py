"""The tunnel into the administration's network (WireGuard)."""

from dataclasses import dataclass
from typing import Final, Protocol

STALE: Final = 180.0
"""Seconds after which a handshake counts no more: WireGuard makes one each two minutes while something passes (its
REJECT_AFTER_TIME)."""


@dataclass(frozen=True, slots=True)
class TunnelState:
    """`present`: the interface is there. `handshake` is how many seconds ago the far end answered, None: never.
    `endpoint` is where it is sought, "host:port". `received` and `sent` are bytes since the interface was made.
    """

    present: bool
    handshake: float | None = None
    endpoint: str | None = None
    received: int = 0
    sent: int = 0

    @property
    def answers(self) -> bool:
        """Whether the far end has answered a moment ago."""
        return self.present and self.handshake is not None and self.handshake < STALE


class Tunnel(Protocol):
    """It follows the way out by itself, but for implementations that stick to their old address: see `rebind`."""

    async def look(self) -> TunnelState:
        """How it is now, within 2 s. Raises `HalError`."""
        ...

    async def rebind(self) -> None:
        """Take a fresh socket, so that what is sent leaves by the present way. Raises `HalError`."""
        ...
