"""Safe mode: what is left of a controller that kept crashing. The screen stays locked and tells the way out.

No device is opened, so whichever of them brought the controller down does so no more.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from socket import socket
from types import MappingProxyType

from firmware.appliance.api.safe import safe_handlers
from firmware.appliance.api.server import Server
from firmware.appliance.api.view import Viewer
from firmware.appliance.compose.first_and_last import farewell, first_state
from firmware.appliance.compose.health import health, watchdogs
from firmware.appliance.compose.parts import SOFTWARE, Appliance
from firmware.appliance.compose.reporting import telemetry
from firmware.appliance.compose.runs import Run
from firmware.appliance.compose.timekeeping import make_clockwatch
from firmware.appliance.config import Config
from firmware.appliance.journal import Journal
from firmware.appliance.managers.clockwatch import Clockwatch
from firmware.appliance.managers.pulse import Pulses
from firmware.appliance.managers.selfcare import Heart, StorageProbe
from firmware.appliance.paths import Paths
from firmware.appliance.state.events import ControllerStarted
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import StoppingNoted
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service, StatusLine
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.timekeeper import Timekeeper


@dataclass(frozen=True, slots=True)
class SafeParts:
    """What reporting stands on."""

    clock: Clock
    journal: Journal
    store: Store
    timeline: Timeline
    clockwatch: Clockwatch


@asynccontextmanager
async def safe_appliance(
    config: Config, paths: Paths, clock: Clock, journal: Journal, door: socket, run: Run, *, rehearsal: bool
) -> AsyncGenerator[Appliance, None]:
    """The case in safe mode, put together; its end is recorded."""
    store = Store(safe_state(config, rehearsal=rehearsal), clock)
    timeline = Timeline(journal, store, clock)
    await timeline.happened(ControllerStarted(SOFTWARE, clean=False))
    await run.tell(timeline)
    clockwatch = make_clockwatch(config.fleet, timekeeper(clock, rehearsal=rehearsal), timeline, journal, clock)
    parts = SafeParts(clock, journal, store, timeline, clockwatch)
    try:
        yield _assemble(config, paths, door, parts)
    except BaseException as problem:
        await farewell(timeline)(type(problem), problem, None)
        raise
    await farewell(timeline)(None, None, None)


def safe_state(config: Config, *, rehearsal: bool) -> CaseState:
    """The case without its devices and services: nothing is known of them, and nothing of a visit may be seen."""
    state = first_state(config, None, rehearsal=rehearsal)
    return replace(state, devices=MappingProxyType({}), services=(), staff=None, safe_mode=True)


def timekeeper(clock: Clock, *, rehearsal: bool) -> Timekeeper:
    """The clock's keeper alone, of all that a case has."""
    if rehearsal:
        from firmware.hal.sim.timekeeper import SimTimekeeper

        return SimTimekeeper()
    from firmware.hal.drivers.kernel_clock import KernelClock

    return KernelClock(clock)


def _assemble(config: Config, paths: Paths, door: socket, parts: SafeParts) -> Appliance:
    clock, journal, store, timeline = parts.clock, parts.journal, parts.store, parts.timeline
    stop = asyncio.Event()

    def ask_to_stop() -> None:
        timeline.noted(StoppingNoted())
        stop.set()

    viewer = Viewer(store, clock, config.case.office, None)
    server = Server(paths.socket, safe_handlers(viewer, journal, timeline), viewer, SOFTWARE, door)
    heart = Heart(timeline, journal, store, clock, paths.data)
    services: list[Service] = [
        server,
        heart,
        StorageProbe(timeline, store, clock),
        parts.clockwatch,
        StatusLine(store),
        *telemetry(config.fleet, parts),
        *watchdogs(health(journal, heart, Pulses(clock)), clock),
    ]
    return Appliance(store, tuple(services), server.ready, stop, ask_to_stop)
