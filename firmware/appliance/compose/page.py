"""The appliance on one page: the services that it is made of, each with its own slice."""

import asyncio
from collections.abc import Sequence

from firmware.appliance.api import messages as m
from firmware.appliance.api.care import care_handlers
from firmware.appliance.api.closing import ClosingDoor
from firmware.appliance.api.connection import Handlers
from firmware.appliance.api.guide import GuideDoor
from firmware.appliance.api.handlers import Office
from firmware.appliance.api.network import CheckDoor, NetworkDoor
from firmware.appliance.api.server import Server
from firmware.appliance.api.sites import SiteDoor
from firmware.appliance.api.staff import StaffDoor
from firmware.appliance.api.till import TillDoor
from firmware.appliance.api.view import Viewer
from firmware.appliance.api.waking import waking
from firmware.appliance.compose.care import gauges, limits
from firmware.appliance.compose.closing import series_views
from firmware.appliance.compose.guide import make_guidance
from firmware.appliance.compose.health import health, watchdogs
from firmware.appliance.compose.modem import modem_room
from firmware.appliance.compose.money import catalogue, make_receipts
from firmware.appliance.compose.network import make_network
from firmware.appliance.compose.network_check import make_network_check
from firmware.appliance.compose.parts import SOFTWARE, Appliance, Parts
from firmware.appliance.compose.power import power_room
from firmware.appliance.compose.printing import printing_methods
from firmware.appliance.compose.reporting import telemetry
from firmware.appliance.compose.sites import make_sites
from firmware.appliance.compose.table import TableRoom, table_room
from firmware.appliance.compose.watching import Watching, watching
from firmware.appliance.config import Config
from firmware.appliance.managers.care import SelfCare
from firmware.appliance.managers.observations import Observations
from firmware.appliance.managers.selfcare import Heart, StorageProbe
from firmware.appliance.managers.wake import Wake
from firmware.appliance.paths import Paths
from firmware.appliance.state.notes import StoppingNoted
from firmware.appliance.supervise import Service, StatusLine


def assemble(config: Config, paths: Paths, parts: Parts) -> Appliance:
    """Make the services."""
    clock, journal, store, timeline, hal = parts.clock, parts.journal, parts.store, parts.timeline, parts.hal
    stop = asyncio.Event()

    def ask_to_stop() -> None:
        timeline.noted(StoppingNoted())
        stop.set()

    reporting = telemetry(config.fleet, parts)
    power = power_room(
        hal, parts.till, reporting[0] if reporting else None, timeline, store, journal, clock, ask_to_stop
    )
    table = table_room(config, hal, timeline, store, clock)
    network = make_network(config, hal, timeline, store, clock, reporting)
    sites = make_sites(config, hal, network.made.counters, timeline, store, journal, clock)
    network_check = make_network_check(config, parts, network)
    guidance = make_guidance(hal, timeline, store, clock)
    modem = modem_room(config, parts, power, network, reporting)
    observations = Observations(
        parts.body.watch,
        power.manager,
        network.ways,
        table.documents,
        table.codes,
        parts.staff,
        table.eid,
        table.printing,
        table.scanning,
        modem.watch,
    )
    watch = watching(config, parts, observations, power)
    care = self_care(config, paths, parts, watch)
    viewer = make_viewer(config, parts)
    asked = {
        **money_handlers(config, parts, table),
        **care_handlers(care),
        **table.handlers(),
        **StaffDoor(parts.staff).handlers(),
        **power.handlers(),
        **parts.body.handlers(),
        **GuideDoor(guidance).handlers(),
        **SiteDoor(sites).handlers(),
        **NetworkDoor(network.ways, viewer, clock).handlers(),
        **CheckDoor(network_check).handlers(),
        **modem.handlers(),
    }
    wake = Wake(power.manager.wanted, store, clock)
    office = Office(viewer, parts.desk, journal, timeline, watch.check_as_wished, parts.stage, waking(asked, wake.kind))
    server = Server(paths.socket, office.handlers(), viewer, SOFTWARE, parts.door)
    heart = Heart(timeline, journal, store, clock, paths.data)
    services: list[Service] = [
        server,
        *watch.services(),
        *network.services(),
        network_check,
        *modem.services(),
        sites,
        *power.services(),
        parts.till,
        *table.services(),
        guidance,
        heart,
        care,
        *standing(parts),
        *reporting,
        *watchdogs(health(journal, heart, watch.pulses), clock),
    ]
    return Appliance(store, tuple(services), server.ready, stop, ask_to_stop)


def self_care(config: Config, paths: Paths, parts: Parts, watch: Watching) -> SelfCare:
    """Who looks after the case itself."""
    own = gauges(paths, config.fleet, rehearsal=parts.stage is not None)
    believed, check = parts.clockwatch.believed, watch.peripherals.check
    return SelfCare(own, limits(config.care), check, believed, parts.timeline, parts.journal, parts.store, parts.clock)


def make_viewer(config: Config, parts: Parts) -> Viewer:
    """Who says what a screen may know."""
    shown = parts.stage.pin if parts.stage else None
    fees = catalogue(config.fees).fees
    second = parts.room.second_pin
    sites = tuple(m.SiteView(site.name, site.title, guessed=False) for site in config.sites)
    sim = None if parts.stage is None else parts.stage.sim_pin
    return Viewer(parts.store, parts.clock, config.case.office, shown, fees, series_views(config), second, sites, sim)


def money_handlers(config: Config, parts: Parts, table: TableRoom) -> Handlers:
    """What may be asked of the till, the closing and the printers of their papers."""
    room, receipts = parts.room, make_receipts(config, parts.hal, parts.till, parts.store)
    return {
        **printing_methods(table.printing, receipts, room.closing.protocols, parts.store),
        **TillDoor(parts.till, parts.store, catalogue(config.fees), receipts).handlers(),
        **ClosingDoor(room.closing, room.blanks, parts.store).handlers(),
    }


def standing(parts: Parts) -> Sequence[Service]:
    """Services that were made when the case was opened."""
    return (
        StorageProbe(parts.timeline, parts.store, parts.clock),
        parts.clockwatch,
        *([parts.staff] if parts.staff else []),
        StatusLine(parts.store),
        *parts.body.services(),
        *([parts.stage] if parts.stage else []),
    )
