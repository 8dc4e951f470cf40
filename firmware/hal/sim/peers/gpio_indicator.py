"""The lamp at the other end of its three wires."""

from pathlib import Path

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import GpioIndicatorConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.contended_pin import ContendedPin


class GpioIndicatorPeer(ContendedPin):
    """A lamp that can be looked at, and a foreign program that may take its red pin."""

    def __init__(self, config: DeviceConfig, _directory: Path, header: SimHeader) -> None:
        self._connection = connection_of(config, GpioIndicatorConnection)
        super().__init__(header, self._connection.red)

    @property
    def connection(self) -> GpioIndicatorConnection:
        return self._connection

    def lit(self) -> tuple[bool, bool, bool]:
        """Whether red, green and blue shine."""
        wires = self._connection
        return (self._header.level(wires.red), self._header.level(wires.green), self._header.level(wires.blue))
