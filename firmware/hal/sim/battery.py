"""A battery without a gauge."""

from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peripheral import SimPeripheral

FULL = Charge(PowerSource.MAINS, 100, None)


class SimBattery(SimPeripheral[Charge]):
    """A `Battery` whose charge a test sets."""

    def __init__(self, name: str, charge: Charge = FULL) -> None:
        super().__init__(name, charge)

    def charge(self, source: PowerSource, percent: int, minutes: int | None = None) -> None:
        """Let the gauge tell this."""
        self.become(READY)
        self.happen(Charge(source, percent, minutes))

    def wear_out(self) -> None:
        """Let the gauge tell nonsense."""
        self.become(Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT))
