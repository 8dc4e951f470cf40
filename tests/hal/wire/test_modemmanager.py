"""What ModemManager says, in our words, and what it may say wrongly."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.ports.modem import ModemState, Registration, Signal, SimState
from firmware.hal.wire.modem_condition import Running
from firmware.hal.wire.modemmanager import (
    KEPT,
    LOCATION,
    MODEM,
    MODEM_3GPP,
    ROOT,
    SIGNAL,
    Properties,
    carries,
    read_facts,
)

SIM = f"{ROOT}/SIM/0"
CARD = "89490200001234567890"
WELL: dict[str, dict[str, object]] = {
    MODEM: {
        "State": 11,
        "StateFailedReason": 0,
        "UnlockRequired": 1,
        "UnlockRetries": {2: 3, 4: 10},
        "SignalQuality": [74, True],
        "AccessTechnologies": 1 << 14,
        "Ports": [["cdc-wdm0", 6], ["wwan0", 2]],
        "Sim": SIM,
    },
    MODEM_3GPP: {"RegistrationState": 1, "OperatorName": "Testnetz", "OperatorCode": "26201"},
    SIGNAL: {"Lte": {"rsrp": -92.0, "rsrq": -9.0, "snr": 14.0}},
    LOCATION: {"Location": {1: "262,01,FFFE,83F7CD,31C5"}},
}
STATE = ModemState(
    sim=SimState.READY,
    tries=3,
    card=CARD,
    registration=Registration.HOME,
    operator="Testnetz",
    technology="lte",
    cell="262-01-31c5-0083f7cd",
    signal=Signal(-92.0, -9.0, 14.0, 74),
    connected=True,
)


def said(interface: str, name: str, value: object) -> Properties:
    """A modem that is well but for one thing that it says."""
    return {**WELL, interface: {**WELL[interface], name: value}}


def test_modem_that_is_well_is_told_whole() -> None:
    facts = read_facts(WELL, {"SimIdentifier": CARD})
    assert (facts.state, facts.running, facts.sim) == (STATE, Running.ON, SIM)


@pytest.mark.parametrize(
    ("lock", "state", "failure", "sim"),
    [
        (2, 2, 0, SimState.PIN),
        (4, 2, 0, SimState.PUK),
        (3, 8, 0, SimState.READY),
        (0, 1, 0, SimState.UNKNOWN),
        (13, 2, 0, SimState.BROKEN),  # the operator's lock on the modem
        (0, -1, 2, SimState.MISSING),
        (0, -1, 3, SimState.BROKEN),
        (0, -1, 1, SimState.UNKNOWN),
        (0, -1, 5, SimState.MISSING),
    ],
)
def test_each_state_of_the_card_is_known(lock: int, state: int, failure: int, sim: SimState) -> None:
    told = {**WELL[MODEM], "UnlockRequired": lock, "State": state, "StateFailedReason": failure}
    assert read_facts({**WELL, MODEM: told}, {}).state.sim is sim


@pytest.mark.parametrize(
    ("number", "registration"),
    [
        (0, Registration.IDLE),
        (2, Registration.SEARCHING),
        (3, Registration.DENIED),
        (4, Registration.UNKNOWN),
        (5, Registration.ROAMING),
        (8, Registration.DENIED),
        (10, Registration.ROAMING),
        (12, Registration.UNKNOWN),
        (-1, Registration.UNKNOWN),
        (True, Registration.UNKNOWN),
        ("home", Registration.UNKNOWN),
    ],
)
def test_each_registration_is_known(number: object, registration: Registration) -> None:
    assert read_facts(said(MODEM_3GPP, "RegistrationState", number), {}).state.registration is registration


@pytest.mark.parametrize(
    ("interface", "name", "value", "field", "told"),
    [
        (SIGNAL, "Lte", {"rsrp": 300.0, "rsrq": float("nan"), "snr": float("-inf")}, "signal", Signal(percent=74)),
        (SIGNAL, "Lte", {"rsrp": -1.7976931348623157e308}, "signal", Signal(percent=74)),  # "unknown"
        (SIGNAL, "Lte", {"rsrp": "-92", "rsrq": True, "snr": None}, "signal", Signal(percent=74)),
        (SIGNAL, "Lte", [1, 2], "signal", Signal(percent=74)),
        (SIGNAL, "Lte", {"rsrp": 10**400}, "signal", Signal(percent=74)),
        (MODEM, "SignalQuality", [4_000_000_000, True], "signal", replace(STATE.signal, percent=None)),
        (MODEM, "SignalQuality", "strong", "signal", replace(STATE.signal, percent=None)),
        (MODEM, "UnlockRetries", {2: 999}, "tries", None),
        (MODEM, "UnlockRetries", {2: "3"}, "tries", None),
        (MODEM, "UnlockRetries", 3, "tries", None),
        (MODEM, "AccessTechnologies", 0xFFFFFFFF, "technology", None),
        (MODEM, "AccessTechnologies", 0, "technology", None),
        (MODEM, "AccessTechnologies", 1 << 5 | 1 << 9, "technology", "hspa-plus"),
        (MODEM, "State", 4711, "connected", False),
        (MODEM_3GPP, "OperatorName", "x" * 10_000, "operator", "26201"),
        (MODEM_3GPP, "OperatorName", "Test\x1b[2Jnetz", "operator", "26201"),
        (MODEM_3GPP, "OperatorName", "Test\u202enetz", "operator", "26201"),
        (MODEM_3GPP, "OperatorName", "  ", "operator", "26201"),
        (LOCATION, "Location", {1: "262,01,0,0,0"}, "cell", None),
        (LOCATION, "Location", {1: "262,01,31C5,83F7CD"}, "cell", STATE.cell),
        (LOCATION, "Location", {1: "262,01," + "F" * 10_000}, "cell", None),
        (LOCATION, "Location", {2: {"latitude": 54.4}}, "cell", None),
        (LOCATION, "Location", 7, "cell", None),
    ],
)
def test_what_cannot_be_is_not_told(interface: str, name: str, value: object, field: str, told: object) -> None:
    state = read_facts(said(interface, name, value), {"SimIdentifier": CARD}).state
    assert state == replace(STATE, **{field: told})  # type: ignore[arg-type]


@pytest.mark.parametrize("card", ["", "1234", "8949020000123456789012345", "89490200001234567890\n", 8949, None])
def test_number_of_a_card_that_is_none_is_not_told(card: object) -> None:
    assert read_facts(WELL, {"SimIdentifier": card}).state.card is None


def test_filling_of_a_cards_number_is_not_part_of_it() -> None:
    assert read_facts(WELL, {"SimIdentifier": "8949020000123456789F"}).state.card == "8949020000123456789"


@pytest.mark.parametrize("state", [-1, 0, 1, 3, 4, 5, None, "on", 12])
def test_modem_that_nobody_has_switched_on_does_not_run(state: object) -> None:
    assert read_facts(said(MODEM, "State", state), {}).running is not Running.ON


@pytest.mark.parametrize(
    "ports", [None, [], [["wwan0", 3]], [["wwan1", 2]], ["wwan0"], [["wwan0"]], "wwan0", [[2, "wwan0"]]]
)
def test_modem_of_another_interface_is_not_ours(ports: object) -> None:
    assert carries(WELL, "wwan0")
    assert not carries(said(MODEM, "Ports", ports), "wwan0")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.integers(0, 5) | st.text(max_size=5), deeper),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {name: st.fixed_dictionaries({}, optional=dict.fromkeys(KEPT[name], VALUES)) for name in KEPT}
    )
)
def test_whatever_is_told_stays_within_what_can_be(told: dict[str, dict[str, object]]) -> None:
    facts = read_facts(told, told.get(f"{MODEM.removesuffix('.Modem')}.Sim", {}))
    state = facts.state
    carries(told, "wwan0")
    assert state.tries is None or 0 <= state.tries <= 10
    assert state.operator is None or (len(state.operator) <= 64 and state.operator.isprintable())
    assert state.signal.rsrp is None or -156 <= state.signal.rsrp <= -31
    assert state.signal.percent is None or 0 <= state.signal.percent <= 100
    assert len(facts.sim) <= 128
