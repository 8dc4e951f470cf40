"""A thermometer without a wire."""

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.thermometer import Temperature
from firmware.hal.sim.peripheral import SimPeripheral


class SimThermometer(SimPeripheral[Temperature]):
    """A `Thermometer` whose air a test warms."""

    def __init__(self, name: str, coldest: float = 0.0, hottest: float = 60.0) -> None:
        super().__init__(name, Temperature(24.0))
        self._coldest = coldest
        self._hottest = hottest

    def warm(self, celsius: float) -> None:
        """Let it be so warm."""
        reason = Reason.TOO_HOT if celsius >= self._hottest else Reason.TOO_COLD if celsius <= self._coldest else None
        self.become(READY if reason is None else Condition(DeviceState.ATTENTION, reason))
        self.happen(Temperature(celsius))
