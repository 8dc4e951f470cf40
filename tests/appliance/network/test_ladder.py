"""What the ladder does for a modem: when it begins, how it climbs, what it leaves alone, and its budgets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.network.ladder import Came, Evidence, Ladder, Take, Try, Used, recent, refused, rest, step
from firmware.appliance.network.rungs import (
    DAY,
    DIALLING,
    FORGETS,
    LIMITS,
    PATIENCE,
    SPARE,
    Cause,
    Health,
    Mending,
    Result,
)

WALL = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ALL = frozenset(Mending)
WELL = Evidence(WALL, Health.WELL, possible=ALL)
OTHERWISE = Evidence(WALL, Health.OTHERWISE, possible=ALL)
STALLED = Evidence(WALL, Health.ILL, Cause.STALLED, possible=ALL, idle=True)
HUNG = replace(STALLED, cause=Cause.HUNG)
GONE = replace(STALLED, cause=Cause.GONE)


class Taken(NamedTuple):
    at: float
    rung: Mending


class Told(NamedTuple):
    at: float
    came: Came


class Modem:
    """A ladder that is asked when it wants to be, through time that both clocks share."""

    def __init__(self, ladder: Ladder | None = None) -> None:
        self.ladder = ladder or Ladder()
        self.now = 0.0
        self.taken: list[Taken] = []
        self.told: list[Told] = []

    def spend(self, seconds: float, evidence: Evidence, skew: timedelta = timedelta(0)) -> None:
        """So it is for so long."""
        end = self.now + seconds
        while True:
            wall = evidence.wall + timedelta(seconds=self.now) + skew
            result = step(self.ladder, replace(evidence, wall=wall), self.now)
            self.ladder = result.ladder
            for effect in result.effects:
                if isinstance(effect, Take):
                    self.taken.append(Taken(self.now, effect.rung))
                elif isinstance(effect, Came):
                    self.told.append(Told(self.now, effect))
            if result.ask_again is None or result.ask_again >= end:
                break
            assert result.ask_again > self.now or result.effects, "it asks to be asked at once, and does nothing"
            self.now = max(self.now, result.ask_again)
        self.now = end

    @property
    def rungs(self) -> list[Mending]:
        return [rung for _, rung in self.taken]


def test_stall_is_climbed_from_light_to_heavy_and_ends_with_one_reboot() -> None:
    modem = Modem()
    modem.spend(200, STALLED)
    assert modem.rungs == list(Mending)
    assert [told.came.result for told in modem.told] == [Result.IN_VAIN] * 5


def test_reset_for_a_stall_begins_early_enough_for_a_minute() -> None:
    modem = Modem()
    modem.spend(200, STALLED)
    begins = {rung: at for at, rung in modem.taken}
    assert begins[Mending.RESET] + 17 + 15 <= 60, "a reset takes 17 s, and the keeper dials"


def test_power_of_one_that_hangs_is_taken_early_enough_for_ninety_seconds() -> None:
    modem = Modem()
    modem.spend(200, HUNG)
    begins = {rung: at for at, rung in modem.taken}
    assert modem.rungs[:2] == [Mending.POWER_CYCLE, Mending.RESTART_SERVICE]
    assert 60 + begins[Mending.POWER_CYCLE] + 5 + 14 <= 90


def test_one_that_hangs_on_no_rail_gets_another_program() -> None:
    modem = Modem()
    modem.spend(200, replace(HUNG, possible=HUNG.possible - {Mending.POWER_CYCLE}))
    assert modem.rungs[0] is Mending.RESTART_SERVICE


@pytest.mark.parametrize(
    ("evidence", "begins"),
    [
        (STALLED, PATIENCE[Cause.STALLED]),
        (replace(STALLED, dialling=True), DIALLING),
        (replace(STALLED, needed=False), PATIENCE[Cause.STALLED] + SPARE),
        (HUNG, PATIENCE[Cause.HUNG]),
        (GONE, PATIENCE[Cause.GONE]),
        (replace(STALLED, cause=Cause.UNSERVED), PATIENCE[Cause.UNSERVED]),
    ],
)
def test_begins_when_trouble_has_lasted(evidence: Evidence, begins: float) -> None:
    modem = Modem()
    modem.spend(begins, evidence)
    assert modem.taken == []
    modem.spend(1, evidence)
    assert [at for at, _ in modem.taken] == [begins]


def test_fade_of_the_radio_disturbs_nothing() -> None:
    modem = Modem()
    for _ in range(1000):
        modem.spend(4, STALLED)
        modem.spend(1, WELL)
    assert modem.taken == []


@pytest.mark.parametrize("evidence", [WELL, OTHERWISE])
def test_nothing_is_done_where_nothing_can_be_repaired(evidence: Evidence) -> None:
    modem = Modem()
    modem.spend(100_000, evidence)
    assert modem.taken == []


def test_what_helped_is_said_and_the_next_trouble_begins_below() -> None:
    modem = Modem()
    modem.spend(20, STALLED)
    modem.spend(FORGETS + 100, WELL)
    assert [told.came for told in modem.told] == [
        Came(Mending.RECONNECT, Result.IN_VAIN),
        Came(Mending.REGISTER, Result.HELPED),
    ]
    modem.spend(8, STALLED)
    assert modem.rungs == [Mending.RECONNECT, Mending.REGISTER, Mending.RECONNECT]


def test_way_is_tried_once_as_soon_as_the_step_can_have_helped() -> None:
    first = step(Ladder(), STALLED, 0.0)
    taken = step(first.ladder, STALLED, PATIENCE[Cause.STALLED])
    due = PATIENCE[Cause.STALLED] + LIMITS[Mending.RECONNECT].takes
    assert taken.ask_again == due
    assert step(taken.ladder, STALLED, due - 0.1).effects == ()
    tried = step(taken.ladder, STALLED, due)
    assert tried.effects == (Try(),)
    assert step(tried.ladder, STALLED, due + 0.1).effects == ()


def test_relapse_goes_on_where_it_was() -> None:
    modem = Modem()
    modem.spend(8, STALLED)
    modem.spend(20, WELL)
    modem.spend(8, STALLED)
    assert modem.rungs == [Mending.RECONNECT, Mending.REGISTER]


def test_modem_that_starts_after_a_reset_is_waited_for() -> None:
    modem = Modem()
    modem.spend(29, STALLED)
    assert modem.rungs[-1] is Mending.RESET
    modem.spend(4, replace(GONE))
    modem.spend(8, OTHERWISE)
    modem.spend(20, replace(STALLED, dialling=True))
    assert modem.rungs[-1] is Mending.RESET
    modem.spend(1, WELL)
    assert modem.told[-1].came == Came(Mending.RESET, Result.HELPED)


def test_modem_that_still_starts_when_the_time_of_the_step_is_over_hangs() -> None:
    modem = Modem()
    modem.spend(3, HUNG)
    assert modem.rungs == [Mending.POWER_CYCLE]
    starting = replace(OTHERWISE, starting=True)
    modem.spend(LIMITS[Mending.POWER_CYCLE].helps - 2, starting)
    assert modem.rungs == [Mending.POWER_CYCLE]
    modem.spend(2, starting)
    assert modem.rungs == [Mending.POWER_CYCLE, Mending.RESTART_SERVICE]
    fresh = Modem()
    fresh.spend(1000, starting)
    assert fresh.rungs == []


def test_modem_that_hangs_is_given_no_command() -> None:
    modem = Modem()
    modem.spend(3600, HUNG)
    assert not {Mending.RECONNECT, Mending.REGISTER, Mending.RESET} & set(modem.rungs)


def test_server_that_may_be_down_costs_no_modem_its_power() -> None:
    modem = Modem()
    modem.spend(80_000, replace(STALLED, doubtful=True))
    assert set(modem.rungs) == {Mending.RECONNECT, Mending.REGISTER}


def test_payment_that_passes_is_not_disturbed_and_one_that_does_not_keeps_its_power() -> None:
    modem = Modem()
    modem.spend(600, replace(HUNG, paying=True, binding=True))
    assert modem.taken == []
    modem.spend(600, replace(STALLED, binding=True))
    assert set(modem.rungs) <= {Mending.RECONNECT, Mending.REGISTER, Mending.RESET, Mending.RESTART_SERVICE}
    assert Mending.RESET in modem.rungs


@pytest.mark.parametrize("evidence", [replace(STALLED, needed=False), replace(STALLED, idle=False)])
def test_case_is_not_started_anew_while_somebody_works_or_another_way_does(evidence: Evidence) -> None:
    modem = Modem()
    modem.spend(40_000, evidence)
    assert Mending.POWER_CYCLE in modem.rungs
    assert Mending.REBOOT not in modem.rungs


def test_step_that_cannot_be_begun_is_not_waited_for() -> None:
    modem = Modem()
    modem.spend(6, STALLED)
    modem.ladder = refused(modem.ladder)
    modem.spend(0.1, STALLED)
    assert modem.rungs == [Mending.RECONNECT, Mending.REGISTER]


def test_only_what_is_possible_is_done() -> None:
    modem = Modem()
    modem.spend(300, replace(STALLED, possible=frozenset({Mending.RESET})))
    assert modem.rungs == [Mending.RESET]


def test_same_rung_rests_twice_as_long_each_time() -> None:
    modem = Modem()
    modem.spend(3000, replace(STALLED, possible=frozenset({Mending.RECONNECT})))
    times = [at for at, _ in modem.taken]
    apart = [later - earlier for earlier, later in pairwise(times)]
    assert apart == [60.0, 120.0, 240.0, 480.0, 960.0]


def test_what_was_done_before_a_start_counts_and_is_passed_over() -> None:
    used = (Used(Mending.RECONNECT, WALL - timedelta(seconds=20)), Used(Mending.REBOOT, WALL - timedelta(hours=2)))
    modem = Modem(Ladder(used))
    modem.spend(12, STALLED)
    assert modem.rungs == [Mending.REGISTER]
    modem.spend(40_000, STALLED)
    assert Mending.REBOOT not in modem.rungs


def test_clock_that_was_set_back_by_a_year_frees_nothing_and_blocks_nothing_for_ever() -> None:
    modem = Modem(Ladder((Used(Mending.REBOOT, WALL + timedelta(days=365)),)))
    modem.spend(DAY.total_seconds() - 10, STALLED)
    assert Mending.REBOOT not in modem.rungs
    modem.spend(10_000, STALLED)
    assert Mending.REBOOT in modem.rungs


def test_clock_that_leaps_ahead_frees_no_rung_of_its_rest() -> None:
    modem = Modem()
    modem.spend(6, STALLED)
    modem.spend(50, replace(STALLED, possible=frozenset({Mending.RECONNECT})), skew=timedelta(days=400))
    assert modem.rungs == [Mending.RECONNECT]


def test_the_future_is_brought_back_and_what_is_older_than_a_day_forgotten() -> None:
    used = (Used(Mending.RESET, WALL + timedelta(days=9)), Used(Mending.RESET, WALL - DAY))
    assert recent(used, WALL) == (Used(Mending.RESET, WALL),)


KINDS = st.sampled_from(
    [STALLED, HUNG, GONE, replace(STALLED, needed=False), WELL, OTHERWISE, replace(HUNG, paying=True)]
)


@given(st.lists(st.tuples(st.floats(0.1, 4000), KINDS, st.integers(-3, 3)), max_size=40))
def test_no_budget_is_broken_whatever_happens(story: list[tuple[float, Evidence, int]]) -> None:
    modem = Modem()
    for seconds, evidence, hours in story:
        modem.spend(seconds, evidence, timedelta(hours=hours))
    for rung, limit in LIMITS.items():
        times = [at for at, taken in modem.taken if taken is rung]
        for index, at in enumerate(times):
            within = [other for other in times[: index + 1] if other > at - DAY.total_seconds() + 7 * 3600]
            assert len(within) <= limit.budget
        for earlier, later in pairwise(times):
            assert later - earlier >= min(rest(rung, 1), 60.0) - 1e-6


@given(st.integers(1, 4500), st.sampled_from([STALLED, HUNG, GONE]))
def test_nothing_depends_on_how_often_it_is_asked(seconds: int, evidence: Evidence) -> None:
    seldom, often = Modem(), Modem()
    seldom.spend(20 * seconds, evidence)
    for _ in range(20):
        often.spend(seconds, evidence)
    assert seldom.rungs == often.rungs
