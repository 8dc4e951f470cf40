"""Who is signed in after what: the card, the lid, and locking."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.appliance import case_state

from firmware.appliance.state import events as e
from firmware.appliance.state.model import CaseState, Lock, LockReason, Visit
from firmware.appliance.state.notes import StaffNoted
from firmware.appliance.state.reduce import reduce
from firmware.appliance.state.staff import SignOutReason, Staff, StaffCard, StaffRefusal, StaffStep
from firmware.hal.ports.lid import LidPosition

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ANNA = StaffCard("OP-7F3K2A", "Amt", True, datetime(2027, 1, 1, tzinfo=UTC), 3)
BERND = replace(ANNA, operator="OP-9XW04C")
INSERTED = replace(case_state(), staff=Staff(StaffStep.PIN, ANNA, StaffRefusal.WRONG_PIN), visit=Visit("v"))
WORKING = replace(
    INSERTED, staff=Staff(StaffStep.PIN, ANNA, signed_in=ANNA), lock=Lock(locked=False, reason=LockReason.START)
)


def _after(state: CaseState, *events: e.AnyEvent) -> CaseState:
    for event in events:
        state = reduce(state, event, NOW)
    return state


def test_signing_in_opens_the_screen_for_the_card_in_the_reader() -> None:
    assert _after(INSERTED, e.StaffSignedIn(ANNA.operator, False)) == WORKING


def test_signing_in_without_a_card_opens_nothing() -> None:
    gone = replace(INSERTED, staff=Staff(StaffStep.INSERT))
    assert _after(gone, e.StaffSignedIn(ANNA.operator, False)) == gone


def test_a_card_that_is_taken_out_locks_and_keeps_the_visit() -> None:
    after = _after(WORKING, e.StaffSignedOut(ANNA.operator, SignOutReason.CARD))
    assert after.lock == Lock(True, LockReason.CARD)
    assert after.visit == WORKING.visit
    assert after.staff is not None
    assert after.staff.signed_in is None


def test_a_closed_lid_signs_out() -> None:
    after = _after(WORKING, e.LidMoved(LidPosition.CLOSED))
    assert after.staff is not None
    assert after.staff.signed_in is None
    assert after.lock.reason is LockReason.LID


@pytest.mark.parametrize("reason", [LockReason.IDLE, LockReason.CLERK])
def test_a_screen_that_is_locked_otherwise_keeps_who_is_signed_in(reason: LockReason) -> None:
    after = _after(WORKING, e.ScreenLocked(reason))
    assert after.staff == WORKING.staff
    assert _after(after, e.ScreenUnlocked()).staff == WORKING.staff


def test_a_note_never_signs_anybody_in_or_out() -> None:
    forged = Staff(StaffStep.PIN, BERND, signed_in=BERND)
    assert reduce(INSERTED, StaffNoted(forged), NOW).staff == replace(forged, signed_in=None)
    after = reduce(WORKING, StaffNoted(Staff(StaffStep.INSERT)), NOW)
    assert after.staff == Staff(StaffStep.INSERT, signed_in=ANNA)
