"""The clerk's counter above the HAL in one directory: journal, timeline, desk, and the local API on a real socket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from firmware.appliance.api.body import BodyDoor
from firmware.appliance.api.care import care_handlers
from firmware.appliance.api.client import Client
from firmware.appliance.api.closing import ClosingDoor
from firmware.appliance.api.connection import Handlers
from firmware.appliance.api.eid import EidDoor
from firmware.appliance.api.finger import FingerDoor
from firmware.appliance.api.guide import GuideDoor
from firmware.appliance.api.handlers import Office
from firmware.appliance.api.inputs import SignatureDoor
from firmware.appliance.api.messages import Fees, PokeView
from firmware.appliance.api.network import CheckDoor, NetworkDoor
from firmware.appliance.api.power import PowerDoor
from firmware.appliance.api.printing import PrintingDoor
from firmware.appliance.api.scanning import ScanDoor
from firmware.appliance.api.server import Server
from firmware.appliance.api.sim_pin import SimDoor
from firmware.appliance.api.sites import SiteDoor
from firmware.appliance.api.staff import StaffDoor
from firmware.appliance.api.till import TillDoor
from firmware.appliance.api.tray import TrayDoor
from firmware.appliance.api.view import Viewer
from firmware.appliance.book.protocol import Names
from firmware.appliance.compose.care import gauges, limits
from firmware.appliance.managers.blanks import Blanks
from firmware.appliance.managers.care import SelfCare
from firmware.appliance.managers.closing import Closing
from firmware.appliance.managers.closing import Office as ClosingOffice
from firmware.appliance.managers.desk import Desk
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.eid import EidDesk
from firmware.appliance.managers.finger import FingerDesk
from firmware.appliance.managers.guide import Guidance
from firmware.appliance.managers.network_check import Asked, Beyond, NetworkCheckDesk
from firmware.appliance.managers.pin import save_pin
from firmware.appliance.managers.power import PowerManager
from firmware.appliance.managers.protocols import Protocols
from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.managers.scanning import ScanDesk
from firmware.appliance.managers.signature import SignatureDesk
from firmware.appliance.managers.sites import Sites
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.tray import Tray
from firmware.appliance.managers.witness import Witness
from firmware.appliance.paths import Paths
from firmware.appliance.power.policy import EndReason
from firmware.appliance.receipts.layout import Letterhead
from firmware.hal.sim.counters import SimCounters
from firmware.hal.sim.inquiry import SimInquirer
from firmware.hal.sim.surroundings import SimSurroundings
from firmware.hal.sim.ways import SimProber, SimRoutes
from support.appliance import Desk as Parts
from support.appliance import timeline_in
from support.bodies import body_of
from support.power import power_of
from support.till import PRICES
from support.ways import ways_of

PIN = "2580"


async def unprinted(receipts: object) -> None:
    """There is no printer."""


@dataclass
class Toy:
    """A rehearsal with one thing that can happen."""

    happened: list[str] = field(default_factory=list)

    def pokes(self) -> tuple[PokeView, ...]:
        return (PokeView("scanner", "scan", {"text": "str"}),)

    def poke(self, device: str, name: str, arguments: Mapping[str, int | str]) -> str | None:
        if (device, name) != ("scanner", "scan"):
            return "that cannot happen"
        self.happened.append(str(arguments["text"]))
        return None


@dataclass(frozen=True, slots=True)
class Counter:
    """What a test reaches for. `checked` are the devices somebody asked to try again; `ends` why the case
    was to end.
    """

    parts: Parts
    desk: Desk
    socket: Path
    toy: Toy
    checked: list[str]
    tray: Tray
    power: PowerManager
    ends: list[EndReason]

    async def client(self) -> Client:
        return await Client.connect(self.socket)


def network_handlers(parts: Desk, viewer: Viewer) -> Handlers:
    """What may be asked of a network whose far ends say nothing, in a case without a modem."""
    ways, ends = ways_of(parts)
    routes = SimRoutes(ends)
    asked = Asked(SimProber(ends, parts.clock), SimInquirer(ends, routes, parts.clock), dict)
    check = NetworkCheckDesk(asked, Beyond({}, None, None), ways, parts.timeline, parts.store, parts.clock)
    sites = Sites(
        {}, {}, SimCounters(ends), SimSurroundings({}), parts.timeline, parts.store, parts.journal, parts.clock
    )
    return {
        **NetworkDoor(ways, viewer, parts.clock).handlers(),
        **CheckDoor(check).handlers(),
        **SimDoor(None).handlers(),
        **SiteDoor(sites).handlers(),
    }


@asynccontextmanager
async def desk_in(directory: Path) -> AsyncIterator[tuple[Parts, Desk]]:
    """A desk whose PIN is `PIN`."""
    async with timeline_in(directory) as parts:
        save_pin(directory / "pin.json", PIN)
        desk = Desk(parts.timeline, parts.store, parts.journal, parts.clock, directory / "pin.json")
        try:
            await desk.prepare()
            yield parts, desk
        finally:
            desk.close()


def care_in(directory: Path, parts: Parts, check: Callable[[str], bool]) -> SelfCare:
    """Who looks after a case in `directory`."""

    async def believed() -> Moment:
        return Moment(parts.clock.now(), certain=True)

    own = gauges(Paths(directory, directory), None, rehearsal=True)
    return SelfCare(own, limits({}), check, believed, parts.timeline, parts.journal, parts.store, parts.clock)


@asynccontextmanager
async def counter_in(directory: Path, *, rehearsal: bool = True) -> AsyncIterator[Counter]:
    """The desk, and the local API before it."""
    async with desk_in(directory) as (parts, desk):
        toy, checked = Toy(), list[str]()

        def check(device: str) -> bool:
            checked.append(device)
            return device in parts.store.state.devices

        viewer = Viewer(parts.store, parts.clock, "Amt Test", None)
        till = Till(PRICES, None, parts.timeline, parts.store, parts.clock)
        receipts = Receipts(None, Letterhead("Amt Test", "KOFFER-0001"), parts.store, till.composed)
        witness = Witness(directory / "second-pin.json", parts.journal, parts.clock)
        protocols = Protocols(directory / "closings", None)
        names = Names("KOFFER-0001", "Amt Test", {}, {})
        own = ClosingOffice(None, ("vpa",), names, unprinted)
        closing = Closing(own, till.region, witness, protocols, parts.timeline, parts.store, parts.journal)
        blanks = Blanks({"vpa": "VPA"}, till.region, parts.timeline, parts.store)
        door = ClosingDoor(closing, blanks, parts.store).handlers()
        money = {**TillDoor(till, parts.store, Fees(()), receipts).handlers(), **door}
        tray = Tray(parts.timeline, parts.store)
        eid = EidDesk(None, None, parts.timeline, parts.store, parts.clock)
        printing = DocumentPrinting(None, None, parts.timeline, parts.store)
        scanning = ScanDesk(None, None, printing, tray, parts.timeline, parts.store)
        finger = FingerDoor(FingerDesk(None, (), parts.timeline, parts.store)).handlers()
        sign = SignatureDoor(SignatureDesk({}, tray, parts.timeline, parts.store, parts.clock)).handlers()
        papers = PrintingDoor(printing, receipts, protocols, parts.store).handlers()
        trays = {**finger, **sign, **papers, **TrayDoor(tray, parts.store).handlers(), **ScanDoor(scanning).handlers()}
        ends: list[EndReason] = []
        power = power_of(parts)
        body = body_of(parts)
        bodies = BodyDoor(body.enclosure, body.display).handlers()
        others = {**bodies, **StaffDoor(None).handlers(), **PowerDoor(power, ends.append, parts.store).handlers()}
        network = network_handlers(parts, viewer)
        hands = GuideDoor(Guidance(parts.timeline, parts.store, parts.clock, ())).handlers()
        care = care_handlers(care_in(directory, parts, check))
        more = {**care, **money, **trays, **EidDoor(eid).handlers(), **network, **others, **hands}
        office = Office(viewer, desk, parts.journal, parts.timeline, check, toy if rehearsal else None, more)
        server = Server(directory / "controller.sock", office.handlers(), viewer, "1.2.3")
        serving = asyncio.create_task(server.run())
        try:
            await server.ready.wait()
            yield Counter(parts, desk, directory / "controller.sock", toy, checked, tray, power, ends)
        finally:
            serving.cancel()
            await asyncio.wait({serving})
            witness.close()
            protocols.close()
