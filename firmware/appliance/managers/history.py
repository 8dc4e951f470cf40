"""What the journal tells of the run before: how it ended, and whether a citizen sat at the table."""

from collections.abc import Sequence

from firmware.appliance.journal import Stored
from firmware.appliance.state.events import ControllerStopped, VisitAdvanced, VisitBegan, VisitEnded
from firmware.appliance.state.model import Visit


def was_clean(past: Sequence[Stored]) -> bool:
    """Whether the last run ended in order; a case that never ran did."""
    return not past or isinstance(past[-1].event, ControllerStopped)


def open_visit(past: Sequence[Stored]) -> Visit | None:
    """The visit that was under way at the end of `past`: a crash of the controller does not send a citizen away."""
    for row in reversed(past):
        match row.event:
            case VisitBegan(visit):
                return Visit(visit)
            case VisitAdvanced(visit, stage):
                return Visit(visit, stage)
            case VisitEnded():
                return None
            case _:
                continue
    return None
