"""Fan and charging as a table, and what a thermometer can do to them."""

from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.power.thermal import (
    BLIND,
    CALMS,
    COLDEST_CHARGE,
    FROZEN,
    HOTTEST_CHARGE,
    believed,
    fan_share,
    farthest,
    may_charge,
    read,
    without,
)


def test_a_fan_speeds_up_at_once_and_slows_down_late() -> None:
    told, share = [], 0.0
    for headroom in (30.0, 19.0, 21.0, 24.0, 11.0, 14.0, 16.0, 4.0, 7.0, 30.0):
        share = fan_share(share, headroom)
        told.append(share)
    assert told == [0.0, 0.35, 0.35, 0.0, 0.6, 0.6, 0.35, 1.0, 1.0, 0.0]


def test_a_case_that_feels_nothing_is_cooled_all_the_same() -> None:
    assert fan_share(0.0, None) == BLIND


@given(st.floats(-60, 200), st.sampled_from([0.0, 0.35, 0.6, 1.0]))
def test_a_fan_never_hunts(headroom: float, share: float) -> None:
    once = fan_share(share, headroom)
    assert fan_share(once, headroom) == once
    assert abs(fan_share(once, headroom + CALMS / 3) - once) < 0.01 or fan_share(once, headroom + CALMS / 3) < once


def test_charging_stops_at_the_limits_and_comes_back_well_inside_them() -> None:
    told, charging = [], True
    for celsius in (20.0, 45.5, 44.0, 41.9, 20.0, -0.5, 1.0, 3.0):
        charging = may_charge(charging, celsius)
        told.append(charging)
    assert told == [True, False, False, True, True, False, False, True]


def test_unknown_warmth_neither_allows_nor_forbids_charging() -> None:
    assert may_charge(before=True, celsius=None)
    assert not may_charge(before=False, celsius=None)


@given(st.booleans(), st.floats(-50, 120))
def test_nobody_charges_outside_the_limits(before: bool, celsius: float) -> None:
    if may_charge(before, celsius):
        assert COLDEST_CHARGE <= celsius <= HOTTEST_CHARGE


def test_of_two_readings_beside_the_cells_the_worse_decides() -> None:
    assert farthest([24.0, 47.0]) == 47.0
    assert farthest([24.0, -3.0]) == -3.0
    assert farthest([]) is None


def test_a_thermometer_that_freezes_while_all_others_move_is_not_believed() -> None:
    readings = read(read(read({}, "frozen", 25.0), "a", 25.0), "b", 24.0)
    readings = read(readings, "frozen", 25.5)
    for celsius in (30.0, 40.0, 50.0):
        readings = read(read(readings, "a", celsius), "b", celsius)
    assert believed(readings) == {"a": 50.0, "b": 50.0}
    readings = read(readings, "frozen", 49.0)
    assert believed(readings)["frozen"] == 49.0


def test_one_that_moves_alone_freezes_nobody() -> None:
    readings = read(read(read({}, "a", 25.0), "b", 25.0), "c", 25.0)
    readings = read(readings, "a", 25.0 + FROZEN * 1.5)
    assert set(believed(readings)) == {"a", "b", "c"}


def test_one_that_is_gone_is_forgotten() -> None:
    assert believed(without(read({}, "a", 70.0), "a")) == {}
