"""Whether anything passes through one way out, tried now and through that way alone."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol


@unique
class ProbeKind(StrEnum):
    """How a way is tried: a TCP connection costs 224 bytes and proves little, TLS to our own name proves the way."""

    CONNECT = "connect"
    PROVE = "prove"


@unique
class Finding(StrEnum):
    """What a probe found. REFUSED comes from our own server's address, so the way is good and only it is not."""

    PASSED = "passed"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    PORTAL = "portal"  # somebody else answers, and wants a page to be read first
    INTERCEPTED = "intercepted"  # somebody else answers with a certificate of their own
    CLOCK = "clock"  # it is our server, and by this case's clock its certificate is not valid


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a probe ended, and after how many seconds."""

    finding: Finding
    seconds: float


class Prober(Protocol):
    """Tries ways out; `link` is a device of `case.toml`."""

    async def probe(self, link: str, kind: ProbeKind, wait: float) -> Outcome:
        """Try the way for at most `wait` seconds. Raises `HalError` where this machine does not let us try."""
        ...
