"""The power's policy as a table, and what holds however the world behaves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.power.policy import (
    BINDING_LIMIT,
    BLIND,
    CLOSED_LIMIT,
    INRUSH,
    NOTICE,
    RETURN_HOLD,
    End,
    EndReason,
    Entered,
    Evidence,
    Mode,
    Policy,
    Rank,
    Step,
    Switch,
    found_on,
    step,
)
from firmware.hal.ports.battery import PowerSource

RANKS = (
    ("hub", Rank.HUB),
    ("modem", Rank.MODEM),
    ("terminal", Rank.PAYMENT),
    ("readers", Rank.READERS),
    ("printers", Rank.PRINTERS),
)
ALL = frozenset(rail for rail, _ in RANKS)
MAINS = Evidence(PowerSource.MAINS, 80.0)
BATTERY = Evidence(PowerSource.BATTERY, 80.0)


def settled(mode: Mode) -> Policy:
    return Policy(RANKS, mode, ALL)


@pytest.mark.parametrize(
    ("mode", "percent", "expected"),
    [
        (Mode.MAINS, 80.0, Mode.BATTERY),
        (Mode.BATTERY, 20.0, Mode.BATTERY),
        (Mode.BATTERY, 19.9, Mode.LOW),
        (Mode.LOW, 22.9, Mode.LOW),
        (Mode.LOW, 23.0, Mode.BATTERY),
        (Mode.LOW, 5.9, Mode.CRITICAL),
        (Mode.CRITICAL, 7.9, Mode.CRITICAL),
        (Mode.CRITICAL, 8.0, Mode.LOW),
        (Mode.MAINS, 3.0, Mode.CRITICAL),
    ],
)
def test_charge_decides_the_mode_with_hysteresis(mode: Mode, percent: float, expected: Mode) -> None:
    assert step(settled(mode), replace(BATTERY, percent=percent), 0.0).policy.mode is expected


def test_empty_socket_is_told_at_once_and_a_full_one_when_it_has_held() -> None:
    lost = step(settled(Mode.MAINS), BATTERY, 10.0)
    assert lost.effects == (Entered(Mode.BATTERY),)
    back = step(lost.policy, MAINS, 11.0)
    assert back.effects == () and back.ask_again == 11.0 + RETURN_HOLD
    held = step(back.policy, MAINS, 11.0 + RETURN_HOLD)
    assert held.effects == (Entered(Mode.MAINS),)


def test_mains_that_flicker_fifty_times_in_ten_seconds_are_one_change() -> None:
    policy, entered = settled(Mode.MAINS), []
    for count in range(100):
        result = step(policy, BATTERY if count % 2 == 0 else MAINS, count / 10)
        policy = result.policy
        entered += [effect for effect in result.effects if isinstance(effect, Entered)]
    assert entered == [Entered(Mode.BATTERY)]


def test_rails_come_on_in_order_one_at_a_time() -> None:
    policy, now, order = Policy(RANKS), 0.0, []
    while True:
        result = step(policy, MAINS, now)
        switches = [effect for effect in result.effects if isinstance(effect, Switch)]
        assert len(switches) <= 1
        order += [switch.rail for switch in switches if switch.on]
        policy = result.policy
        if result.ask_again is None:
            break
        assert result.ask_again == now + INRUSH
        now = result.ask_again
    assert order == [rail for rail, _ in RANKS]
    assert policy.on == ALL


def test_printers_are_shed_first_and_payment_and_modem_last() -> None:
    low = step(settled(Mode.BATTERY), replace(BATTERY, percent=15.0), 0.0)
    assert Switch("printers", on=False) in low.effects and low.policy.on == ALL - {"printers"}
    critical = step(low.policy, replace(BATTERY, percent=5.0), 1.0)
    assert critical.policy.on == {"hub", "modem", "terminal"}


def test_device_in_use_is_never_shed_and_goes_when_it_is_done() -> None:
    busy = replace(BATTERY, percent=15.0, in_use=frozenset({"printers"}))
    low = step(settled(Mode.BATTERY), busy, 0.0)
    assert "printers" in low.policy.on
    done = step(low.policy, replace(busy, in_use=frozenset()), 1.0)
    assert done.effects == (Switch("printers", on=False),)


def test_device_that_is_wanted_comes_back_on_a_low_battery() -> None:
    low = step(settled(Mode.BATTERY), replace(BATTERY, percent=15.0), 0.0).policy
    wanted = step(low, replace(BATTERY, percent=15.0, in_use=frozenset({"printers"})), 5.0)
    assert wanted.effects == (Switch("printers", on=True),)


def test_saving_sheds_printers_while_the_battery_is_well() -> None:
    assert step(settled(Mode.BATTERY), replace(BATTERY, saving=True), 0.0).policy.on == ALL - {"printers"}


def test_closed_lid_leaves_hub_and_modem() -> None:
    assert step(settled(Mode.MAINS), replace(MAINS, lid_open=False), 0.0).policy.on == {"hub", "modem"}


def until_end(policy: Policy, evidence: Evidence, now: float = 0.0) -> tuple[float, End]:
    """Ask when the machine wants to be asked, until it ends the case."""
    while True:
        result = step(policy, evidence, now)
        for effect in result.effects:
            if isinstance(effect, End):
                return now, effect
        policy = result.policy
        assert result.ask_again is not None
        now = result.ask_again


def test_empty_battery_ends_the_case_after_the_notice() -> None:
    assert until_end(settled(Mode.BATTERY), replace(BATTERY, percent=3.0)) == (NOTICE, End(EndReason.EMPTY))


def test_payment_delays_the_end_up_to_its_limit() -> None:
    paying = replace(BATTERY, percent=3.0, binding=True)
    assert until_end(settled(Mode.BATTERY), paying) == (BINDING_LIMIT, End(EndReason.EMPTY))


def test_end_follows_a_payment_that_took_longer_than_the_notice() -> None:
    paying = step(settled(Mode.BATTERY), replace(BATTERY, percent=3.0, binding=True), 0.0)
    assert step(paying.policy, replace(BATTERY, percent=3.0), NOTICE + 60).effects[-1] == End(EndReason.EMPTY)


def test_mains_that_return_in_the_last_second_keep_the_case_alive() -> None:
    critical = step(settled(Mode.BATTERY), replace(BATTERY, percent=3.0), 0.0)
    back = step(critical.policy, replace(MAINS, percent=3.0), NOTICE - 1)
    late = step(back.policy, replace(MAINS, percent=3.0), NOTICE - 1 + RETURN_HOLD)
    assert late.policy.mode is Mode.MAINS


def test_vanished_gauge_is_low_at_once_and_empty_in_the_end() -> None:
    blind = replace(BATTERY, percent=None)
    gone = step(settled(Mode.BATTERY), blind, 0.0)
    assert gone.policy.mode is Mode.LOW
    assert until_end(gone.policy, blind)[0] == BLIND + NOTICE


def test_vanished_gauge_on_mains_changes_nothing() -> None:
    assert step(settled(Mode.MAINS), replace(MAINS, percent=None), 0.0).effects == ()


def test_lid_closed_on_battery_ends_the_case_on_the_road() -> None:
    closed = replace(BATTERY, lid_open=False)
    assert until_end(settled(Mode.BATTERY), closed) == (CLOSED_LIMIT, End(EndReason.LID_CLOSED))


def test_lid_closed_at_the_socket_ends_nothing() -> None:
    assert step(settled(Mode.MAINS), replace(MAINS, lid_open=False), 0.0).ask_again is None


def test_case_that_goes_down_goes_all_the_way() -> None:
    assert step(settled(Mode.SHUTDOWN), MAINS, 0.0) == Step(settled(Mode.SHUTDOWN), (), None)


def test_closed_case_without_a_gauge_is_left_alone() -> None:
    closed = Evidence(None, None, lid_open=False)
    assert step(settled(Mode.MAINS), closed, 0.0).ask_again is None
    assert step(step(settled(Mode.MAINS), closed, 0.0).policy, closed, CLOSED_LIMIT).effects == ()


@given(st.floats(0, 1e7))
def test_whatever_the_clock_shows_every_rail_comes_on(now: float) -> None:
    """Seconds that are added and subtracted again are not always the same."""
    policy, again = Policy(RANKS), now
    for _ in RANKS:
        result = step(policy, MAINS, again)
        policy, again = result.policy, result.ask_again or again
    assert policy.on == ALL


def test_rail_that_was_found_on_is_shed_like_any_other() -> None:
    found = found_on(found_on(Policy(RANKS), "printers"), "unranked")
    assert found.on == {"printers"}
    assert Switch("printers", on=False) in step(found, replace(BATTERY, percent=15.0), 0.0).effects


EVIDENCE = st.builds(
    Evidence,
    source=st.sampled_from([None, *PowerSource]),
    percent=st.none() | st.floats(0, 100),
    lid_open=st.booleans(),
    binding=st.booleans(),
    in_use=st.frozensets(st.sampled_from(sorted(ALL))),
    saving=st.booleans(),
)


@given(st.lists(st.tuples(EVIDENCE, st.floats(0.01, 400)), max_size=40))
def test_whatever_happens_the_promises_hold(story: list[tuple[Evidence, float]]) -> None:
    policy, now, last_on = Policy(RANKS), 0.0, float("-inf")
    for evidence, seconds in story:
        now += seconds
        before, result = policy, step(policy, evidence, now)
        policy = result.policy
        for effect in result.effects:
            match effect:
                case Switch(rail, on=False):
                    assert rail not in evidence.in_use
                case Switch(rail, on=True):
                    assert now - last_on >= INRUSH
                    last_on = now
                case End(EndReason.EMPTY):
                    assert evidence.source is not PowerSource.MAINS or before.mode is not Mode.MAINS
                    assert not evidence.binding or now - (before.critical or now) >= BINDING_LIMIT
        if policy.mode is not Mode.SHUTDOWN:
            assert result.ask_again is None or result.ask_again > now
            assert step(policy, evidence, now).effects == ()  # asked again at once it has nothing to add
