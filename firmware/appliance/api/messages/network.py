"""The ways out in full, for whoever wants to know why."""

from datetime import datetime

from firmware.appliance.api.messages.case import NetworkView
from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.policy import Because


class DecisionView(Shape, frozen=True):
    """A change of the way out, and what was thought of each at that moment."""

    at: datetime
    before: str | None
    after: str | None
    because: Because
    verdicts: dict[str, Verdict]


class NetworkReport(Shape, frozen=True):
    """How the ways out are, the latest decisions, and the facts they were made of: lines for `koffer net simulate`."""

    now: NetworkView
    decisions: tuple[DecisionView, ...]
    record: tuple[str, ...]
