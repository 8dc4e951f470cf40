"""The service that reports to the fleet server."""

from typing import TYPE_CHECKING, Protocol

from firmware.appliance.compose.parts import SOFTWARE
from firmware.appliance.config import FleetConfig
from firmware.appliance.journal import Journal
from firmware.appliance.managers.clockwatch import Clockwatch
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock

if TYPE_CHECKING:
    from firmware.appliance.telemetry.service import Telemetry


class Reported(Protocol):
    """What telemetry stands on."""

    @property
    def clock(self) -> Clock: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def store(self) -> Store: ...
    @property
    def timeline(self) -> Timeline: ...
    @property
    def clockwatch(self) -> Clockwatch: ...


def telemetry(fleet: FleetConfig | None, parts: Reported) -> "list[Telemetry]":
    """The service that reports to the fleet server; imported only by a case that has one."""
    if fleet is None:
        return []
    from firmware.appliance.telemetry.config import BrokerConfig
    from firmware.appliance.telemetry.service import Telemetry

    state = parts.store.state
    reporting = Telemetry(
        case_id=state.case_id,
        session=state.session,
        software=SOFTWARE,
        broker=BrokerConfig(fleet.host, fleet.port, fleet.ca, fleet.certificate, fleet.key),
        journal=parts.journal,
        store=parts.store,
        timeline=parts.timeline,
        clock=parts.clock,
        watch=parts.clockwatch,
    )
    return [reporting]
