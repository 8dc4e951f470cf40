"""Whose turn it is: the clerk's, or the citizen's at a terminal, a keypad or a pad."""

from firmware.appliance.state.model import CaseState


def is_citizens_turn(state: CaseState) -> bool:
    """Whether the citizen is to do something now: pay, type a PIN, sign."""
    changing = state.eid.change is not None and state.eid.change.ending is None
    return state.paying is not None or changing or state.signing is not None
