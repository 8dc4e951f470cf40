"""The watch over the clock, and what the case's own certificate says of time."""

from datetime import datetime

from firmware.appliance.config import FleetConfig
from firmware.appliance.journal import Journal
from firmware.appliance.managers.clockwatch import Clockwatch, certificate_begins
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.timekeeper import Timekeeper


def make_clockwatch(
    fleet: FleetConfig | None, timekeeper: Timekeeper, timeline: Timeline, journal: Journal, clock: Clock
) -> Clockwatch:
    """The watch; a case of a fleet has a certificate, which is no older than it says."""

    def signed() -> datetime | None:
        try:
            return None if fleet is None else certificate_begins(fleet.certificate.read_bytes())
        except OSError:
            return None  # telemetry will tell

    return Clockwatch(timekeeper, timeline, journal, clock, signed)
