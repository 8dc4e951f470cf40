"""The whole case as a screen may know it."""

from datetime import datetime

from firmware.appliance.api.messages.body import BodyView
from firmware.appliance.api.messages.care import CareView
from firmware.appliance.api.messages.eid import EidView
from firmware.appliance.api.messages.finger import FingerView
from firmware.appliance.api.messages.guide import GuideView
from firmware.appliance.api.messages.inputs import ScannedView, SigningView
from firmware.appliance.api.messages.links import CheckView, DataView, ModemLook, SiteView
from firmware.appliance.api.messages.printing import PrinterView
from firmware.appliance.api.messages.scanning import ScanView
from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.api.messages.staff import StaffView
from firmware.appliance.api.messages.till import FeeView, SeriesView, TillView
from firmware.appliance.api.messages.tray import TrayView
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.link import Verdict
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state.model import (
    ClockTrust,
    DocumentVerdict,
    LockReason,
    StorageHealth,
    TimeSource,
    VisitStage,
)
from firmware.appliance.state.readiness import Overall, Possibility
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.uplink import UplinkKind


class DeviceView(Shape, frozen=True):
    """A peripheral as the clerk sees it."""

    name: str
    kind: Kind
    bay: str
    title: Title
    state: DeviceState
    reason: Reason
    since: datetime | None


class ServiceView(Shape, frozen=True):
    """A service, whether it can be offered, and the devices (or `uplink`, `storage`) that stand in its way."""

    name: str
    title: Title
    possibility: Possibility
    obstacles: tuple[str, ...]


class PowerView(Shape, frozen=True):
    """What feeds the case, and no more of the future than is known. None: not known.

    `percent` is what is believed of the charge, whatever the gauge tells; `gauge` is what that is worth. The battery
    lasts `minutes` at least and `minutes_likely` probably, and is enough for `citizens` at least. `costliest` is the
    device that takes the most of those that are on. `wear` is what the battery holds in percent of what it was made
    for, `worn` that it should be changed. `saving`: the clerk has asked to save power. `ending`: the case goes down.
    `ends_in` are the seconds until an empty case will, if nothing else happens.
    """

    source: PowerSource | None
    percent: int | None
    minutes: int | None
    mode: Mode
    minutes_likely: int | None = None
    citizens: int | None = None
    costliest: str | None = None
    gauge: GaugeWord = GaugeWord.SOUND
    wear: int | None = None
    worn: bool = False
    saving: bool = False
    ending: EndReason | None = None
    ends_in: int | None = None


class WayView(Shape, frozen=True):
    """What is thought of one way out; `name` is its device."""

    name: str
    kind: UplinkKind
    verdict: Verdict
    bar: Bar | None


class NetworkView(Shape, frozen=True):
    """Which links carry, the way that is used, and what waits for the fleet server.

    `link` is the device of the way that is used, since `since`; `ways` has the preferred one first, and `explained`
    says in words why it is so. `modem` is None in a case without one. `sites` are the places to choose from.
    """

    carriers: dict[str, bool]
    uplink: UplinkKind | None
    fleet_connected: bool
    pending: int
    thinned: int
    link: str | None = None
    since: datetime | None = None
    ways: tuple[WayView, ...] = ()
    explained: Title | None = None
    modem: ModemLook | None = None
    data: DataView | None = None
    check: CheckView | None = None
    site: SiteView | None = None
    sites: tuple[SiteView, ...] = ()


class LockView(Shape, frozen=True):
    """Whether the screen is locked; `retry_in` are the seconds until a PIN is taken again. `rehearsal_pin` is
    shown on the lock screen of a simulated case and is None on every other; so is `second_pin`, the second clerk's.
    """

    locked: bool
    reason: LockReason
    failures: int
    retry_in: int
    rehearsal_pin: str | None
    second_pin: str | None = None


class VisitView(Shape, frozen=True):
    """A citizen at the table."""

    id: str
    stage: VisitStage


class CaseView(Shape, frozen=True):
    """The whole case as a screen may know it. `revision` grows with each change within a `session`.

    `notices`, `faults` and `checking` are the names behind `overall`; `place` is where the clerk's screen is.
    `fees` and `series` (of blanks) are in the order of `case.toml`; `till` is None until it is first opened.
    `staff` is None where a PIN of the case unlocks the screen.
    `tray` is how much of the citizen at the table lies in memory; `document` what became of the identity document that
    was laid on last in this visit.
    """

    case_id: str
    office: str
    session: str
    revision: int
    rehearsal: bool
    overall: Overall
    notices: tuple[str, ...]
    faults: tuple[str, ...]
    checking: tuple[str, ...]
    devices: tuple[DeviceView, ...]
    services: tuple[ServiceView, ...]
    lid: LidPosition | None
    power: PowerView
    network: NetworkView
    lock: LockView
    visit: VisitView | None
    storage: StorageHealth
    clock: ClockTrust
    place: str
    language: str
    stopping: bool
    till: TillView | None = None
    fees: tuple[FeeView, ...] = ()
    series: tuple[SeriesView, ...] = ()
    tray: TrayView = TrayView()
    document: DocumentVerdict | None = None
    eid: EidView = EidView()
    finger: FingerView | None = None
    signing: SigningView | None = None
    scanned: ScannedView | None = None
    scanning: ScanView | None = None
    staff: StaffView | None = None
    printer: PrinterView | None = None
    body: BodyView = BodyView()
    time_source: TimeSource = TimeSource.NONE
    safe_mode: bool = False
    care: CareView = CareView()
    guide: GuideView | None = None
