"""A fan at its two wires."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import TACHOMETER_WINDOW, FanConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.contended_pin import ContendedPin

FASTEST: Final = 3000  # revolutions a minute


class PwmFanPeer(ContendedPin):
    """A fan that turns as it is driven, until something gets into its blades."""

    def __init__(self, config: DeviceConfig, header: SimHeader) -> None:
        self._connection = connection_of(config, FanConnection)
        super().__init__(header, self._connection.pin)
        self._held = False
        self._worn = 1.0
        if self._connection.tachometer is not None:
            header.tachometer(self._connection.tachometer).pulses = self._pulses

    @property
    def connection(self) -> FanConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "stall": Poke(self.stall, {}),
                "free": Poke(self.free, {}),
                "wear": Poke(self.wear, {"percent": int}),
                **super().pokes(),
            }
        )

    def driven(self) -> float:
        """The share of its speed at which it is driven."""
        return self._header.wave(self._connection.pin)[1]

    def stall(self) -> None:
        """Let a cable get into the blades."""
        self._held = True

    def free(self) -> None:
        """Let it turn again."""
        self._held = False

    def wear(self, percent: int) -> None:
        """Let its bearing brake it to so much of its speed."""
        self._worn = percent / 100

    def _pulses(self) -> int:
        turns = 0.0 if self._held else self.driven() * self._worn * FASTEST / 60 * TACHOMETER_WINDOW
        return round(turns * self._connection.pulses)
