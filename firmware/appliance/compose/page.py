"""The appliance on one page: what it is made of, and in which order it begins and ends."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from socket import socket
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, cast

from firmware.appliance.api.care import care_handlers
from firmware.appliance.api.closing import ClosingDoor
from firmware.appliance.api.eid import EidDoor
from firmware.appliance.api.finger import FingerDoor
from firmware.appliance.api.guide import GuideDoor
from firmware.appliance.api.handlers import Office
from firmware.appliance.api.inputs import SignatureDoor
from firmware.appliance.api.network import NetworkDoor
from firmware.appliance.api.scanning import ScanDoor
from firmware.appliance.api.server import Server
from firmware.appliance.api.staff import StaffDoor
from firmware.appliance.api.till import TillDoor
from firmware.appliance.api.tray import TrayDoor
from firmware.appliance.api.view import Viewer
from firmware.appliance.api.waking import waking
from firmware.appliance.book.day import BooksBroken
from firmware.appliance.compose.body import BodyRoom, body_room
from firmware.appliance.compose.care import gauges, limits
from firmware.appliance.compose.closing import ClosingRoom, closing_room, series_views
from firmware.appliance.compose.eid import make_eid
from firmware.appliance.compose.finger import make_finger
from firmware.appliance.compose.guide import first_guide, make_guidance
from firmware.appliance.compose.health import PATIENCE, health, watchdogs
from firmware.appliance.compose.inputs import make_codes, make_signature_desk
from firmware.appliance.compose.money import catalogue, make_receipts, make_till, newest_day
from firmware.appliance.compose.network import make_connectivity
from firmware.appliance.compose.ownership import claimed, owned
from firmware.appliance.compose.power import power_room
from firmware.appliance.compose.printing import make_printing, printing_methods
from firmware.appliance.compose.recovery import make_recovery
from firmware.appliance.compose.runs import budget, counted
from firmware.appliance.compose.scanning import make_scanning
from firmware.appliance.compose.staff import rehearsal_card_pin, rehearsed_sign_in, staff_desk
from firmware.appliance.compose.timekeeping import make_clockwatch
from firmware.appliance.compose.usb import usb_guards
from firmware.appliance.config import Config, FleetConfig
from firmware.appliance.journal import Journal
from firmware.appliance.managers.care import SelfCare
from firmware.appliance.managers.clockwatch import Clockwatch
from firmware.appliance.managers.desk import Desk
from firmware.appliance.managers.documents import Documents
from firmware.appliance.managers.history import open_visit, was_clean
from firmware.appliance.managers.observations import Observations
from firmware.appliance.managers.peripherals import Peripherals
from firmware.appliance.managers.plugs import Plugs
from firmware.appliance.managers.pulse import Pulses, Timed
from firmware.appliance.managers.selfcare import Heart, StorageProbe
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.tray import Tray
from firmware.appliance.managers.wake import Wake
from firmware.appliance.paths import Paths
from firmware.appliance.state.events import ControllerStarted, ControllerStopped, StorageChanged
from firmware.appliance.state.model import CaseState, Device, StorageHealth, Visit
from firmware.appliance.state.model import Service as CaseService
from firmware.appliance.state.notes import StoppingNoted
from firmware.appliance.state.restarts import Course
from firmware.appliance.state.staff import Staff
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service, StatusLine
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal, build_hal

if TYPE_CHECKING:
    from firmware.appliance.compose.stage import Stage
    from firmware.appliance.telemetry.service import Telemetry
    from firmware.hal.sim.world import World

SOFTWARE: Final = version("amtskoffer")
REMEMBERED: Final = 1000  # rows of the last run that are looked at to go on where it was


@dataclass(frozen=True, slots=True)
class Appliance:
    """A case that is put together and does not run yet. `stop` is set when it shall end."""

    store: Store
    services: Sequence[Service]
    ready: asyncio.Event
    stop: asyncio.Event
    ask_to_stop: Callable[[], None]


@asynccontextmanager
async def appliance(
    config: Config, paths: Paths, clock: Clock, rehearse: str | None
) -> AsyncGenerator[Appliance, None]:
    """Put the case together; afterwards everything is let go, recorded and on disk.

    `rehearse` names the scenario of a rehearsal, "" for none; None: the devices are real. Raises `AlreadyRunning`,
    `JournalError`, `ConfigError`, `Rebooting`. After many crashes it is the case in safe mode.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(owned(paths))
        run = await stack.enter_async_context(
            counted(paths.runs, budget(config.restarts), clock, rehearsal=rehearse is not None)
        )
        door = stack.enter_context(claimed(paths.socket))
        journal = await Journal.open(paths.journal, clock)
        stack.push_async_callback(journal.close)
        if run.course is Course.SAFE:
            from firmware.appliance.compose.safe import safe_appliance

            safe = safe_appliance(config, paths, clock, journal, door, run, rehearsal=rehearse is not None)
            yield await stack.enter_async_context(safe)
            return
        past = await journal.tail(REMEMBERED)
        state = first_state(config, open_visit(past), rehearsal=rehearse is not None)
        day = await newest_day(journal)
        sound = not isinstance(day, BooksBroken)
        state = replace(state, guide=first_guide(config, past))
        store = Store(replace(state, day=None if isinstance(day, BooksBroken) else day), clock)
        timeline = Timeline(journal, store, clock)
        if journal.replaced:  # history is missing; that it goes on is recorded with it
            store.dispatch(StorageChanged(StorageHealth.FAILING))
            await timeline.probe()
        await timeline.happened(ControllerStarted(SOFTWARE, was_clean(past) and not journal.replaced))
        await run.tell(timeline)
        stack.push_async_exit(farewell(timeline))
        hal = build_hal(config.hal, clock, rehearse is not None, paths.run)
        stack.push_async_callback(hal.close)
        clockwatch = make_clockwatch(config.fleet, hal.timekeeper, timeline, journal, clock)
        staff = staff_desk(config, paths, hal, clockwatch, timeline, store)
        if staff is not None:
            stack.callback(staff.close)
        pin = paths.pin if rehearse is None else paths.rehearsal_pin
        desk = Desk(timeline, store, journal, clock, pin if staff is None else None)
        stack.callback(desk.close)
        await desk.prepare()
        till = make_till(config.fees, hal, timeline, store, clock, sound=sound)
        room = await stack.enter_async_context(
            closing_room(config, paths, till, hal, timeline, store, journal, clock, staff)
        )
        body = await body_room(hal, timeline, store, journal, clock)
        stage = None if hal.world is None else rehearsal(hal, desk, staff, till, store, clock, rehearse or "", pin)
        parts = Parts(clock, door, journal, store, timeline, desk, staff, clockwatch, till, room, hal, stage, body)
        yield assemble(config, paths, parts)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services stand on. `stage` is None where the devices are real."""

    clock: Clock
    door: socket
    journal: Journal
    store: Store
    timeline: Timeline
    desk: Desk
    staff: StaffDesk | None
    clockwatch: Clockwatch
    till: Till
    room: ClosingRoom
    hal: Hal
    stage: "Stage | None"
    body: BodyRoom


def assemble(config: Config, paths: Paths, parts: Parts) -> Appliance:
    """Make the services, each of its own slice."""
    clock, journal, store, timeline = parts.clock, parts.journal, parts.store, parts.timeline
    stop = asyncio.Event()

    def ask_to_stop() -> None:
        timeline.noted(StoppingNoted())
        stop.set()

    reporting = telemetry(config.fleet, parts)
    outbox = reporting[0] if reporting else None
    power = power_room(parts.hal, parts.till, outbox, timeline, store, journal, clock, ask_to_stop)
    tray = Tray(timeline, store)
    documents = Documents(tray, timeline, store, clock)
    eid = make_eid(parts.hal, timeline, store, clock)
    finger = make_finger(parts.hal, timeline, store)
    signature = make_signature_desk(parts.hal, tray, timeline, store, clock)
    codes = make_codes(config, tray, timeline, store)
    guidance = make_guidance(parts.hal, timeline, store, clock)
    printing = make_printing(parts.hal, timeline, store)
    scanning = make_scanning(parts.hal, tray, printing, timeline, store)
    ways = make_connectivity(config, parts.hal, timeline, store, clock, reporting)
    observations = Observations(
        parts.body.watch, power.manager, ways, documents, codes, parts.staff, eid, printing, scanning
    )
    devices = {name: fitted.peripheral for name, fitted in parts.hal.devices.items()}

    def check(device: str) -> None:
        peripherals.check(device)

    def check_as_wished(device: str) -> bool:
        power.manager.wanted(device)
        return peripherals.check(device)

    guards = usb_guards(config.hal, parts.hal, check, timeline, clock)
    explanations = [guard.explain for guard in guards]
    pulses = Pulses(clock)
    timed = Timed(observations, pulses, PATIENCE)
    peripherals = Peripherals(devices, timed, timeline, store, clock, *explanations, supply=power.supply)
    own = gauges(paths, config.fleet, rehearsal=parts.stage is not None)
    believed = parts.clockwatch.believed
    care = SelfCare(own, limits(config.care), peripherals.check, believed, timeline, journal, store, clock)
    rules = {device.name: device.match for device in config.hal.devices if device.match is not None}
    fees = catalogue(config.fees)
    shown, room = parts.stage.pin if parts.stage else None, parts.room
    viewer = Viewer(store, clock, config.case.office, shown, fees.fees, series_views(config), room.second_pin)
    closing = ClosingDoor(room.closing, room.blanks, store).handlers()
    receipts = make_receipts(config, parts.hal, parts.till, store)
    money = {**TillDoor(parts.till, store, fees, receipts).handlers(), **closing}
    papers = printing_methods(printing, receipts, room.closing.protocols, store)
    more = {
        **papers,
        **money,
        **care_handlers(care),
        **TrayDoor(tray, store).handlers(),
        **ScanDoor(scanning).handlers(),
        **StaffDoor(parts.staff).handlers(),
        **power.handlers(),
        **parts.body.handlers(),
        **EidDoor(eid).handlers(),
        **FingerDoor(finger).handlers(),
        **SignatureDoor(signature).handlers(),
        **GuideDoor(guidance).handlers(),
        **NetworkDoor(ways, viewer, clock).handlers(),
    }
    wake = Wake(power.manager.wanted, store, clock)
    office = Office(viewer, parts.desk, journal, timeline, check_as_wished, parts.stage, waking(more, wake.kind))
    server = Server(paths.socket, office.handlers(), viewer, SOFTWARE, parts.door)
    heart = Heart(timeline, journal, store, clock, paths.data)
    services: list[Service] = [
        server,
        peripherals,
        ways,
        Plugs(parts.hal.hotplug, rules, peripherals.check, timeline, clock, tells_strangers=not guards),
        *guards,
        *power.services(),
        make_recovery(power, peripherals.reconnect, timeline, journal, clock),
        parts.till,
        tray,
        scanning,
        eid,
        finger,
        signature,
        printing,
        guidance,
        heart,
        care,
        StorageProbe(timeline, store, clock),
        parts.clockwatch,
        *([parts.staff] if parts.staff else []),
        StatusLine(store),
        *parts.body.services(),
        *reporting,
        *([parts.stage] if parts.stage else []),
        *watchdogs(health(journal, heart, pulses), clock),
    ]
    return Appliance(store, tuple(services), server.ready, stop, ask_to_stop)


def first_state(config: Config, visit: Visit | None, *, rehearsal: bool) -> CaseState:
    """The case before anything has spoken: locked, every device starting, and the visit that was under way."""
    devices = {device.name: Device(device.name, device.kind, device.bay, device.title) for device in config.hal.devices}
    return CaseState(
        case_id=config.case.id,
        session=secrets.token_hex(8),
        rehearsal=rehearsal,
        devices=MappingProxyType(devices),
        services=tuple(CaseService(service.name, service.title, service.needs) for service in config.services),
        language=config.case.language.value,
        visit=visit,
        staff=None if config.staff is None else Staff(),
    )


def farewell(timeline: Timeline) -> Callable[[type[BaseException] | None, object, object], Awaitable[None]]:
    """Records the end where it is one in order; whatever broke leaves the next start to find an unclean run."""

    async def say(problem: type[BaseException] | None, *_: object) -> None:
        if problem is None:
            await timeline.happened(ControllerStopped())

    return say


def rehearsal(
    hal: Hal, desk: Desk, staff: StaffDesk | None, till: Till, store: Store, clock: Clock, scenario: str, pin: Path
) -> "Stage":
    """The simulated world's stage; imported only by a rehearsal. Its PIN is new each time and kept apart."""
    from firmware.appliance.compose.stage import Stage, rehearsal_pin

    world = cast("World", hal.world)  # who rehearses has one
    if staff is None:
        return Stage(world, desk, till, clock, scenario, rehearsal_pin(pin))
    return Stage(world, desk, till, clock, scenario, rehearsal_card_pin(), rehearsed_sign_in(staff, hal, store))


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
