"""The buzzer at the other end of its wire."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import BuzzerConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke


class GpioBuzzerPeer:
    """A buzzer that can be listened to, and a foreign program that may take its pin."""

    def __init__(self, config: DeviceConfig, header: SimHeader) -> None:
        self._connection = connection_of(config, BuzzerConnection)
        self._header = header
        self._let_go: Callable[[], None] | None = None

    @property
    def connection(self) -> BuzzerConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType({"pin-taken": Poke(self.take_pin, {}), "pin-given-back": Poke(self.give_pin_back, {})})

    def heard(self) -> float | None:
        """The pitch of what sounds now; None: silence."""
        pitch, share = self._header.wave(self._connection.pin)
        return pitch if 0.0 < share < 1.0 else None

    def take_pin(self) -> None:
        """Let something else hold the pin; the kernel refuses it while the driver holds it."""
        if self._let_go is None:
            self._let_go = self._header.take(self._connection.pin)

    def give_pin_back(self) -> None:
        """Let go of the pin."""
        if self._let_go is not None:
            self._let_go()
            self._let_go = None

    def close(self) -> None:
        self.give_pin_back()
