"""Power: how urgent it is, and the orderly end before the battery is empty."""

from collections.abc import Callable
from typing import Final

from firmware.appliance.managers.waiting import first_of
from firmware.appliance.state.events import ChargeMeasured, PowerChanged, PowerCritical
from firmware.appliance.state.model import CaseState, Power, PowerLevel, VisitStage
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.battery import Charge, PowerSource

LOW_BELOW: Final = 20  # percent
LOW_CLEARS: Final = 23  # percent; higher, so that a gauge that flickers does not make the level flicker
CRITICAL_BELOW: Final = 6
CRITICAL_CLEARS: Final = 8
PAYMENT_GRACE: Final = 300.0  # seconds a payment may keep an empty case alive; then the end comes anyway
MINUTES_MOVED: Final = 5  # a smaller step of the remaining minutes alone is not worth a record


def level_after(level: PowerLevel, charge: Charge) -> PowerLevel:
    """The level that follows `level`. On mains nothing is urgent."""
    if charge.source is PowerSource.MAINS:
        return PowerLevel.NORMAL
    critical = CRITICAL_CLEARS if level is PowerLevel.CRITICAL else CRITICAL_BELOW
    low = LOW_BELOW if level is PowerLevel.NORMAL else LOW_CLEARS
    if charge.percent < critical:
        return PowerLevel.CRITICAL
    return PowerLevel.LOW if charge.percent < low else PowerLevel.NORMAL


class PowerWatch:
    """Tells changes of the power, and calls `shut_down` when the battery is nearly empty."""

    name = "power"
    essential = True

    def __init__(self, timeline: Timeline, store: Store, clock: Clock, shut_down: Callable[[], None]) -> None:
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._shut_down = shut_down

    async def charged(self, charge: Charge) -> None:
        """The gauge tells `charge`."""
        before = self._store.state.power
        level = level_after(before.level, charge)
        if charge.source is not before.source or level is not before.level:
            await self._timeline.happened(PowerChanged(charge.source, charge.percent, charge.minutes, level))
        elif moved(before, charge):
            await self._timeline.happened(ChargeMeasured(charge.percent, charge.minutes))
        if level is PowerLevel.CRITICAL and before.level is not PowerLevel.CRITICAL:
            await self._timeline.happened(PowerCritical(charge.percent))

    async def run(self) -> None:
        """End the controller in order each time the power becomes critical and stays so."""
        while True:
            await self._store.until(is_critical)
            await first_of(self._clock.sleep(PAYMENT_GRACE), self._store.until(nothing_binding))
            if is_critical(self._store.state):
                self._shut_down()
                await self._store.until(lambda state: not is_critical(state))


def moved(before: Power, charge: Charge) -> bool:
    """Whether the charge is worth telling."""
    if before.percent != charge.percent or (before.minutes is None) is not (charge.minutes is None):
        return True
    return abs((charge.minutes or 0) - (before.minutes or 0)) >= MINUTES_MOVED


def is_critical(state: CaseState) -> bool:
    """Whether the battery is nearly empty."""
    return state.power.level is PowerLevel.CRITICAL


def nothing_binding(state: CaseState) -> bool:
    """Whether nothing speaks against an end: no payment in flight, and the terminal not at its end of day. True as
    well where the power has come back.
    """
    if not is_critical(state):
        return True
    handing_in = state.handing_in is not None and state.handing_in.running
    return not handing_in and (state.visit is None or state.visit.stage is not VisitStage.PAYING)
