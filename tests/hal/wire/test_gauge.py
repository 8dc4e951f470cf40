"""What gauges say, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.ports.battery import PowerSource
from firmware.hal.wire.gauge import Nonsense, behaviours, charge_of, is_defect, is_present

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
    charge = charge_of({"capacity": "50", **battery}, ON_BATTERY)
    assert (charge.source, charge.percent, charge.minutes) == (PowerSource.BATTERY, 50, minutes)


@pytest.mark.parametrize(
    ("battery", "online", "milliwatts"),
    [
        ({"power_now": "15000000", "status": "Discharging"}, "0", 15_000),
        ({"power_now": "-15000000", "status": "Discharging"}, "0", 15_000),
        ({"power_now": "15000000", "status": "Charging"}, "0", 15_000),  # the status lags behind
        ({"power_now": "15000000", "status": "Charging"}, "1", -15_000),
        ({"power_now": "-15000000", "status": "Charging"}, "1", -15_000),
        ({"power_now": "15000000", "status": "Discharging"}, "1", 15_000),  # more than the charger gives
        ({"power_now": "15000000", "status": "Full"}, "1", 0),
        ({"power_now": "15000000", "status": "Unknown"}, "1", None),
        ({"current_now": "-2000000", "voltage_now": "11100000"}, "0", 22_200),
        ({"current_now": "-2000000"}, "0", None),
        ({"power_now": "9" * 18}, "0", None),
        ({}, "0", None),
    ],
)
def test_what_flows_out(battery: dict[str, str], online: str, milliwatts: int | None) -> None:
    assert charge_of({"capacity": "50", **battery}, {"online": online}).milliwatts == milliwatts


@pytest.mark.parametrize(
    ("temp", "celsius"), [("235", 23.5), ("234", 23.5), ("-103", -10.5), ("1251", None), ("-500", None), ("", None)]
)
def test_warmth_to_half_a_degree(temp: str, celsius: float | None) -> None:
    assert charge_of({"capacity": "50", "temp": temp}, ON_BATTERY).celsius == celsius


@pytest.mark.parametrize(
    ("battery", "full", "design"),
    [
        ({"energy_full": "81000000", "energy_full_design": "90000000"}, 81_000, 90_000),
        ({"charge_full": "7000000", "charge_full_design": "8000000", "voltage_min_design": "11100000"}, 77_700, 88_800),
        ({"charge_full": "7000000"}, None, None),
        ({"energy_full": "0", "energy_full_design": "-1"}, None, None),
        ({"energy_full": "9" * 18}, None, None),
    ],
)
def test_what_it_holds(battery: dict[str, str], full: int | None, design: int | None) -> None:
    charge = charge_of({"capacity": "50", **battery}, ON_BATTERY)
    assert (charge.full, charge.design) == (full, design)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[auto] inhibit-charge force-discharge", {"auto", "inhibit-charge", "force-discharge"}),
        ("auto [inhibit-charge]", {"auto", "inhibit-charge"}),
        ("", set()),
    ],
)
def test_what_the_charger_can_be_told(text: str, words: set[str]) -> None:
    assert behaviours({"charge_behaviour": text}) == words


PROPERTIES = st.sampled_from(
    ("capacity", "status", "health", "present", "power_now", "current_now", "voltage_now", "temp", "energy_full")
)
VALUES = st.one_of(st.integers().map(str), st.text(max_size=40), st.sampled_from(("Charging", "Discharging", "Full")))


@given(st.dictionaries(PROPERTIES, VALUES), st.dictionaries(st.just("online"), VALUES))
def test_whatever_the_files_say(battery: dict[str, str], mains: dict[str, str]) -> None:
    try:
        charge = charge_of(battery, mains)
    except Nonsense:
        return
    assert 0 <= charge.percent <= 100
    assert charge.celsius is None or -40 <= charge.celsius <= 125


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
