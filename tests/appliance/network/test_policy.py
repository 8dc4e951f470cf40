"""Which way out is chosen, in a world whose truth is known and whose time is simulated."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.uplink_world import UplinkWorld

from firmware.appliance.network.evidence import (
    AddressSeen,
    Alive,
    AnyEvidence,
    Bar,
    Barred,
    CarrierSeen,
    Pinned,
    Probed,
    Stalled,
    Tick,
)
from firmware.appliance.network.link import HOLD, HOLD_MOST, PROOF_WAIT, UNDOUBTED, Probe, Verdict, is_good, verdict
from firmware.appliance.network.policy import Because, Policy, begin, step
from firmware.hal.ports.probe import Finding, ProbeKind


def both_up(seed: int = 1) -> UplinkWorld:
    """A minute after both were plugged in."""
    world = UplinkWorld(seed)
    world.plug("lte")
    world.plug("cable")
    world.run(60)
    assert world.policy.used == "cable"
    world.switches.clear()
    return world


def test_cable_is_taken_first_and_lte_stands_by() -> None:
    assert is_good(both_up().policy.links["lte"])


def test_pulled_cable_is_left_at_once() -> None:
    world = both_up()
    world.pull("cable")
    assert [(at, switch.link, switch.because) for at, switch in world.switches] == [(world.now, "lte", Because.LOST)]


@pytest.mark.parametrize("seed", range(20))
def test_black_hole_is_found_within_two_seconds(seed: int) -> None:
    world = both_up(seed)
    world.run(seed / 20)
    world.truth["cable"].passes = False
    struck = world.now
    world.run(5)
    [(at, switch)] = world.switches
    assert (switch.link, switch.because) == ("lte", Because.LOST)
    assert at - struck <= 2.0


def test_stalled_connection_finds_a_black_hole_sooner_and_decides_nothing_alone() -> None:
    world = both_up()
    world.tell(Stalled("cable"))
    world.run(5)
    assert world.switches == []
    world.run(0.3)
    world.truth["cable"].passes = False
    struck = world.now
    world.tell(Stalled("cable"))
    world.run(5)
    assert world.switches[0][0] - struck <= 1.3


def test_cable_is_gone_back_to_when_it_has_held() -> None:
    world = both_up()
    world.pull("cable")
    world.run(30)
    world.plug("cable")
    back = world.now
    world.run(60)
    at, switch = world.switches[-1]
    assert (switch.link, switch.because) == ("cable", Because.BETTER)
    assert HOLD <= at - back <= HOLD + 3


def test_cable_that_died_before_its_trip_was_known_is_gone_back_to_as_soon() -> None:
    world = UplinkWorld()
    world.plug("lte")
    world.plug("cable")
    world.run(0.1)
    world.truth["cable"].passes = False
    world.run(4)
    assert world.policy.used == "lte"
    world.truth["cable"].passes = True
    world.run(HOLD + 5)
    assert world.policy.used == "cable"


def test_flapping_cable_does_not_drag_the_case_along() -> None:
    world = both_up()

    def flap() -> None:
        world.pull("cable")
        world.run(2)
        world.plug("cable")

    world.each(2, 150, flap)
    assert len(world.switches) <= 6


def test_cable_that_fails_again_and_again_must_hold_longer() -> None:
    world = both_up()
    waits = []
    for _ in range(8):
        world.pull("cable")
        world.run(1)
        world.plug("cable")
        back = world.now
        world.run(400)
        waits.append(world.switches[-1][0] - back)
    assert waits == sorted(waits)
    assert waits[-1] <= HOLD_MOST + 3


@pytest.mark.parametrize("loss", [0.01, 0.05])
def test_lossy_cable_is_not_left(loss: float) -> None:
    world = both_up()
    world.truth["cable"].loss = loss / 2  # each way
    world.truth["cable"].jitter = 0.03
    world.run(3600)
    assert world.switches == []


def test_portal_answers_connections_and_is_never_chosen() -> None:
    world = UplinkWorld()
    world.truth["cable"].portal = True
    world.plug("lte")
    world.run(10)
    world.plug("cable")
    plugged = world.now
    world.run(2)
    assert verdict(world.policy.links["cable"]) is Verdict.PORTAL
    world.run(600)
    assert world.policy.used == "lte"
    assert {switch.link for _, switch in world.switches} == {"lte"}
    world.truth["cable"].portal = False  # somebody has read the page
    world.run(60)
    assert world.policy.used == "cable" and world.now > plugged


def test_portal_alone_is_no_way_out() -> None:
    world = UplinkWorld()
    world.truth["cable"].portal = True
    world.plug("cable")
    world.run(60)
    assert world.policy.used is None
    assert world.switches[-1][1].because is Because.NONE_LEFT


def test_portal_that_comes_later_is_left() -> None:
    world = both_up()
    world.truth["cable"].portal = True
    world.run(1000)
    assert world.policy.used == "lte"


def test_server_that_is_down_makes_nobody_run_to_and_fro() -> None:
    world = both_up()
    for truth in world.truth.values():
        truth.passes = False
    world.run(3600)
    assert len(world.switches) <= 1
    for truth in world.truth.values():
        truth.passes = True
    world.run(700)
    assert world.policy.used == "cable"


def test_payment_pins_a_way_that_works_but_not_a_dead_one() -> None:
    world = both_up()
    world.pull("cable")
    world.run(5)
    world.tell(Pinned(pinned=True))
    world.plug("cable")
    world.run(120)
    assert world.policy.used == "lte"
    world.truth["lte"].passes = False
    world.tell(Stalled("lte"))
    world.run(5)
    assert world.policy.used == "cable"


def test_way_goes_back_after_the_payment() -> None:
    world = both_up()
    world.pull("cable")
    world.run(5)
    world.tell(Pinned(pinned=True))
    world.plug("cable")
    world.run(120)
    world.tell(Pinned(pinned=False))
    world.run(15)
    assert world.policy.used == "cable"


def test_data_used_up_bars_a_link_that_works() -> None:
    world = both_up()
    world.tell(Barred("lte", Bar.DATA_USED_UP))
    world.pull("cable")
    assert world.policy.used is None
    world.tell(Barred("lte", None))
    world.run(10)
    assert world.policy.used == "lte"


def test_standing_by_costs_less_than_25_kilobytes_a_day() -> None:
    world = both_up()
    before = world.spent("lte")
    world.run(86_400 / 12)
    assert world.spent("lte") - before <= 25_000 / 12


def test_wrong_clock_is_no_fault_of_the_link() -> None:
    policy = begin((UplinkWorld().policy.links["cable"],))
    for evidence in (CarrierSeen("cable", carrier=True), AddressSeen("cable", routed=True)):
        policy = step(policy, evidence, 0.0).policy
    policy = step(policy, Probed("cable", ProbeKind.PROVE, Finding.CLOCK, 0.1), 1.0).policy
    assert verdict(policy.links["cable"]) is Verdict.CLOCK_WRONG
    assert policy.used == "cable"


def test_fact_about_an_unknown_link_changes_nothing() -> None:
    policy = both_up().policy
    assert step(policy, Alive("moon"), 99.0).policy.used == policy.used


LINKS = st.sampled_from(["cable", "lte", "moon"])
EVIDENCE = st.one_of(
    st.builds(CarrierSeen, LINKS, st.booleans()),
    st.builds(AddressSeen, LINKS, st.booleans()),
    st.builds(Probed, LINKS, st.sampled_from(ProbeKind), st.sampled_from(Finding), st.floats(0, 5)),
    st.builds(Stalled, LINKS),
    st.builds(Alive, LINKS),
    st.builds(Barred, LINKS, st.none() | st.sampled_from(Bar)),
    st.builds(Pinned, st.booleans()),
    st.just(Tick()),
)


@settings(max_examples=300)
@given(st.lists(st.tuples(EVIDENCE, st.floats(0, 100)), max_size=60))
def test_whatever_is_told_the_promises_hold(story: list[tuple[AnyEvidence, float]]) -> None:
    policy, now = UplinkWorld().policy, 0.0
    for evidence, seconds in story:
        now += seconds
        before, result = policy, step(policy, evidence, now)
        policy = result.policy
        assert result.ask_again is None or result.ask_again > now
        held(before, policy, now)
        for effect in result.effects:
            if isinstance(effect, Probe):
                assert policy.links[effect.link].carrier and policy.links[effect.link].routed
            else:
                assert effect.link != effect.before


def held(before: Policy, after: Policy, now: float) -> None:
    if after.used is not None:
        used = after.links[after.used]
        assert used.carrier and used.routed
        assert verdict(used) not in (Verdict.PORTAL, Verdict.INTERCEPTED)
        others = [link for link in after.links.values() if is_good(link) and link.bar is None]
        assert is_good(used) or not others
    if after.pinned and before.used is not None and is_good(after.links[before.used]):
        assert after.used == before.used
    assert now >= 0


def test_carrier_that_blinks_keeps_its_address_and_is_proven_at_once() -> None:
    """The kernel tells of the address only where it changed, and a blink of milliseconds changes nothing."""
    world = both_up()
    now = world.now
    policy = step(world.policy, CarrierSeen("cable", carrier=False), now).policy
    assert policy.used == "lte"
    result = step(policy, CarrierSeen("cable", carrier=True), now + 0.003)
    assert verdict(result.policy.links["cable"]) is Verdict.UNPROVEN
    assert [effect for effect in result.effects if isinstance(effect, Probe)] == [
        Probe("cable", ProbeKind.PROVE, PROOF_WAIT)
    ]


def stalling(policy: Policy, now: float, seconds: int, proof: Finding) -> tuple[Policy, int]:
    """Each second nothing of ours is acknowledged; connections are made, and proofs end so: how many were there?"""
    proofs, told = 0, list[AnyEvidence]()
    for half in range(2 * seconds):
        now += 0.5
        told.append(Tick() if half % 2 else Stalled("cable"))
        while told:
            result = step(policy, told.pop(), now)
            policy = result.policy
            for probe in result.effects:
                if isinstance(probe, Probe) and probe.link == "cable":
                    proofs += probe.kind is ProbeKind.PROVE
                    finding = Finding.PASSED if probe.kind is ProbeKind.CONNECT else proof
                    told.append(Probed("cable", probe.kind, finding, 0.02))
        if policy.used != "cable":
            break
    return policy, proofs


def test_way_that_swallows_large_packets_is_found_out_by_a_proof() -> None:
    """Connections are made, and nothing that is larger is ever acknowledged: an MTU black hole."""
    world = both_up()
    policy, proofs = stalling(world.policy, world.now + UNDOUBTED, 40, Finding.TIMEOUT)
    assert (policy.used, proofs) == ("lte", 1)


def test_stalls_of_a_way_that_proves_itself_cost_three_proofs_a_minute() -> None:
    world = both_up()
    policy, proofs = stalling(world.policy, world.now + UNDOUBTED, 600, Finding.PASSED)
    assert policy.used == "cable"
    assert 20 <= proofs <= 30
