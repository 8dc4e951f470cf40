"""The lid's contact, moved by hand."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import GpioLidConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke


class GpioLidPeer:
    """A lid, open at first: a case is opened before anything else happens."""

    def __init__(self, config: DeviceConfig, _directory: Path, header: SimHeader) -> None:
        self._connection = connection_of(config, GpioLidConnection)
        self._contact = header.contact(self._connection.pin)

    @property
    def connection(self) -> GpioLidConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "open": Poke(self.open, {}),
                "close": Poke(self.shut, {}),
                "slam": Poke(self.slam, {}),
                "chatter": Poke(self.chatter, {"times": int}),
            }
        )

    def open(self) -> None:
        """Lift the lid."""
        self._contact.tie(None)

    def shut(self) -> None:
        """Close the lid gently."""
        self._contact.tie(self._connection.closed_high)

    def slam(self) -> None:
        """Close the lid hard: the contact bounces and stays closed."""
        self.chatter(5)
        self.shut()

    def chatter(self, times: int) -> None:
        """Close and open the contact so many times; it ends where it was."""
        before = self._contact.tied
        for _ in range(times):
            self._contact.tie(self._connection.closed_high)
            self._contact.tie(None)
        self._contact.tie(before)

    def close(self) -> None:
        self._contact.tie(None)
