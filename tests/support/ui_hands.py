"""Scenes of setting up, packing and power for the screen's tests."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.enclosure import Body
from firmware.appliance.state.guide import Guide, Phase, Plan
from firmware.appliance.state.model import CaseState, FleetLink, Power
from firmware.clock import FakeClock
from firmware.hal.config.hands import MAINS
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import Condition, DeviceState, Reason
from support.ui_case import NOON, ready_case, with_condition

PLAN = Plan((MAINS, "cable", "printer", "scanner"), ("scanner", "printer", "cable", MAINS), 20_449)
OPENED = FakeClock(NOON).monotonic() - 6 * 60
END = FakeClock(NOON).monotonic() + 27.0
MAINS_ON = Power(PowerSource.MAINS, 82, None, gauge=GaugeWord.SOUND)
ABSENT = Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)


def setting_up(*, locked: bool = False, left: tuple[str, ...] = ()) -> CaseState:
    """The lid was opened six minutes ago; one device lies in its bay, one lacks paper."""
    state = with_condition(ready_case(locked=locked), "scanner", ABSENT)
    state = with_condition(state, "printer", Condition(DeviceState.FAULT, Reason.PAPER_OUT))
    return replace(state, guide=Guide(PLAN, Phase.SET_UP, opened=OPENED, left=left), power=MAINS_ON)


def packing() -> CaseState:
    """One device is unplugged, one cannot be seen, something waits for the server."""
    state = with_condition(ready_case(), "scanner", ABSENT)
    state = with_condition(state, "printer", Condition(DeviceState.FAULT, Reason.SILENT))
    state = replace(state, power=MAINS_ON, fleet=FleetLink(connected=True, pending=12), body=Body(seal="004711"))
    return replace(state, guide=Guide(PLAN, Phase.PACKING, opened=OPENED))


def packed() -> CaseState:
    """Everything is unplugged and told."""
    state = with_condition(with_condition(packing(), "printer", ABSENT), "cable", ABSENT)
    return replace(state, power=Power(PowerSource.BATTERY, 82, 190), fleet=FleetLink(connected=True))


KNOWN = Power(
    PowerSource.BATTERY,
    64,
    130,
    Mode.BATTERY,
    minutes_likely=185,
    citizens=6,
    costliest="printer",
    gauge=GaugeWord.SOUND,
)
"""On battery, with all that may be known of it."""


def powered(power: Power = KNOWN) -> CaseState:
    """A ready case with this power."""
    return replace(ready_case(), power=power)


SCENES: MappingProxyType[str, tuple[CaseState, str]] = MappingProxyType(
    {
        "set-up": (setting_up(), "setup"),
        "set-up-locked": (setting_up(locked=True), "home"),
        "set-up-left": (setting_up(locked=True, left=("printer", MAINS)), "home"),
        "packing": (packing(), "pack"),
        "packed": (packed(), "pack"),
        "battery": (powered(), "power"),
        "saving": (powered(replace(KNOWN, saving=True, worn=True, wear=61, gauge=GaugeWord.LYING)), "power"),
        "low": (powered(replace(KNOWN, mode=Mode.LOW, percent=14, minutes=21, minutes_likely=33, citizens=1)), "power"),
        "critical": (
            powered(
                replace(KNOWN, mode=Mode.CRITICAL, percent=4, minutes=5, ends_at=FakeClock(NOON).monotonic() + 27.0)
            ),
            "power",
        ),
        "home": (setting_up(), "home"),
    }
)
