"""The latest measurement of a finger as a screen may know it."""

from firmware.appliance.api import messages as m
from firmware.appliance.state.model import CaseState


def finger_view(state: CaseState) -> m.FingerView | None:
    """None before the first of a visit; that of another visit is nobody's business any more."""
    check = state.finger
    if check is None or state.visit is None or state.visit.id != check.visit:
        return None
    return m.FingerView(check.finger, check.advice, check.score)
