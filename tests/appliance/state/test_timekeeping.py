"""Clocks that boot years ahead, time servers that lie, and answers of yesterday."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.state.model import TimeSource
from firmware.appliance.state.timekeeping import (
    BUILT,
    LONGEST_SLEEP,
    SLACK,
    SLOWEST,
    Look,
    Timekeeping,
    Told,
    begin,
    looked,
    now,
    told,
)

FLOOR = datetime(2026, 5, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
YEARS = timedelta(days=3650)
FLEET, NTP, RTC, NONE = TimeSource


def at(wall: datetime, monotonic: float = 0.0, *, synchronised: bool = False) -> Look:
    return Look(wall, monotonic, synchronised)


def started(look: Look, rtc: datetime | None = None, floor: datetime = FLOOR) -> Timekeeping:
    keeping, _ = looked(begin((floor,), look, rtc), look)
    return keeping


@pytest.mark.parametrize(
    ("wall", "synchronised", "rtc", "source"),
    [
        (NOW, True, None, NTP),
        (NOW, False, NOW, RTC),
        (NOW, False, None, NONE),  # a saved time of the last shutdown looks just so
        (NOW, False, NOW - timedelta(hours=1), NONE),
        (NOW + YEARS, False, NOW + YEARS, NONE),  # boots years ahead, and the chip with it
        (NOW + YEARS, True, NOW, NTP),
        (FLOOR + LONGEST_SLEEP, False, FLOOR + LONGEST_SLEEP, RTC),
        (FLOOR + LONGEST_SLEEP + timedelta(seconds=1), False, FLOOR + LONGEST_SLEEP, NONE),
        (datetime(1970, 1, 1, tzinfo=UTC), False, datetime(1970, 1, 1, tzinfo=UTC), NONE),
        (FLOOR - timedelta(seconds=1), True, FLOOR, NONE),
    ],
)
def test_who_vouches_at_the_start(wall: datetime, synchronised: bool, rtc: datetime | None, source: TimeSource) -> None:
    assert started(at(wall, synchronised=synchronised), rtc).source is source


def test_nothing_is_believed_that_is_older_than_the_software() -> None:
    wall = BUILT - timedelta(seconds=1)
    assert started(at(wall, synchronised=True), wall, floor=datetime(1970, 1, 1, tzinfo=UTC)).source is NONE


@pytest.mark.parametrize(
    ("step", "synchronised", "source"),
    [
        (timedelta(seconds=60), False, RTC),
        (timedelta(minutes=6), False, NONE),
        (timedelta(minutes=6), True, NTP),
        (-timedelta(minutes=6), False, NONE),
        (YEARS, False, NONE),
        (-YEARS, True, NONE),
    ],
)
def test_a_clock_that_was_set_needs_a_witness(step: timedelta, synchronised: bool, source: TimeSource) -> None:
    before = started(at(NOW), NOW)
    after, jumped = looked(before, at(NOW + step + timedelta(seconds=10), 10.0, synchronised=synchronised))
    assert (after.source, jumped) == (source, step.total_seconds())


def test_a_clock_that_comes_back_is_believed_again() -> None:
    wrong, _ = looked(started(at(NOW), NOW), at(NOW + YEARS, 10.0))
    again, _ = looked(wrong, at(NOW + timedelta(seconds=20), 20.0))
    assert (wrong.source, again.source) == (NONE, RTC)


def test_the_word_of_the_fleet_server_stands_above_a_time_server() -> None:
    lied = started(at(NOW + YEARS, synchronised=True))
    heard = told(lied, Told(NOW + YEARS - timedelta(hours=1), 5.0, 6.0))
    after, _ = looked(heard, at(NOW + YEARS + timedelta(seconds=6), 6.0, synchronised=True))
    assert after.source is NONE
    wrong = after.wrong_by(at(NOW + YEARS, 6.0))
    assert wrong == timedelta(hours=1) - timedelta(seconds=0.5)


def test_the_word_of_the_fleet_server_makes_a_clock_without_a_battery_good() -> None:
    lost = started(at(FLOOR))
    heard = told(lost, Told(NOW, 5.0, 7.0))
    assert now(heard, at(FLOOR, 7.0)) == (NOW + timedelta(seconds=1), True)
    after, _ = looked(heard, at(NOW + timedelta(seconds=1), 7.0))
    assert (after.source, after.floor) == (FLEET, NOW + timedelta(seconds=1) - SLACK)


@pytest.mark.parametrize(
    "word",
    [
        Told(FLOOR - timedelta(seconds=1), 5.0, 6.0),
        Told(NOW, 5.0, 5.0 + SLOWEST + 0.1),
        Told(NOW, 6.0, 5.0),
    ],
)
def test_answer_of_yesterday(word: Told) -> None:
    before = started(at(FLOOR))
    assert told(before, word) == before


def test_a_false_time_server_lifts_the_floor_by_days_and_not_by_years() -> None:
    lied = started(at(NOW + YEARS, synchronised=True))
    assert lied.floor == FLOOR + LONGEST_SLEEP - SLACK
    honest = told(lied, Told(FLOOR + LONGEST_SLEEP + YEARS, 1.0, 2.0))
    assert honest.floor > FLOOR + YEARS


def test_what_is_certainly_over_of_a_clock_that_nobody_vouches_for() -> None:
    lost = started(at(datetime(1970, 1, 1, tzinfo=UTC)))
    assert now(lost, at(datetime(1970, 1, 1, tzinfo=UTC), 60.0)) == (FLOOR, False)
    kept = started(at(NOW), NOW)
    assert now(kept, at(NOW + YEARS, 60.0)) == (NOW + timedelta(seconds=60), False)


moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
acts = st.one_of(
    st.tuples(moments, st.booleans()),
    st.builds(Told, moments, st.floats(0, 1000), st.floats(0, 1000)),
)


@given(st.lists(acts, max_size=12), moments, st.none() | moments)
def test_the_floor_never_goes_back_and_nothing_below_it_is_believed(
    story: list[tuple[datetime, bool] | Told], first: datetime, rtc: datetime | None
) -> None:
    keeping = begin((FLOOR,), at(first), rtc)
    for second, act in enumerate(story):
        before = keeping
        if isinstance(act, Told):
            keeping = told(keeping, act)
        else:
            keeping, _ = looked(keeping, at(act[0], second, synchronised=act[1]))
            assert keeping.source is NONE or act[0] >= before.floor
        assert keeping.floor >= before.floor
