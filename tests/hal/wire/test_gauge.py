"""What gauges say, as tables."""

import pytest

from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.wire.gauge import Nonsense, charge_of, is_defect, is_present

ON_BATTERY = {"online": "0"}


@pytest.mark.parametrize(
    ("battery", "minutes"),
    [
        ({"time_to_empty_now": "5430"}, 90),
        ({"time_to_empty_now": "-1", "energy_now": "1"}, None),
        ({"energy_now": "45000000", "power_now": "15000000"}, 180),
        ({"energy_now": "45000000", "power_now": "-15000000"}, 180),
        ({"energy_now": "45000000", "power_now": "0"}, None),
        ({"charge_now": "2000000", "current_now": "1000000"}, 120),
        ({"energy_now": "45000000", "power_now": "1"}, None),
        ({}, None),
    ],
)
def test_remaining_minutes(battery: dict[str, str], minutes: int | None) -> None:
    assert charge_of({"capacity": "50", **battery}, ON_BATTERY) == Charge(PowerSource.BATTERY, 50, minutes)


@pytest.mark.parametrize(
    ("status", "mains", "source"),
    [
        ("Charging", {"online": "1"}, PowerSource.MAINS),
        ("Discharging", {"online": "1"}, PowerSource.MAINS),  # more is drawn than the charger gives
        ("Full", {"online": "2"}, PowerSource.MAINS),
        ("Charging", {"online": "0"}, PowerSource.BATTERY),  # the status lags behind
        ("Discharging", {}, PowerSource.BATTERY),
        ("Full", {}, PowerSource.MAINS),
        ("Unknown", {}, PowerSource.MAINS),
    ],
)
def test_source(status: str, mains: dict[str, str], source: PowerSource) -> None:
    assert charge_of({"capacity": "50", "status": status}, mains).source is source


@pytest.mark.parametrize("capacity", ["101", "-1", "abc", "", "1e2", "1_0", "٤٢", "9" * 5000, None])
def test_capacity_that_no_battery_has(capacity: str | None) -> None:
    with pytest.raises(Nonsense, match="capacity"):
        charge_of({} if capacity is None else {"capacity": capacity}, ON_BATTERY)


def test_mains_that_are_neither_on_nor_off() -> None:
    with pytest.raises(Nonsense, match="online"):
        charge_of({"capacity": "50"}, {"online": "perhaps"})


@pytest.mark.parametrize("health", ["Dead", "Overheat", "Unspecified failure"])
def test_cells_that_are_broken(health: str) -> None:
    assert is_defect({"health": health})


@pytest.mark.parametrize("battery", [{}, {"health": "Good"}, {"health": "Unknown"}, {"health": "Warm"}])
def test_cells_that_are_good_enough(battery: dict[str, str]) -> None:
    assert not is_defect(battery)


def test_gauge_without_cells() -> None:
    assert not is_present({"present": "0"})
    assert is_present({"present": "1"})
    assert is_present({})
