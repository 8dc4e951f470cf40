"""A load switch at its pin, and what hangs on it."""

from collections.abc import Mapping
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.rails import GpioRailConnection
from firmware.hal.sim.grid import Grid
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.contended_pin import ContendedPin


class GpioRailPeer(ContendedPin):
    """A load switch that was on before the controller began: it restarts more often than the case does."""

    def __init__(self, config: DeviceConfig, header: SimHeader, grid: Grid) -> None:
        self._name = config.name
        self._connection = connection_of(config, GpioRailConnection)
        super().__init__(header, self._connection.pin)
        self._grid = grid
        self._pin = header.power_switch(self._connection.pin, level=self._connection.on_high, felt=self._felt)

    @property
    def connection(self) -> GpioRailConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "jam": Poke(self.jam, {}),
                "loosen": Poke(self.loosen, {}),
                **super().pokes(),
            }
        )

    @property
    def on(self) -> bool:
        """Whether what hangs on it has power."""
        return bool(self._pin.state) is self._connection.on_high

    @property
    def edges(self) -> int:
        """How often the level has changed."""
        return len(self._pin.states) - 1

    def jam(self) -> None:
        """Let the pin stay at its level, whatever is written to it: a short circuit."""
        self._pin.jammed = True

    def loosen(self) -> None:
        """Let it obey again."""
        self._pin.jammed = False

    def _felt(self, level: bool) -> None:
        self._grid.power(self._name, level is self._connection.on_high)
