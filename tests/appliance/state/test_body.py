"""What the state makes of a body that was opened: no word of its contact hides it before somebody has looked."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from support.appliance import case_state

from firmware.appliance.state.enclosure import Body, Opened
from firmware.appliance.state.events import DeviceChanged, MotionFelt, SealBroken, SealLookedAt
from firmware.appliance.state.model import CaseState, Device
from firmware.appliance.state.notes import BodyNoted
from firmware.appliance.state.readiness import Overall, readiness
from firmware.appliance.state.reduce import reduce
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.motion import Motion

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TAMPERED = Condition(DeviceState.TAMPERED, Reason.TAMPERED)


def sealed() -> CaseState:
    state = case_state()
    devices = {name: replace(device, condition=READY) for name, device in state.devices.items()}
    contact = Device("seal", Kind.TAMPER_CONTACT, "base", Title("Siegel", "Seal"), READY)
    return replace(state, devices=MappingProxyType({**devices, "seal": contact}))


def test_a_contact_that_says_it_is_well_hides_no_opening() -> None:
    state = reduce(sealed(), SealBroken("seal", None, while_off=True), NOW)
    for condition in (DeviceState.ABSENT, DeviceState.READY):
        state = reduce(state, DeviceChanged("seal", condition, Reason.OK), NOW)
        assert state.devices["seal"].condition == TAMPERED
    assert "seal" in readiness(state).faults
    assert readiness(state).overall is not Overall.READY
    state = reduce(state, SealLookedAt(None), NOW)
    assert state.devices["seal"].condition == READY


def test_an_opening_of_the_last_run_is_not_forgotten_by_this_one() -> None:
    state = reduce(sealed(), BodyNoted(Body(opened=(Opened("seal", NOW, while_off=False),))), NOW)
    assert state.devices["seal"].condition == TAMPERED


def test_one_contact_opened_again_and_again_is_one_opening() -> None:
    state = sealed()
    for _ in range(3):
        state = reduce(state, SealBroken("seal", NOW, while_off=False), NOW)
    assert len(state.body.opened) == 1


def test_a_shock_says_nothing_of_how_the_case_stands() -> None:
    state = reduce(sealed(), MotionFelt("motion", Motion.TILTED, 1), NOW)
    assert reduce(state, MotionFelt("motion", Motion.SHOCK, 3), NOW).body.tilted
    assert not reduce(state, MotionFelt("motion", Motion.UPRIGHT, 1), NOW).body.tilted
