"""Where the fleet's broker is and who we are there."""

from dataclasses import dataclass
from pathlib import Path

from provisioning.identity import Identity


@dataclass(frozen=True, slots=True)
class BrokerConfig:
    """The `[fleet]` section: the broker's address and the case's identity, read anew at every connection."""

    host: str
    port: int
    ca: Path
    certificate: Path
    key: Path

    @property
    def identity(self) -> Identity:
        """The three files as the one TLS factory takes them."""
        return Identity(self.ca, self.certificate, self.key)
