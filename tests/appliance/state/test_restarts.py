"""A controller that crashes: the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.state.restarts import Budget, Course, Past, Start, begin, ended, told

BUDGET = Budget(crashes=3, minutes=10, reboots=2)
NORMAL, SAFE, REBOOT = Course
DAY = "2026-06-01"


def at(seconds: float, boot: str = "a", day: str = DAY) -> Start:
    return Start(boot, seconds, day)


def crashes(count: int, every: float = 10.0, past: Past | None = None) -> list[Course]:
    """The courses of one run after the other, each of which crashes; the first begins in order."""
    past, seen = past or Past(), []
    for number in range(count):
        past, course = begin(past, at(number * every), BUDGET)
        seen.append(course)
    return seen


def test_more_and_more_is_given_up() -> None:
    assert crashes(7) == [NORMAL] * 3 + [SAFE] * 3 + [REBOOT]


def test_crashes_far_apart_are_nothing() -> None:
    assert crashes(20, every=301.0) == [NORMAL] * 20


@pytest.mark.parametrize(("every", "last"), [(301.0, NORMAL), (300.0, SAFE)])
def test_only_what_lies_within_the_minutes_counts(every: float, last: Course) -> None:
    assert crashes(4, every=every)[-1] is last


def test_an_orderly_end_is_no_crash() -> None:
    past = Past()
    for second in range(20):
        past, course = begin(past, at(second), BUDGET)
        assert course is NORMAL
        past = ended(past)


def test_a_power_cut_is_no_crash_and_makes_the_slate_clean() -> None:
    past = Past("a", open=True, crashes=(1.0, 2.0, 3.0))
    after, course = begin(past, at(5.0, boot="b"), BUDGET)
    assert (after.crashes, course) == ((), NORMAL)


def test_reboots_are_spent_and_come_back_the_next_day() -> None:
    past, seen = Past(), []
    for boot in "abc":
        for second in range(7):
            past, course = begin(past, at(second, boot), BUDGET)
            seen.append(course)
            if course is REBOOT:
                break
    assert seen.count(REBOOT) == 2
    assert seen[-1] is SAFE
    _, course = begin(past, at(8.0, "c", day="2026-06-02"), BUDGET)
    assert course is REBOOT


def test_what_led_to_a_reboot_is_owed_until_it_was_told() -> None:
    past = Past("a", open=True, crashes=(1.0, 2.0, 3.0, 4.0, 5.0))
    past, course = begin(past, at(6.0), BUDGET)
    assert (course, past.owed, past.open) == (REBOOT, 6, False)
    past, course = begin(past, at(1.0, "b"), BUDGET)
    assert (course, past.owed) == (NORMAL, 6)
    assert told(past).owed == 0


def test_no_reboot_where_none_is_granted() -> None:
    past = Past("a", open=True, crashes=tuple(range(50)))
    _, course = begin(past, at(60.0), Budget(3, 10, 0))
    assert course is SAFE


starts = st.builds(Start, st.sampled_from("ab"), st.floats(0, 1e6), st.sampled_from([DAY, "2026-06-02", ""]))
pasts = st.builds(
    Past,
    st.sampled_from("ab"),
    st.booleans(),
    st.lists(st.floats(-1e6, 1e6), max_size=300).map(tuple),
    st.lists(st.sampled_from([DAY, ""]), max_size=5).map(tuple),
    st.integers(0, 9),
)


@given(pasts, starts, st.builds(Budget, st.integers(1, 50), st.integers(1, 60), st.integers(0, 3)))
def test_nothing_that_was_kept_leads_to_endless_reboots(past: Past, start: Start, budget: Budget) -> None:
    reboots = 0
    for number in range(4 * budget.crashes * (budget.reboots + 2)):
        past, course = begin(past, Start(start.boot, start.seconds + number / 100, start.day), budget)
        reboots += course is Course.REBOOT
    assert reboots <= budget.reboots
    assert len(past.crashes) <= 300
