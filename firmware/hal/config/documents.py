"""How a document printer is reached."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.hal.config import Connection
from firmware.hal.config.lines import TcpConnection


@dataclass(frozen=True, slots=True)
class IppConnection(Connection):
    """A printer that speaks IPP: its place in the case's network, or that of `ipp-usb` on this machine.

    With a `fingerprint` (SHA-256 of its certificate, 64 hexadecimal digits) it is spoken to by TLS only.
    """

    line: TcpConnection
    path: str = "/ipp/print"
    fingerprint: str | None = None

    @property
    def uri(self) -> str:
        """How the printer is called in requests."""
        host = f"[{self.line.address}]" if ":" in self.line.address else self.line.address
        return f"{'ipp' if self.fingerprint is None else 'ipps'}://{host}:{self.line.port}{self.path}"

    def claims(self) -> Iterator[tuple[str, str]]:
        return self.line.claims()
