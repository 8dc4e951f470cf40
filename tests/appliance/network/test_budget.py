"""What is counted of the month's data, whatever counters and clocks do, and what it leads to."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.network.budget import (
    EARLY,
    FASTEST,
    Month,
    absent,
    barred,
    began,
    counted,
    ends,
    first,
    judged,
    turned,
)
from firmware.appliance.network.data import DataLevel, DataUse
from firmware.hal.ports.counters import Passed

WALL = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MB = 1_000_000
GB = 1000 * MB


def month_with(used: int, began_at: datetime = datetime(2026, 3, 1, tzinfo=UTC)) -> Month:
    return Month(began_at, began_at, used)


@pytest.mark.parametrize(
    ("now", "day", "start", "end"),
    [
        ("2026-03-10", 1, "2026-03-01", "2026-04-01"),
        ("2026-03-10", 15, "2026-02-15", "2026-03-15"),
        ("2026-03-15", 15, "2026-03-15", "2026-04-15"),
        ("2026-01-05", 28, "2025-12-28", "2026-01-28"),
        ("2028-02-29", 28, "2028-02-28", "2028-03-28"),
        ("2026-12-31", 1, "2026-12-01", "2027-01-01"),
    ],
)
def test_month_of_the_contract(now: str, day: int, start: str, end: str) -> None:
    begins = began(datetime.fromisoformat(f"{now}T13:14:15+00:00"), day)
    assert begins.date().isoformat() == start
    assert ends(begins).date().isoformat() == end


@given(st.integers(0, 70 * 365 * 24), st.integers(1, 28))
def test_every_moment_is_in_its_month(hours: int, day: int) -> None:
    wall = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    start = began(wall, day)
    assert start <= wall < ends(start)
    assert timedelta(days=28) <= ends(start) - start <= timedelta(days=31)
    assert began(start, day) == start


def test_what_passed_before_the_case_first_looked_is_nobodys() -> None:
    month = counted(first(WALL, 1), "lte", Passed(9 * GB, GB), "a", None)
    assert month.used == 0
    assert counted(month, "lte", Passed(9 * GB + 5, GB + 7), "a", 60).used == 12


def test_counters_that_begin_anew_count_from_nothing() -> None:
    month = counted(first(WALL, 1), "lte", Passed(1000, 1000), "a", None)
    assert counted(month, "lte", Passed(10, 5), "a", 60).used == 15
    assert counted(month, "lte", Passed(5000, 10), "a", 60).used == 5010


def test_other_boot_counts_from_nothing_though_more_has_passed() -> None:
    month = counted(first(WALL, 1), "lte", Passed(1000, 1000), "a", None)
    assert counted(month, "lte", Passed(1500, 1200), "b", None).used == 2700


def test_interface_that_was_away_begins_at_nothing() -> None:
    month = counted(first(WALL, 1), "lte", Passed(1000, 1000), "a", None)
    assert counted(absent(month, "lte", "a"), "lte", Passed(1500, 1200), "a", 60).used == 2700


def test_leap_that_no_modem_can_make_is_not_counted_nor_what_comes_after_it_twice() -> None:
    month = counted(first(WALL, 1), "lte", Passed(100, 0), "a", None)
    leapt = counted(month, "lte", Passed(10**15, 0), "a", 60)
    assert leapt.used == 0
    assert counted(leapt, "lte", Passed(300, 0), "a", 60).used == 200


def test_leap_that_stays_is_counted_on_from() -> None:
    month = counted(first(WALL, 1), "lte", Passed(100, 0), "a", None)
    for passed in (10**15, 10**15 + 50, 10**15 + 90):
        month = counted(month, "lte", Passed(passed, 0), "a", 60)
    assert month.used == 90


def test_counter_beyond_all_bounds_can_be_kept() -> None:
    month = counted(first(WALL, 1), "lte", Passed(10**30, 10**30), "a", None)
    assert msgspec.json.decode(msgspec.json.encode(month), type=Month) == month


def test_month_ends_by_a_clock_that_is_believed() -> None:
    month = month_with(5 * GB)
    april = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
    assert turned(month, april, 1, trusted=False) == month
    assert turned(month, april, 1, trusted=True).used == 0
    assert turned(month, april - timedelta(minutes=2), 1, trusted=True) == month


def test_clock_that_is_set_back_begins_no_month() -> None:
    month = month_with(5 * GB)
    back = turned(month, datetime(2025, 7, 9, tzinfo=UTC), 1, trusted=True)
    assert back.used == 5 * GB
    assert turned(back, datetime(2025, 7, 30, tzinfo=UTC), 1, trusted=True).used == 5 * GB


def test_other_day_of_the_contract_keeps_what_was_counted() -> None:
    assert turned(month_with(5 * GB), WALL, 5, trusted=True).used == 5 * GB


def test_forecast_is_not_made_too_early() -> None:
    month = Month(datetime(2026, 3, 1, tzinfo=UTC), WALL - EARLY + timedelta(seconds=1), GB)
    assert judged(month, 10 * GB, WALL)[1].forecast is None
    assert judged(month, 10 * GB, WALL + timedelta(seconds=1))[1].forecast is not None


def test_forecast_goes_on_at_the_rate_so_far() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert judged(month_with(10 * GB), None, start + timedelta(days=10))[1].forecast == 31 * GB


@pytest.mark.parametrize(
    ("used", "level"),
    [
        (0, DataLevel.PLENTY),
        (2 * GB, DataLevel.PLENTY),
        (4 * GB, DataLevel.TIGHT),  # a third of the month is over
        (9 * GB, DataLevel.NEARLY),
        (10 * GB, DataLevel.USED_UP),
    ],
)
def test_levels(used: int, level: DataLevel) -> None:
    use = judged(month_with(used), 10 * GB, WALL)[1]
    assert (use.level, use.saver) == (level, level is not DataLevel.PLENTY)
    assert judged(month_with(used), None, WALL)[1].level is DataLevel.PLENTY


def test_forecast_at_the_limit_does_not_flicker() -> None:
    month, limit, changes = month_with(3060 * MB), 10 * GB, 0
    for hour in range(200):
        wall = WALL + timedelta(hours=hour)
        month = msgspec.structs.replace(month, used=month.used + (28 * MB if hour % 2 else 0))
        after, _ = judged(month, limit, wall)
        changes += after.level is not month.level
        month = after
    assert changes <= 1


@pytest.mark.parametrize(
    ("used", "other", "closed"),
    [(9.9, True, False), (10, True, True), (10, False, False), (10.9, False, False), (11, False, True)],
)
def test_at_the_limit_it_is_closed_where_another_way_works_and_beyond_the_reserve_in_all_cases(
    used: float, other: bool, closed: bool
) -> None:
    use = judged(month_with(round(used * GB)), 10 * GB, WALL)[1]
    assert barred(use, other=other) is closed
    assert not barred(DataUse(used=99 * GB), other=True)


class Kernel:
    """Counts as a kernel does, from nothing with each boot and each new interface."""

    def __init__(self) -> None:
        self.boot, self.count, self.total = 0, 0, 0

    def carry(self, amount: int) -> None:
        self.count += amount
        self.total += amount


STORY = st.lists(
    st.tuples(st.sampled_from(["pass", "look", "keep", "kill", "power cut"]), st.integers(0, FASTEST)), max_size=60
)


@given(STORY)
def test_nothing_is_counted_twice_and_a_cut_loses_only_what_was_not_kept(story: list[tuple[str, int]]) -> None:
    kernel, month = Kernel(), counted(first(WALL, 1), "lte", Passed(0, 0), "0", None)
    kept, unkept, lost = month, 0, 0
    looked = False
    for what, amount in story:
        if what == "pass":
            kernel.carry(amount)
            unkept += amount
        elif what == "kill":
            month, looked = kept, False
        elif what == "power cut":
            month, looked = kept, False
            lost, unkept = lost + unkept, 0
            kernel.boot, kernel.count = kernel.boot + 1, 0
        else:
            month = counted(month, "lte", Passed(kernel.count, 0), str(kernel.boot), 1e9 if looked else None)
            looked = True
            if what == "keep":
                kept, unkept = month, 0
        assert month.used <= kernel.total
    month = counted(month, "lte", Passed(kernel.count, 0), str(kernel.boot), None)
    assert kernel.total - lost <= month.used <= kernel.total
