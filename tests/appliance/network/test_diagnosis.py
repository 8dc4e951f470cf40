"""What a check says of every trouble: one row at least for each advice, and what holds of all facts whatever."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.appliance.network.check_facts import CheckFacts, ModemFacts, ServiceFacts, WayFacts
from firmware.appliance.network.diagnosis import Advice, Finding, Leg, Word
from firmware.appliance.network.diagnosis_advice import counsel
from firmware.appliance.network.diagnosis_findings import findings
from firmware.appliance.network.diagnosis_tree import works
from firmware.appliance.network.evidence import Bar
from firmware.hal.ports import probe
from firmware.hal.ports.keeper import Setback
from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.ports.uplink import UplinkKind

PASSED, REFUSED, TIMEOUT = probe.Finding.PASSED, probe.Finding.REFUSED, probe.Finding.TIMEOUT
CABLE = WayFacts("cable", UplinkKind.ETHERNET, server=PASSED, names=True, elsewhere=True)
LTE = WayFacts("lte", UplinkKind.LTE, server=PASSED, names=True, elsewhere=True)
PULLED = replace(CABLE, carrier=False, routed=False, server=None, names=None, elsewhere=None)
DOWN = replace(LTE, carrier=False, routed=False, server=None, names=None, elsewhere=None)
HOLE = replace(CABLE, server=TIMEOUT, names=None, elsewhere=False)
FAR = replace(LTE, server=TIMEOUT, names=None, elsewhere=False)
HERE = ServiceFacts("melderegister", answers=True)
AWAY = ServiceFacts("kasse", answers=False)


def facts(*ways: WayFacts, modem: ModemFacts | None = None, **more: object) -> CheckFacts:
    return replace(CheckFacts(ways, modem=modem), **more)  # type: ignore[arg-type]


def cut(modem: ModemFacts) -> CheckFacts:
    """Nothing but a cable that nobody would find, and this modem without a connection."""
    return facts(HOLE, DOWN, modem=modem)


ROWS = {
    "all holds": (facts(CABLE, LTE, tunnelled=True, tunnel=True, services=(HERE,)), Advice.NOTHING, ""),
    "the other way works": (facts(PULLED, LTE), Advice.NOTHING, ""),
    "no server to ask": (facts(replace(CABLE, server=None, names=None)), Advice.NOTHING, ""),
    "nothing but a pulled cable": (facts(PULLED), Advice.PLUG_CABLE, "cable"),
    "cable pulled, LTE far": (facts(PULLED, FAR), Advice.PLUG_CABLE, "cable"),
    "nobody gives addresses": (facts(replace(PULLED, carrier=True), FAR), Advice.NO_ADDRESS, "cable"),
    "a hotel": (facts(replace(HOLE, server=probe.Finding.PORTAL), FAR), Advice.SIGN_IN, "cable"),
    "a firewall": (facts(replace(HOLE, elsewhere=True)), Advice.PORT_BLOCKED, "cable"),
    "two firewalls cannot be": (
        facts(replace(HOLE, elsewhere=True), replace(FAR, elsewhere=True)),
        Advice.SERVER_DOWN,
        "",
    ),
    "kept out by a house": (facts(replace(CABLE, server=REFUSED), LTE), Advice.NOTHING, ""),
    "no name server, no address": (
        facts(replace(HOLE, server=probe.Finding.UNREACHABLE, names=False)),
        Advice.NAMES_DEAD,
        "cable",
    ),
    "no name server, by the last known address": (facts(replace(CABLE, names=False)), Advice.NAMES_DEAD, "cable"),
    "no name server at the way that is not used": (
        facts(CABLE, replace(LTE, names=False), used="cable"),
        Advice.NOTHING,
        "",
    ),
    "nothing passes, names neither": (facts(replace(HOLE, names=False)), Advice.NOTHING_PASSES, "cable"),
    "another's certificate": (
        facts(replace(CABLE, server=probe.Finding.INTERCEPTED)),
        Advice.INTERCEPTED,
        "cable",
    ),
    "the clock": (facts(replace(CABLE, server=probe.Finding.CLOCK), FAR), Advice.CLOCK_WRONG, ""),
    "nothing passes": (facts(HOLE), Advice.NOTHING_PASSES, "cable"),
    "nothing passes by two ways": (facts(HOLE, FAR), Advice.NOTHING_PASSES, "cable"),
    "server refuses": (facts(replace(CABLE, server=REFUSED), PULLED), Advice.SERVER_DOWN, ""),
    "server silent behind two ways": (
        facts(replace(HOLE, names=True), replace(FAR, elsewhere=True)),
        Advice.SERVER_DOWN,
        "",
    ),
    "tunnel": (facts(CABLE, tunnelled=True, tunnel=False, services=(AWAY,)), Advice.TUNNEL_DOWN, ""),
    "a service": (facts(CABLE, services=(HERE, AWAY)), Advice.SERVICE_DOWN, "kasse"),
    "a service asked by the way that has just died": (
        facts(HOLE, LTE, used="cable", services=(AWAY,), tunnelled=True, tunnel=False),
        Advice.NOTHING,
        "",
    ),
    "a service behind nothing": (facts(PULLED, services=(AWAY,)), Advice.PLUG_CABLE, "cable"),
    "no way out in this case": (facts(services=(AWAY,)), Advice.SERVICE_DOWN, "kasse"),
    "no stick": (cut(ModemFacts(there=False)), Advice.MODEM_MISSING, "lte"),
    "no stick, and nobody to ask": (facts(HOLE, replace(DOWN, there=False)), Advice.MODEM_MISSING, "lte"),
    "no SIM": (cut(ModemFacts(sim=SimState.MISSING)), Advice.SIM_MISSING, "lte"),
    "SIM closed": (cut(ModemFacts(sim=SimState.PIN)), Advice.SIM_PIN, "lte"),
    "SIM closed by the case": (facts(HOLE, replace(DOWN, bar=Bar.SIM_CLOSED)), Advice.SIM_PIN, "lte"),
    "SIM blocked": (facts(DOWN, modem=ModemFacts(sim=SimState.PUK)), Advice.SIM_PUK, "lte"),
    "SIM broken": (facts(DOWN, modem=ModemFacts(sim=SimState.BROKEN)), Advice.SIM_BROKEN, "lte"),
    "searching": (facts(DOWN, modem=ModemFacts(registration=Registration.SEARCHING)), Advice.SEARCHING, "lte"),
    "a cable cut off is no matter of waiting for the radio": (
        cut(ModemFacts(registration=Registration.SEARCHING)),
        Advice.NOTHING_PASSES,
        "cable",
    ),
    "about to dial": (facts(DOWN, modem=ModemFacts()), Advice.SEARCHING, "lte"),
    "nobody tells of the radio": (facts(DOWN), Advice.SEARCHING, "lte"),
    "valley": (cut(ModemFacts(registration=Registration.SEARCHING, uncovered=True)), Advice.NO_COVERAGE, "lte"),
    "not let in": (facts(DOWN, modem=ModemFacts(registration=Registration.DENIED)), Advice.NOT_ADMITTED, "lte"),
    "may not dial": (facts(replace(DOWN, setback=Setback.DIALLING), modem=ModemFacts()), Advice.NOT_ADMITTED, "lte"),
    "abroad": (facts(replace(LTE, bar=Bar.ROAMING, server=None)), Advice.ROAMING_BARRED, "lte"),
    "weak": (facts(HOLE, FAR, modem=ModemFacts(bars=1)), Advice.WEAK_SIGNAL, "lte"),
    "weak, and not connected": (facts(DOWN, modem=ModemFacts(bars=0)), Advice.WEAK_SIGNAL, "lte"),
    "weak, and passes": (facts(LTE, modem=ModemFacts(bars=0)), Advice.NOTHING, ""),
    "strong, and nothing passes": (facts(FAR, modem=ModemFacts(bars=4)), Advice.NOTHING_PASSES, "lte"),
    "data gone": (facts(replace(LTE, bar=Bar.DATA_USED_UP, server=None), limited=True), Advice.DATA_USED_UP, "lte"),
    "hand before call": (facts(HOLE, DOWN, modem=ModemFacts(sim=SimState.PIN)), Advice.SIM_PIN, "lte"),
    "the better way first": (facts(PULLED, DOWN, modem=ModemFacts(sim=SimState.PIN)), Advice.PLUG_CABLE, "cable"),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_is_to_be_done(name: str) -> None:
    found, advice, about = ROWS[name]
    assert counsel(found) == (advice, about)


def test_every_advice_can_be_given() -> None:
    assert {advice for _, advice, _ in ROWS.values()} == set(Advice)


def words(found: CheckFacts) -> dict[tuple[Leg, str], Word]:
    return {(each.leg, each.about): each.word for each in findings(found)}


def test_legs_stand_in_the_order_from_the_plug_outwards() -> None:
    told = findings(facts(CABLE, LTE, modem=ModemFacts(bars=3), tunnelled=True, tunnel=True, services=(HERE,)))
    cable = (Leg.CABLE, Leg.ADDRESS, Leg.PORTAL, Leg.NAMES, Leg.INTERCEPTION, Leg.PORT)
    radio = (Leg.SIM, Leg.MOBILE_NETWORK, Leg.SIGNAL, Leg.DATA, *cable[1:])
    assert [each.leg for each in told] == [*cable, *radio, Leg.CLOCK, Leg.SERVER, Leg.TUNNEL, Leg.SERVICE]
    assert [each for each in told if each.word is not Word.HOLDS] == [Finding(Leg.DATA, "lte", Word.SKIPPED)]


def test_what_stands_on_a_broken_leg_is_skipped() -> None:
    told = words(facts(PULLED, services=(AWAY,)))
    assert told[Leg.CABLE, "cable"] is Word.BROKEN
    assert {word for (leg, _), word in told.items() if leg is not Leg.CABLE} == {Word.SKIPPED}


def test_what_is_not_tried_yet_is_pending_and_the_rest_is_told() -> None:
    told = words(facts(replace(CABLE, tried=False, server=None, names=None), DOWN, services=(ServiceFacts("a"),)))
    assert told[Leg.PORTAL, "cable"] is told[Leg.SERVER, ""] is told[Leg.SERVICE, "a"] is Word.PENDING


# --- whatever the facts are ---

maybe = st.one_of(st.none(), st.booleans())
findings_of_probes = st.one_of(st.none(), st.sampled_from(probe.Finding))
ways = st.builds(
    WayFacts,
    st.sampled_from(("cable", "lte", "second")),
    st.sampled_from(UplinkKind),
    there=st.booleans(),
    carrier=st.booleans(),
    routed=st.booleans(),
    bar=st.one_of(st.none(), st.sampled_from(Bar)),
    setback=st.one_of(st.none(), st.sampled_from(Setback)),
    server=findings_of_probes,
    names=maybe,
    elsewhere=maybe,
)
modems = st.builds(
    ModemFacts,
    st.booleans(),
    st.sampled_from(SimState),
    st.sampled_from(Registration),
    st.booleans(),
    st.one_of(st.none(), st.integers(0, 4)),
)
anything = st.builds(
    CheckFacts,
    st.lists(ways, max_size=3, unique_by=lambda way: way.name).map(tuple),
    st.one_of(st.none(), st.sampled_from(("cable", "lte"))),
    st.one_of(st.none(), modems),
    st.booleans(),
    tunnelled=st.just(value=True),
    tunnel=st.booleans(),
    services=st.lists(st.builds(ServiceFacts, st.sampled_from(("a", "b")), st.booleans()), max_size=2).map(tuple),
)
AT_A_WAY = set(Advice) - {
    Advice.NOTHING, Advice.CLOCK_WRONG, Advice.NAMES_DEAD, Advice.SERVER_DOWN, Advice.TUNNEL_DOWN, Advice.SERVICE_DOWN,
}  # fmt: skip


@settings(max_examples=400)
@given(anything)
def test_advice_is_about_something_broken(found: CheckFacts) -> None:
    advice, about = counsel(found)
    broken = {each.about for each in findings(found) if each.word is Word.BROKEN}
    if advice is Advice.NOTHING:
        assert not found.ways or any(works(found, way) for way in found.ways)
    else:
        assert about in broken


@settings(max_examples=400)
@given(anything)
def test_when_a_way_holds_nobody_is_sent_to_mend_a_way(found: CheckFacts) -> None:
    if any(works(found, way) for way in found.ways):
        assert counsel(found)[0] not in AT_A_WAY


@settings(max_examples=200)
@given(anything, st.sampled_from(UplinkKind))
def test_a_way_that_comes_to_work_breaks_no_leg(found: CheckFacts, kind: UplinkKind) -> None:
    found = replace(found, ways=tuple(way for way in found.ways if way.name != "second"))
    healed = replace(found, ways=(*found.ways, replace(CABLE, name="second", kind=kind)))
    assert counsel(healed)[0] not in AT_A_WAY
    assert all(each.word is not Word.BROKEN for each in findings(healed) if each.about == "second")


@settings(max_examples=200)
@given(anything)
def test_nothing_of_a_check_that_is_over_is_pending_and_each_leg_is_told_once(found: CheckFacts) -> None:
    told = findings(found)
    assert all(each.word is not Word.PENDING for each in told)
    once = [(each.leg, each.about) for each in told if each.leg is not Leg.SERVICE]
    assert len(once) == len(set(once))


def test_one_cable_in_all_its_states() -> None:
    for carrier, routed, server, names, elsewhere in product(
        (True, False), (True, False), (None, *probe.Finding), (None, True, False), (None, True, False)
    ):
        way = replace(CABLE, carrier=carrier, routed=routed, server=server, names=names, elsewhere=elsewhere)
        found = facts(way)
        advice, _ = counsel(found)
        assert (advice in AT_A_WAY) <= (not works(found, way))
        assert (Word.BROKEN in {each.word for each in findings(found)}) is (advice is not Advice.NOTHING)
