"""A battery without a gauge."""

from firmware.hal.ports.battery import Charge, CutOutcome, PowerSource
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.answering import SimAnswering

FULL = Charge(PowerSource.MAINS, 100, None)


class SimBattery(SimAnswering[Charge]):
    """A `Battery` whose charge a test sets.

    `armed` is after how many seconds it was told to cut the power, None until then; `charging` whether it may charge.
    """

    def __init__(self, name: str, charge: Charge = FULL) -> None:
        super().__init__(name, charge)
        self.armed: float | None = None
        self.charging = True

    async def cut_and_restore(self, after: float) -> CutOutcome:
        self.armed = after
        return CutOutcome.ARMED

    async def allow_charging(self, allowed: bool) -> bool:
        self.charging = allowed
        return True

    def charge(self, source: PowerSource, percent: int, minutes: int | None = None) -> None:
        """Let the gauge tell this."""
        self.become(READY)
        self.happen(Charge(source, percent, minutes))

    def wear_out(self) -> None:
        """Let the gauge tell nonsense."""
        self.become(Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT))
