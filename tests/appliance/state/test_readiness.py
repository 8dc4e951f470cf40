"""The overall word is derived and never contradicts a row."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.network.modem import ModemView, PinDesk
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.care import Care, Check, Finding, Result
from firmware.appliance.state.model import (
    CaseState,
    ClockTrust,
    Device,
    Network,
    Power,
    Service,
    StorageHealth,
)
from firmware.appliance.state.readiness import Overall, Possibility, readiness
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.uplink import UplinkKind

TITLE = Title("Gerät", "Device")
ABSENT = Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
SIM_PIN = Condition(DeviceState.FAULT, Reason.SIM_PIN)
PAPER_LOW = Condition(DeviceState.ATTENTION, Reason.PAPER_LOW)


def case(scanner: Condition = READY, printer: Condition = READY, cable: Condition = READY) -> CaseState:
    devices = {
        name: Device(name, kind, "front", TITLE, condition)
        for name, kind, condition in [
            ("scanner", Kind.BARCODE_SCANNER, scanner),
            ("printer", Kind.RECEIPT_PRINTER, printer),
            ("cable", Kind.UPLINK, cable),
            ("lte", Kind.UPLINK, READY),
        ]
    }
    services = (Service("residence", TITLE, ("scanner", "uplink")), Service("fees", TITLE, ("printer",)))
    network = Network({"cable": True, "lte": True}, UplinkKind.ETHERNET)
    return CaseState("KOFFER-0007", "0" * 16, True, devices, services, network=network)


def with_modem(desk: PinDesk, condition: Condition, uplink: UplinkKind | None) -> CaseState:
    state = case()
    devices = {**state.devices, "modem": Device("modem", Kind.MODEM, "front", TITLE, condition)}
    return replace(state, devices=devices, network=Network({}, uplink, modem=ModemView("modem", desk=desk)))


def found(check: Check, finding: Finding) -> Care:
    return Care({check: Result(finding)})


@pytest.mark.parametrize(
    ("state", "overall", "faults", "notices"),
    [
        (case(), Overall.READY, (), ()),
        (case(scanner=ABSENT), Overall.LIMITED, ("scanner",), ()),
        (case(scanner=ABSENT, printer=ABSENT), Overall.NOT_READY, ("scanner", "printer"), ()),
        (case(printer=PAPER_LOW), Overall.LIMITED, (), ("printer",)),
        (case(scanner=STARTING), Overall.PREPARING, (), ()),
        (case(scanner=STARTING, printer=ABSENT), Overall.NOT_READY, ("printer",), ()),
        (case(cable=ABSENT), Overall.READY, (), ()),
        (replace(case(), network=Network({}, None)), Overall.LIMITED, (), ()),
        (replace(case(), storage=StorageHealth.FULL), Overall.NOT_READY, ("storage",), ()),
        (replace(case(), power=Power(mode=Mode.LOW)), Overall.LIMITED, (), ("power",)),
        (replace(case(), clock=ClockTrust.UNTRUSTED), Overall.LIMITED, (), ("clock",)),
        (replace(case(), care=found(Check.SPACE, Finding.WATCH)), Overall.READY, (), ()),
        (replace(case(), care=found(Check.SPACE, Finding.BAD)), Overall.LIMITED, (), ("care",)),
        (replace(case(), care=found(Check.DEVICES, Finding.BAD)), Overall.READY, (), ()),
        (replace(case(), devices={}, services=(), safe_mode=True), Overall.NOT_READY, ("controller",), ()),
    ],
)
def test_word_by_word(state: CaseState, overall: Overall, faults: tuple[str, ...], notices: tuple[str, ...]) -> None:
    judged = readiness(state)
    assert (judged.overall, judged.faults, judged.notices) == (overall, faults, notices)


def test_spare_uplink_that_was_opened_by_force_is_still_a_fault() -> None:
    assert readiness(case(cable=Condition(DeviceState.TAMPERED, Reason.OK))).faults == ("cable",)


conditions = st.builds(Condition, st.sampled_from(DeviceState), st.sampled_from(Reason))


@given(
    conditions, conditions, conditions,
    st.sampled_from(StorageHealth), st.sampled_from(Mode), st.sampled_from([None, *UplinkKind]),
)  # fmt: skip
def test_overall_word_never_contradicts_a_row(
    scanner: Condition, printer: Condition, cable: Condition,
    storage: StorageHealth, mode: Mode, uplink: UplinkKind | None,
) -> None:  # fmt: skip
    state = replace(case(scanner, printer, cable), storage=storage, power=Power(mode=mode), network=Network({}, uplink))
    judged = readiness(state)
    possibilities = {row.possibility for row in judged.rows}
    if judged.overall is Overall.READY:
        assert possibilities == {Possibility.POSSIBLE}
        assert not (judged.faults or judged.notices or judged.checking)
    if possibilities == {Possibility.IMPOSSIBLE}:
        assert judged.overall in {Overall.NOT_READY, Overall.PREPARING}
    if judged.overall is Overall.PREPARING:
        assert judged.checking
        assert not judged.faults
    for row in judged.rows:
        assert bool(row.obstacles) == (row.possibility is not Possibility.POSSIBLE)


@pytest.mark.parametrize("desk", PinDesk)
def test_a_sim_card_that_needs_somebody_is_told_once_though_the_cable_carries(desk: PinDesk) -> None:
    at_rest = desk in (PinDesk.CLOSED, PinDesk.TRYING)
    judged = readiness(with_modem(desk, SIM_PIN, UplinkKind.ETHERNET))
    assert (judged.notices, judged.faults) == (() if at_rest else ("sim",), ())
    judged = readiness(with_modem(desk, SIM_PIN, None))
    assert (judged.notices, judged.faults) == ((), ("modem",))


def test_a_modem_is_no_spare_one_while_it_is_the_way_out() -> None:
    weak = Condition(DeviceState.ATTENTION, Reason.WEAK_SIGNAL)
    assert readiness(with_modem(PinDesk.CLOSED, weak, UplinkKind.LTE)).notices == ("modem",)
    assert readiness(with_modem(PinDesk.CLOSED, weak, UplinkKind.ETHERNET)).notices == ()
