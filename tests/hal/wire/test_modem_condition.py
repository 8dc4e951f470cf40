"""How a modem is called, over time."""

import pytest

from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.modem import ModemState, Registration, Signal, SimState
from firmware.hal.wire.modem_condition import PATIENCE, Judge, Running

SEARCHING = ModemState(sim=SimState.READY, registration=Registration.SEARCHING)


def registered(rsrp: float | None, percent: int | None = None) -> ModemState:
    signal = Signal(rsrp, percent=percent)
    return ModemState(sim=SimState.READY, registration=Registration.HOME, signal=signal)


@pytest.mark.parametrize(
    ("sim", "reason"),
    [
        (SimState.MISSING, Reason.SIM_MISSING),
        (SimState.PIN, Reason.SIM_PIN),
        (SimState.PUK, Reason.SIM_PUK),
        (SimState.BROKEN, Reason.SIM_BROKEN),
    ],
)
@pytest.mark.parametrize("running", Running)
def test_card_comes_before_everything_else(sim: SimState, reason: Reason, running: Running) -> None:
    assert Judge().judge(ModemState(sim=sim), running, 0.0) == Condition(DeviceState.FAULT, reason)


def test_modem_that_starts_or_fails_has_no_network_to_judge() -> None:
    assert Judge().judge(SEARCHING, Running.STARTING, 0.0) == STARTING
    assert Judge().judge(SEARCHING, Running.FAILED, 0.0) == Condition(DeviceState.FAULT, Reason.REFUSED)


def test_search_is_given_up_after_a_minute_and_begins_anew_after_a_network() -> None:
    judge = Judge()
    assert judge.due(0.0) is None
    assert judge.judge(SEARCHING, Running.ON, 10.0).reason is Reason.SEARCHING
    assert judge.due(10.0) == 10.0 + PATIENCE
    assert judge.judge(SEARCHING, Running.ON, 9.9 + PATIENCE).reason is Reason.SEARCHING
    assert judge.judge(SEARCHING, Running.ON, 10.0 + PATIENCE).reason is Reason.NO_COVERAGE
    assert judge.due(10.0 + PATIENCE) is None
    assert judge.judge(registered(-90), Running.ON, 80.0) == READY
    assert judge.judge(SEARCHING, Running.ON, 81.0).reason is Reason.SEARCHING


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ((-119.0, -121.0, -117.0, -116.0, -119.0), "-ww--"),
        ((None, -121.0, None), "-w-"),
    ],
)
def test_weak_signal_must_get_clearly_better(told: tuple[float | None, ...], words: str) -> None:
    judge = Judge()
    found = [judge.judge(registered(rsrp), Running.ON, 0.0).reason for rsrp in told]
    assert found == [Reason.WEAK_SIGNAL if word == "w" else Reason.OK for word in words]


def test_percent_counts_where_no_more_is_known() -> None:
    judge = Judge()
    found = [judge.judge(registered(None, percent), Running.ON, 0.0).reason for percent in (4, 14, 15, 5)]
    assert found == [Reason.WEAK_SIGNAL, Reason.WEAK_SIGNAL, Reason.OK, Reason.OK]
    assert judge.judge(registered(-90.0, 0), Running.ON, 0.0) == READY
