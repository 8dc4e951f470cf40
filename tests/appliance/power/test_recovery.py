"""What is done for a device that hangs, as a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.power.policy import Rank
from firmware.appliance.power.recovery import (
    CYCLES_A_DAY,
    FORGETS,
    HELPS,
    MODEM_GONE_AFTER,
    RESTS,
    Act,
    Evidence,
    Held,
    Hold,
    Judgement,
    Patient,
    Rung,
    Well,
    acted,
    first,
    judge,
    observed,
)
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

WALL = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SILENT = Condition(DeviceState.FAULT, Reason.SILENT)
GARBLED = Condition(DeviceState.FAULT, Reason.GARBLED)
REFUSED = Condition(DeviceState.FAULT, Reason.REFUSED)
ABSENT = Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
SHED = Condition(DeviceState.UNKNOWN, Reason.SWITCHED_OFF)
AT = Evidence(1000.0, WALL, rails=frozenset({"rail"}))
PRINTER = Patient(Rank.PRINTERS, "rail", frozenset({"scanner"}))
MODEM = Patient(Rank.MODEM, "rail")
HUNG = replace(PRINTER, hung=900.0, patience=20.0)
TRIED = replace(HUNG, rung=Rung.RECONNECT, acted=920.0)
CYCLED = replace(TRIED, rung=Rung.POWER_CYCLE, acted=930.0, cycled=930.0, cycles=(WALL - timedelta(seconds=70),))


@pytest.mark.parametrize(
    ("patient", "evidence", "judgement"),
    [
        (PRINTER, AT, Well()),
        (replace(HUNG, hung=990.0), AT, Held(Hold.EARLY, 1010.0)),
        (HUNG, AT, Act(Rung.RECONNECT)),
        (HUNG, replace(AT, binding=True), Act(Rung.RECONNECT)),
        (replace(TRIED, acted=960.0), AT, Held(Hold.HELPING, 1020.0)),
        (TRIED, AT, Act(Rung.POWER_CYCLE)),
        (replace(TRIED, rail=""), AT, Held(Hold.NO_RAIL)),
        (TRIED, replace(AT, binding=True), Held(Hold.PAYMENT)),
        (TRIED, replace(AT, in_use=frozenset({"scanner"})), Held(Hold.NEIGHBOUR)),
        (TRIED, replace(AT, in_use=frozenset({"printer", "camera"})), Act(Rung.POWER_CYCLE)),
        (TRIED, replace(AT, rails=frozenset()), Held(Hold.RAIL_DEFECT)),
        (CYCLED, AT, Held(Hold.RESTING, 930.0 + RESTS[0])),
        (CYCLED, replace(AT, now=930.0 + RESTS[0]), Act(Rung.POWER_CYCLE)),
        (replace(CYCLED, cycles=(WALL,) * 2), AT, Held(Hold.RESTING, 930.0 + RESTS[1])),
        (replace(CYCLED, cycles=(WALL,) * 5), AT, Held(Hold.RESTING, 930.0 + RESTS[2])),
        (replace(TRIED, cycles=(WALL - timedelta(hours=1),) * CYCLES_A_DAY), AT, Held(Hold.BUDGET, 1000 + 23 * 3600.0)),
        (replace(TRIED, cycles=(WALL - timedelta(hours=25),) * CYCLES_A_DAY), AT, Act(Rung.POWER_CYCLE)),
        (replace(TRIED, cycles=(WALL + timedelta(days=400),) * CYCLES_A_DAY), AT, "budget"),
    ],
)
def test_each_situation_has_its_judgement(patient: Patient, evidence: Evidence, judgement: Judgement | str) -> None:
    judged = judge(patient, evidence)
    if judgement == "budget":
        assert isinstance(judged, Held)
        assert judged.why is Hold.BUDGET
    else:
        assert judged == judgement


@pytest.mark.parametrize(
    ("patient", "kind", "condition", "hangs"),
    [
        (PRINTER, Kind.RECEIPT_PRINTER, SILENT, True),
        (PRINTER, Kind.RECEIPT_PRINTER, GARBLED, True),
        (PRINTER, Kind.RECEIPT_PRINTER, READY, False),
        (PRINTER, Kind.RECEIPT_PRINTER, ABSENT, False),  # its plug is out, and that is for hands
        (PRINTER, Kind.RECEIPT_PRINTER, REFUSED, False),
        (PRINTER, Kind.RECEIPT_PRINTER, SHED, False),
        (MODEM, Kind.UPLINK, ABSENT, True),
        (PRINTER, Kind.UPLINK, ABSENT, False),
    ],
)
def test_what_counts_as_hung(patient: Patient, kind: Kind, condition: Condition, hangs: bool) -> None:
    assert (observed(patient, kind, condition, 5.0).hung is not None) is hangs


def test_a_modem_that_is_gone_is_given_more_time() -> None:
    gone = observed(MODEM, Kind.UPLINK, ABSENT, 1000.0)
    assert judge(gone, replace(AT, now=1000.0 + MODEM_GONE_AFTER - 1)) == Held(Hold.EARLY, 1000.0 + MODEM_GONE_AFTER)
    assert judge(gone, replace(AT, now=1000.0 + MODEM_GONE_AFTER)) == Act(Rung.RECONNECT)


def test_who_hangs_again_soon_goes_on_where_it_was_and_later_begins_anew() -> None:
    well = observed(TRIED, Kind.RECEIPT_PRINTER, READY, 950.0)
    soon = observed(well, Kind.RECEIPT_PRINTER, SILENT, TRIED.acted + FORGETS)
    later = observed(well, Kind.RECEIPT_PRINTER, SILENT, TRIED.acted + FORGETS + 1)
    assert (soon.rung, later.rung) == (Rung.RECONNECT, None)


def test_hanging_in_another_way_is_still_hanging() -> None:
    other = observed(HUNG, Kind.RECEIPT_PRINTER, GARBLED, 950.0)
    assert other.hung == HUNG.hung


def test_the_modem_comes_before_all_others_and_then_who_waits_longest() -> None:
    due = {"a": replace(TRIED, acted=5.0), "b": replace(TRIED, acted=1.0), "lte": replace(MODEM, acted=9.0)}
    assert first(due) == "lte"
    del due["lte"]
    assert first(due) == "b"


@given(
    steps=st.lists(
        st.tuples(
            st.floats(0.1, 4000.0),
            st.sampled_from([SILENT, GARBLED, READY, SHED, ABSENT]),
            st.booleans(),
            st.booleans(),
        ),
        max_size=60,
    )
)
def test_whatever_happens_no_day_has_more_cycles_than_allowed_and_no_payment_any(
    steps: list[tuple[float, Condition, bool, bool]],
) -> None:
    patient, now, done = PRINTER, 0.0, []
    for seconds, condition, binding, used in steps:
        now += seconds
        in_use = frozenset({"scanner"}) if used else frozenset()
        evidence = Evidence(now, WALL + timedelta(seconds=now), binding, in_use, frozenset({"rail"}))
        patient = observed(patient, Kind.RECEIPT_PRINTER, condition, now)
        judged = judge(patient, evidence)
        if isinstance(judged, Act):
            patient = acted(patient, judged.rung, evidence)
            if judged.rung is Rung.POWER_CYCLE:
                assert not binding
                assert not used
                assert all(now - before >= HELPS for before in done[-1:])
                done.append(now)
        elif isinstance(judged, Held) and judged.until is not None:
            assert judged.until > now, "else it would be asked for ever"
    for moment in done:
        assert sum(moment - 86_400 < other <= moment for other in done) <= CYCLES_A_DAY
