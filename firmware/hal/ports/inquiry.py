"""What a check of the network asks beyond whether a way leads to our server: names, another door, a page, a service."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PortalPage:
    """A sign-in page: where it lies if it said so, and its words as plain lines."""

    address: str | None
    lines: tuple[str, ...]


class Inquirer(Protocol):
    """Asks through one way alone, whichever is used; `link` is a device of `case.toml`.

    Each answer comes within `wait` seconds; who is silent for so long has said no. Raises `HalError` where this machine
    does not let us ask. Only our own server is asked by itself, and whoever answers in its place.
    """

    @property
    def has_server(self) -> bool:
        """Whether there is a server of ours at all."""
        ...

    async def names(self, link: str, wait: float) -> bool | None:
        """Whether the way's name servers know our server now; None: its address needs no asking."""
        ...

    async def elsewhere(self, link: str, wait: float) -> bool:
        """Whether our server's machine answers at its web port, be it with a refusal."""
        ...

    async def page(self, link: str, wait: float) -> PortalPage | None:
        """What is shown to who asks our server's web port for a page; None: no page."""
        ...

    async def service(self, host: str, port: int, wait: float) -> bool:
        """Whether a service lets us in by the way that the machine chooses, which may be a tunnel."""
        ...
