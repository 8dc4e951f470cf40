"""The buzzer at the other end of its wire."""

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import BuzzerConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.contended_pin import ContendedPin


class GpioBuzzerPeer(ContendedPin):
    """A buzzer that can be listened to, and a foreign program that may take its pin."""

    def __init__(self, config: DeviceConfig, header: SimHeader) -> None:
        self._connection = connection_of(config, BuzzerConnection)
        super().__init__(header, self._connection.pin)

    @property
    def connection(self) -> BuzzerConnection:
        return self._connection

    def heard(self) -> float | None:
        """The pitch of what sounds now; None: silence."""
        pitch, share = self._header.wave(self._connection.pin)
        return pitch if 0.0 < share < 1.0 else None
