"""The lamp at the other end of its three wires."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import GpioIndicatorConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke


class GpioIndicatorPeer:
    """A lamp that can be looked at, and a foreign program that may take one of its pins."""

    def __init__(self, config: DeviceConfig, _directory: Path, header: SimHeader) -> None:
        self._connection = connection_of(config, GpioIndicatorConnection)
        self._header = header
        self._let_go: Callable[[], None] | None = None

    @property
    def connection(self) -> GpioIndicatorConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType({"pin-taken": Poke(self.take_pin, {}), "pin-given-back": Poke(self.give_pin_back, {})})

    def lit(self) -> tuple[bool, bool, bool]:
        """Whether red, green and blue shine."""
        wires = self._connection
        return (self._header.level(wires.red), self._header.level(wires.green), self._header.level(wires.blue))

    def take_pin(self) -> None:
        """Let something else hold the red pin; the kernel refuses it while the driver holds it."""
        if self._let_go is None:
            self._let_go = self._header.take(self._connection.red)

    def give_pin_back(self) -> None:
        """Let go of the red pin."""
        if self._let_go is not None:
            self._let_go()
            self._let_go = None

    def close(self) -> None:
        self.give_pin_back()
