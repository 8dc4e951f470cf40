"""The change terminal as a screen may know it."""

from firmware.appliance.api import messages as m
from firmware.appliance.state.model import CaseState


def eid_view(state: CaseState) -> m.EidView:
    """The terminal as it travels; a change of another visit is nobody's business any more."""
    card, change = state.eid.card, state.eid.change
    shown = None
    if change is not None and state.visit is not None and state.visit.id == change.visit:
        step = change.step
        shown = m.PinChangeView(step.task, step.tries, step.again, change.stopping, change.ending)
    return m.EidView(card.state if card else None, card.tries if card else None, shown)
