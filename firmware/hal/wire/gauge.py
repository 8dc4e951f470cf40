"""What the properties of a battery and of the mains mean (Documentation/ABI/testing/sysfs-class-power)."""

import re
from collections.abc import Mapping
from typing import Final

from firmware.hal.ports.battery import Charge, PowerSource

DEFECT: Final = frozenset({"Dead", "Overheat", "Over voltage", "Unspecified failure", "Cold", "No battery"})
"""Words of `health` with which nobody should set out; an ageing battery (`Calibration required`, `Warm`) may."""

LONGEST: Final = 7 * 24 * 60
"""Minutes; what a gauge says beyond is a division by next to nothing."""

MOST: Final = 10_000_000
"""Milliwatt hours that no case carries; also milliwatts that none draws."""

COLDEST: Final = -400
HOTTEST: Final = 1250
"""Tenths of a degree between which a thermistor is connected at all."""

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
    return Charge(
        source,
        percent,
        _minutes(battery) if source is PowerSource.BATTERY else None,
        milliwatts=_milliwatts(battery, source),
        celsius=_celsius(battery),
        full=_milliwatt_hours(battery, "full"),
        design=_milliwatt_hours(battery, "full_design"),
    )


def behaviours(battery: Mapping[str, str]) -> frozenset[str]:
    """What the charger can be told (`charge_behaviour`); the one that is in force stands in brackets."""
    return frozenset(battery.get("charge_behaviour", "").replace("[", " ").replace("]", " ").split())


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


def _milliwatts(battery: Mapping[str, str], source: PowerSource) -> int | None:
    """What flows out. The sign is made here: some drivers give what flows out as a negative number, some as none."""
    power = _flow(battery)
    if power is None or power > MOST:
        return None
    if source is PowerSource.BATTERY:
        return power
    way = {"Charging": -1, "Discharging": 1, "Full": 0, "Not charging": 0}.get(battery.get("status", ""))
    return None if way is None else way * power


def _flow(battery: Mapping[str, str]) -> int | None:
    power = _number(battery, "power_now")
    if power is not None:
        return abs(power) // 1000
    current, voltage = _number(battery, "current_now"), _number(battery, "voltage_now")
    return None if current is None or voltage is None else abs(current * voltage) // 10**9


def _celsius(battery: Mapping[str, str]) -> float | None:
    """To half a degree, so that a trembling sensor is not news."""
    tenths = _number(battery, "temp")
    return round(tenths / 5) / 2 if tenths is not None and COLDEST <= tenths <= HOTTEST else None


def _milliwatt_hours(battery: Mapping[str, str], what: str) -> int | None:
    """From microwatt hours, or from microampere hours at the voltage the battery was made for."""
    energy = _number(battery, f"energy_{what}")
    charge, voltage = _number(battery, f"charge_{what}"), _number(battery, "voltage_min_design")
    if energy is not None:
        held = energy // 1000
    elif charge is not None and voltage is not None:
        held = charge * voltage // 10**9
    else:
        return None
    return held if 0 < held <= MOST else None


def _number(battery: Mapping[str, str], name: str) -> int | None:
    text = battery.get(name, "")
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None
