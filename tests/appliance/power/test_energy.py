"""What is said of the battery's time, against batteries whose truth is known."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.power.energy import (
    HOUR,
    SETTLING,
    Energy,
    begin,
    charged_again,
    forecast,
    is_worn,
    new_day,
    sampled,
    switched,
    visited,
    wear,
)

DESIGN = 100_000.0  # milliwatt hours
NOMINAL = {"printer": 12_000.0, "modem": 3_000.0}


def drained(energy: Energy, *, milliwatts: float, holds: float, began: float, minutes: int, noise: float = 0) -> Energy:
    """A sample a minute from a battery that holds `holds` milliwatt hours."""
    random, percent, now = Random(7), began, (energy.at or 0.0) + HOUR
    for _ in range(minutes):
        draw = milliwatts + random.uniform(-noise, noise)
        energy = sampled(energy, draw, percent, now)
        percent -= draw / 60 / holds * 100
        now += 60
    return energy


def test_nothing_is_said_before_anything_was_measured() -> None:
    said = forecast(begin(DESIGN, NOMINAL), 80, frozenset())
    assert (said.minutes, said.minutes_likely, said.citizens) == (None, None, None)


def test_gauge_without_a_percent_says_nothing() -> None:
    energy = drained(begin(DESIGN, {}), milliwatts=20_000, holds=DESIGN, began=90, minutes=10)
    assert forecast(energy, None, frozenset()).minutes is None


def test_steady_drain_gives_the_time_it_will_last_and_a_cautious_one() -> None:
    energy = drained(begin(DESIGN, {}), milliwatts=20_000, holds=DESIGN, began=90, minutes=30, noise=2_000)
    said = forecast(energy, 80, frozenset())
    assert said.minutes is not None and said.minutes_likely == pytest.approx(240, abs=12)
    assert 150 <= said.minutes < said.minutes_likely


def test_restless_drain_is_said_more_cautiously() -> None:
    calm = drained(begin(DESIGN, {}), milliwatts=20_000, holds=DESIGN, began=90, minutes=30, noise=500)
    restless = drained(begin(DESIGN, {}), milliwatts=20_000, holds=DESIGN, began=90, minutes=30, noise=15_000)
    calmly, restlessly = (forecast(energy, 80, frozenset()).minutes for energy in (calm, restless))
    assert calmly is not None and restlessly is not None and restlessly < calmly


@given(st.floats(0.5, 1.1), st.floats(5_000, 40_000), st.floats(20, 95))
def test_battery_that_was_measured_lasts_at_least_as_long_as_was_said(
    share: float, milliwatts: float, percent: float
) -> None:
    holds, energy = DESIGN * share, begin(DESIGN, {})
    for _ in range(4):
        minutes = int(0.6 * holds / milliwatts * 60)
        energy = drained(energy, milliwatts=milliwatts, holds=holds, began=95, minutes=minutes)
        energy = charged_again(energy, 95 - minutes * milliwatts / 60 / holds * 100)
    energy = drained(energy, milliwatts=milliwatts, holds=holds, began=percent, minutes=5)
    truth = holds * percent / 100 / milliwatts * 60
    said = forecast(energy, percent, frozenset()).minutes
    assert said is not None and said <= truth + 1


def test_worn_battery_is_learned_over_cycles_and_told() -> None:
    energy = begin(DESIGN, {})
    assert wear(energy) is None
    for _ in range(4):
        energy = drained(energy, milliwatts=20_000, holds=60_000, began=90, minutes=110)
        energy = charged_again(energy, 90 - 110 * 20_000 / 60 / 60_000 * 100)
    assert wear(energy) == pytest.approx(0.6, abs=0.03)
    assert is_worn(energy)


def test_short_discharge_teaches_nothing() -> None:
    energy = drained(begin(DESIGN, {}), milliwatts=20_000, holds=60_000, began=90, minutes=10)
    assert charged_again(energy, 85).full == begin(DESIGN, {}).full


def test_gauge_that_contradicts_the_meter_teaches_nothing() -> None:
    energy = drained(begin(DESIGN, {}), milliwatts=60_000, holds=DESIGN, began=90, minutes=110)
    assert charged_again(energy, 60).full == begin(DESIGN, {}).full


def test_what_costs_most_is_learned_from_its_switch() -> None:
    energy = drained(begin(DESIGN, NOMINAL), milliwatts=10_000, holds=DESIGN, began=90, minutes=5)
    assert energy.at is not None
    energy = switched(energy, "modem", energy.at, on=True)
    for second in range(1, 8):
        energy = sampled(energy, 25_000, 85, (energy.at or 0.0) + SETTLING / 4 * min(second, 1))
    assert energy.drains["modem"].mean == pytest.approx(15_000)
    assert forecast(energy, 85, frozenset({"modem", "printer"})).costliest == "modem"
    assert forecast(energy, 85, frozenset({"printer"})).costliest == "printer"


def test_of_two_switches_at_once_neither_is_measured() -> None:
    energy = drained(begin(DESIGN, NOMINAL), milliwatts=10_000, holds=DESIGN, began=90, minutes=5)
    energy = switched(energy, "modem", energy.at or 0.0, on=True)
    energy = sampled(energy, 20_000, 85, (energy.at or 0.0) + 1)
    energy = switched(energy, "printer", energy.at or 0.0, on=True)
    energy = sampled(energy, 30_000, 85, (energy.at or 0.0) + SETTLING + 1)
    assert energy.drains == begin(DESIGN, NOMINAL).drains


def served(energy: Energy, citizens: int) -> Energy:
    energy = visited(sampled(energy, 20_000, 80, 0.0))
    for _ in range(citizens):
        energy = visited(drained(energy, milliwatts=20_000, holds=DESIGN, began=80, minutes=15))
    return energy


def test_citizens_are_said_from_the_second_on() -> None:
    one, two = served(begin(DESIGN, {}), 1), served(begin(DESIGN, {}), 2)
    assert forecast(one, 50, frozenset()).citizens is None
    said = forecast(two, 50, frozenset()).citizens
    assert said is not None and 5 <= said <= 10  # each takes 14 minutes of 20 W, so ten would empty half the battery


def test_new_day_has_its_own_average() -> None:
    assert forecast(new_day(served(begin(DESIGN, {}), 3)), 50, frozenset()).citizens is None


def test_visit_that_was_partly_on_mains_teaches_nothing() -> None:
    energy = served(begin(DESIGN, {}), 1)
    known = energy.visit
    energy = drained(energy, milliwatts=20_000, holds=DESIGN, began=80, minutes=5)
    energy = charged_again(energy, 78)
    energy = sampled(energy, 20_000, 78, 1e6)
    assert visited(energy).visit == known
    assert visited(visited(charged_again(energy, 78))).visit_drawn is None


def test_after_two_switches_at_once_the_old_drain_is_not_believed() -> None:
    energy = drained(begin(DESIGN, NOMINAL), milliwatts=10_000, holds=DESIGN, began=90, minutes=5)
    energy = sampled(switched(energy, "modem", energy.at or 0.0, on=True), 20_000, 85, (energy.at or 0.0) + 1)
    energy = switched(energy, "printer", energy.at or 0.0, on=True)
    assert forecast(energy, 85, frozenset()).minutes is None


def test_gap_between_samples_is_not_counted() -> None:
    energy = sampled(begin(DESIGN, {}), 20_000, 80, 0.0)
    energy = sampled(energy, 20_000, 80, 10 * HOUR)
    assert energy.run is not None and energy.run.drawn == 0.0
