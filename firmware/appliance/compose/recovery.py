"""Who recovers devices that hang."""

from collections.abc import Callable

from firmware.appliance.compose.power import PowerRoom
from firmware.appliance.journal import Journal
from firmware.appliance.managers.recovery import Recovery
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock


def make_recovery(
    power: PowerRoom,
    reconnect: Callable[[str], object],
    timeline: Timeline,
    journal: Journal,
    clock: Clock,
    others: frozenset[str],
) -> Recovery:
    """It has the rails switched by whoever decides on power. `others` are devices that somebody else recovers."""
    return Recovery(power.feeds, power.rails, reconnect, timeline, power.store, journal, clock, others)
