"""Who keeps the links: makes them, asks for addresses, dials. On the case that is NetworkManager."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol


@unique
class Stage(StrEnum):
    """How far a link is."""

    ABSENT = "absent"  # there is no such interface
    UNMANAGED = "unmanaged"  # the keeper has been told to leave it alone
    UNAVAILABLE = "unavailable"  # no carrier, no SIM, switched off
    IDLE = "idle"  # could be used, and nobody does
    CONNECTING = "connecting"
    ADDRESSING = "addressing"  # waits for an address
    UP = "up"
    FAILED = "failed"


@unique
class Setback(StrEnum):
    """Why a link is not up, as far as it concerns anybody."""

    NO_ADDRESS = "no-address"  # nobody gives addresses here (DHCP)
    SIM = "sim"  # missing, closed or broken
    NOT_ADMITTED = "not-admitted"  # the mobile network refuses
    DIALLING = "dialling"  # registered, and the data connection fails
    SECRETS = "secrets"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kept:
    """A link as its keeper sees it; `link` is a device of `case.toml`, addresses are texts without prefix length."""

    link: str
    stage: Stage
    setback: Setback | None = None
    addresses: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()


class LinkKeeper(Protocol):
    """The keeper may be away: then the stream breaks, what is up stays up, and nothing of the case depends on it."""

    def observe(self) -> AsyncGenerator[Kept, None]:
        """Each link once, then each change. Raises `HalError` where the conversation breaks."""
        ...

    async def renew(self, link: str) -> None:
        """Give the link up and make it anew: ask for another address, dial again. Within 10 s it has begun.

        Raises `HalError`.
        """
        ...

    async def raise_profile(self, profile: str) -> None:
        """Bring up what has no device of its own until then, as a tunnel. Within 10 s it has begun.

        Raises `HalError`; `PeripheralAbsent` where there is no such profile.
        """
        ...
