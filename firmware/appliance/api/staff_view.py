"""Signing in as a screen may know it."""

from firmware.appliance.api import messages as m
from firmware.appliance.managers.staff_answers import finger_opens
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.staff import StaffCard


def staff_view(state: CaseState) -> m.StaffView | None:
    """None where a PIN of the case unlocks the screen."""
    staff = state.staff
    if staff is None:
        return None
    return m.StaffView(
        staff.step, _card_view(staff.card), staff.refusal, _card_view(staff.signed_in), finger_opens(state)
    )


def _card_view(card: StaffCard | None) -> m.StaffCardView | None:
    return None if card is None else m.StaffCardView(card.operator, card.office, card.own, card.until, card.tries_left)
