"""What the properties of a battery and of the mains mean (Documentation/ABI/testing/sysfs-class-power)."""

import re
from collections.abc import Mapping
from typing import Final

from firmware.hal.ports.battery import Charge, PowerSource

DEFECT: Final = frozenset({"Dead", "Overheat", "Over voltage", "Unspecified failure", "Cold", "No battery"})
"""Words of `health` with which nobody should set out; an ageing battery (`Calibration required`, `Warm`) may."""

LONGEST: Final = 7 * 24 * 60
"""Minutes; what a gauge says beyond is a division by next to nothing."""

# Energy in microwatt hours over power in microwatts, or charge in microampere hours over current in microamperes.
RATIOS: Final = (("energy_now", "power_now"), ("charge_now", "current_now"))


class Nonsense(ValueError):
    """The gauge says what no battery can be."""


def is_present(battery: Mapping[str, str]) -> bool:
    """Whether there are cells behind the gauge; a gauge without the property has them built in."""
    return battery.get("present", "1") != "0"


def is_defect(battery: Mapping[str, str]) -> bool:
    """Whether the gauge itself calls the battery broken."""
    return battery.get("health", "Good") in DEFECT


def charge_of(battery: Mapping[str, str], mains: Mapping[str, str]) -> Charge:
    """The charge; raises `Nonsense`. `mains` is empty where the charger has no entry of its own."""
    source = _source(battery, mains)
    percent = _number(battery, "capacity")
    if percent is None or not 0 <= percent <= 100:
        raise Nonsense(f"capacity {battery.get('capacity')!r}")
    return Charge(source, percent, _minutes(battery) if source is PowerSource.BATTERY else None)


def _source(battery: Mapping[str, str], mains: Mapping[str, str]) -> PowerSource:
    """The charger's word; else the battery's, whose `status` lags some seconds behind on many gauges."""
    match mains.get("online", ""):
        case "0":
            return PowerSource.BATTERY
        case "1" | "2":  # 2: online at a programmable voltage
            return PowerSource.MAINS
        case "":
            return PowerSource.BATTERY if battery.get("status") == "Discharging" else PowerSource.MAINS
        case other:
            raise Nonsense(f"online {other!r}")


def _minutes(battery: Mapping[str, str]) -> int | None:
    seconds = _number(battery, "time_to_empty_now")
    minutes = seconds // 60 if seconds is not None else _minutes_by_ratio(battery)
    return minutes if minutes is not None and 0 <= minutes <= LONGEST else None


def _minutes_by_ratio(battery: Mapping[str, str]) -> int | None:
    for amount, flow in RATIOS:
        left, drawn = _number(battery, amount), _number(battery, flow)
        if left is not None and drawn:
            return left * 60 // abs(drawn)  # some drivers give what flows out as a negative number
    return None


def _number(battery: Mapping[str, str], name: str) -> int | None:
    text = battery.get(name, "")
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None
