"""A buzzer without a wire."""

from typing import Never

from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.buzzer import Tune
from firmware.hal.sim.peripheral import SimPeripheral


class SimBuzzer(SimPeripheral[Never]):
    """A `Buzzer` that remembers what it sounded."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.heard: list[Tune] = []

    def sound(self, tune: Tune) -> None:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the buzzer")
        self.heard.append(tune)
