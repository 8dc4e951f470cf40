"""A case for the screen's tests: its state as a value, its view as the controller would tell it."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from firmware.appliance.api.messages import CaseView, FeeView, SeriesView, SiteView
from firmware.appliance.api.view import Viewer
from firmware.appliance.state.model import CaseState, Device, FleetLink, Lock, LockReason, Network, Power, Service
from firmware.appliance.state.store import Store
from firmware.clock import FakeClock
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.uplink import UplinkKind

NOON = datetime(2026, 3, 2, 11, 4, tzinfo=UTC)
PIN = "4711"
OFFICE = "Amt Ostseewinkel"

DEVICES = (
    ("lid", Kind.LID, "Deckel", "Lid"),
    ("lamp", Kind.INDICATOR, "Statuslampe", "Status lamp"),
    ("scanner", Kind.BARCODE_SCANNER, "Handscanner", "Hand scanner"),
    ("printer", Kind.RECEIPT_PRINTER, "Belegdrucker", "Receipt printer"),
    ("battery", Kind.BATTERY, "Akku", "Battery"),
    ("cable", Kind.UPLINK, "Netzkabel", "Network cable"),
    ("lte", Kind.UPLINK, "LTE-Modem", "LTE modem"),
)

SERVICES = (
    ("registration", "Wohnsitz anmelden", "Register residence", ("scanner", "printer", "uplink")),
    ("vehicle", "Fahrzeug ummelden", "Re-register vehicle", ("printer", "uplink")),
    ("advice", "Beratung und Auskunft", "Advice", ()),
)

FEES = tuple(
    FeeView(code, Title(german, english), cents, None)
    for code, german, english, cents in (
        ("id-card", "Personalausweis", "Identity card", 3700),
        ("temporary", "Vorläufiger Ausweis", "Temporary identity card", 1000),
        ("certificate", "Meldebescheinigung", "Certificate of residence", 1300),
        ("vehicle", "Adressänderung Kfz", "Vehicle change of address", 1200),
        ("fishing", "Fischereischein und Marke", "Fishing licence and stamp", 1800),
    )
)
SERIES = (SeriesView("stickers", Title("Adressaufkleber", "Address stickers"), "A"),)
SECOND_PIN = "8264"
SIM_PIN = "1602"
SITES = tuple(
    SiteView(name, Title(german, english), guessed=False)
    for name, german, english in (
        ("prerow", "Gemeindehaus Prerow", "Parish hall Prerow"),
        ("zingst", "Bürgerhaus Zingst", "Civic hall Zingst"),
        ("born", "Kulturhaus Born a. Darß", "Culture house Born a. Darß"),
        ("wieck", "Feuerwehr Wieck", "Fire station Wieck"),
        ("ahrenshoop", "Strandhalle Ahrenshoop", "Beach hall Ahrenshoop"),
    )
)
"""Where a case with a modem goes."""


def ready_case(*, locked: bool = False, rehearsal: bool = True) -> CaseState:
    """Everything ready, at the cable, unlocked."""
    devices = {
        name: Device(name, kind, "front", Title(german, english), READY, NOON)
        for name, kind, german, english in DEVICES
    }
    return CaseState(
        "KOFFER-0007",
        "s1",
        rehearsal,
        MappingProxyType(devices),
        tuple(Service(name, Title(german, english), needs) for name, german, english, needs in SERVICES),
        power=Power(PowerSource.BATTERY, 82, 190),
        network=Network(MappingProxyType({"cable": True, "lte": False}), UplinkKind.ETHERNET),
        lock=Lock(locked, LockReason.START if locked else LockReason.CLERK),
        fleet=FleetLink(connected=True),
    )


def with_condition(state: CaseState, name: str, condition: Condition) -> CaseState:
    """The same case with one device in another condition."""
    device = replace(state.devices[name], condition=condition, since=NOON)
    return replace(state, devices=MappingProxyType({**state.devices, name: device}))


def _sim_pin() -> str:
    return SIM_PIN


def view_of(state: CaseState, retry_in: int = 0, revision: int = 1) -> CaseView:
    """What the controller tells of `state`."""
    clock = FakeClock(NOON)
    store = Store(replace(state, lock=replace(state.lock, retry_after=clock.monotonic() + retry_in)), clock)
    store.revision = revision
    pins = (PIN, SECOND_PIN) if state.rehearsal else (None, None)
    sites = SITES if state.network.modem is not None else ()
    return Viewer(
        store, clock, OFFICE, pins[0], FEES, SERIES, pins[1], sites, _sim_pin if state.rehearsal else None
    ).now()
