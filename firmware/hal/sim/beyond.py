"""What lies behind a simulated link besides our server: name servers, a firewall, services, a tunnel's far end."""

from collections.abc import Callable, Mapping
from typing import Final

from firmware.hal.ports.inquiry import PortalPage
from firmware.hal.sim.peer import Poke

PAGE: Final = PortalPage(
    "http://login.rathaus.example",
    (
        "Willkommen im Rathaus",
        "Bitte melden Sie sich an, um das Netz zu benutzen.",
        "Den Zugang gibt die Zentrale, Erdgeschoss, Zimmer 1.",
        "Benutzername",
        "Kennwort",
    ),
)
"""What the town hall shows to whoever comes new."""


class Beyond:
    """Each of them can fail alone."""

    def __init__(self) -> None:
        self.names = True
        self.services = True
        self.tunnel = True
        self.other_port = False  # a silent server's machine still answers at another door

    def pokes(self) -> Mapping[str, Poke]:
        """What can happen to it."""
        return {
            "names-dead": Poke(self._become("names"), {}),
            "services-down": Poke(self._become("services"), {}),
            "tunnel-down": Poke(self._become("tunnel"), {}),
        }

    def heal(self) -> None:
        """All of it is well."""
        self.names = self.services = self.tunnel = True
        self.other_port = False

    def _become(self, part: str) -> Callable[[], None]:
        return lambda: setattr(self, part, False)
