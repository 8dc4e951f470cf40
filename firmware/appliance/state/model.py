"""What is: one frozen value. It changes only through `reduce`, and everything shown is derived from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from types import MappingProxyType

from firmware.appliance.book.day import Day
from firmware.appliance.network.data import DataUse
from firmware.appliance.network.diagnosis import NetworkCheck
from firmware.appliance.network.explain import Way
from firmware.appliance.network.modem import ModemView
from firmware.appliance.network.policy import Because
from firmware.appliance.network.sites import Site
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state.care import Care
from firmware.appliance.state.eid import Eid
from firmware.appliance.state.enclosure import Body
from firmware.appliance.state.finger import FingerCheck
from firmware.appliance.state.guide import Guide
from firmware.appliance.state.inputs import Scanned, Signing
from firmware.appliance.state.printing import Printing
from firmware.appliance.state.scanning import Scanning
from firmware.appliance.state.staff import Staff
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import STARTING, Condition
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.payment import Prompt
from firmware.hal.ports.uplink import UplinkKind


@unique
class LockReason(StrEnum):
    """Why the screen is locked."""

    START = "start"
    CLERK = "clerk"
    LID = "lid"
    IDLE = "idle"
    CARD = "card"  # the staff card was taken out


@unique
class VisitStage(StrEnum):
    """How far a citizen's visit is. From PAYING on it cannot be cancelled, only finished."""

    OPEN = "open"
    PAYING = "paying"


@unique
class StorageHealth(StrEnum):
    """Whether what happens can be recorded."""

    HEALTHY = "healthy"
    FULL = "full"
    FAILING = "failing"


@unique
class ClockTrust(StrEnum):
    """Whether the wall clock may be believed; UNTRUSTED after a jump or below the last known good time."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"


@unique
class TimeSource(StrEnum):
    """Who vouches for the wall clock now."""

    FLEET = "fleet"
    NTP = "ntp"
    RTC = "rtc"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Device:
    """A peripheral as it is now. `since` is the wall-clock time of its present condition."""

    name: str
    kind: Kind
    bay: str
    title: Title
    condition: Condition = STARTING
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the office and the devices it needs; the word `uplink` in `needs` means any way out."""

    name: str
    title: Title
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """What feeds the case, and no more of the future than is known.

    `source` is None until a gauge has spoken, and while one that fell silent on mains cannot say it. `percent` is what
    is believed of the charge, whatever the gauge tells; `gauge` is what that is worth. The battery lasts `minutes` at
    least and `minutes_likely` probably, and is enough for `citizens` at least. `costliest` is the device that takes the
    most of those that are on. `wear` is what the battery holds in percent of what it was made for. None: not known.
    `saving`: the clerk has asked to save power. `ending`: the case goes down, and why. `ends_at` is the monotonic
    second at which an empty case will, if nothing else happens.
    """

    source: PowerSource | None = None
    percent: int | None = None
    minutes: int | None = None
    mode: Mode = Mode.MAINS
    minutes_likely: int | None = None
    citizens: int | None = None
    costliest: str | None = None
    gauge: GaugeWord = GaugeWord.GONE
    wear: int | None = None
    worn: bool = False
    saving: bool = False
    ending: EndReason | None = None
    ends_at: float | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Which links carry, by device name, and the way that is used: the cable first, LTE else.

    `ways` is what is thought of each, the preferred first; `chosen` the device of the one that is used, for the reason
    and since the time told. `modem` is None in a case without one, `site` where nobody knows the place.
    """

    carriers: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    uplink: UplinkKind | None = None
    ways: tuple[Way, ...] = ()
    chosen: str | None = None
    because: Because | None = None
    since: datetime | None = None
    modem: ModemView | None = None
    data: DataUse = field(default_factory=DataUse)
    check: NetworkCheck = field(default_factory=NetworkCheck)
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """Whether the screen is locked. `retry_after` is the monotonic time before which no PIN is taken."""

    locked: bool = True
    reason: LockReason = LockReason.START
    failures: int = 0
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A citizen at the table: a random id and no person."""

    id: str
    stage: VisitStage = VisitStage.OPEN


@unique
class TrayKind(StrEnum):
    """What may lie in the visit's tray."""

    PAGE = "page"
    SIGNATURE = "signature"
    DOCUMENT = "document"  # what an identity document's machine-readable zone says
    CODE = "code"


@unique
class DocumentVerdict(StrEnum):
    """What became of the identity document that was laid on last."""

    READ = "read"
    EXPIRED = "expired"  # read, and its time is over
    UNREADABLE = "unreadable"  # also where a check digit does not hold: nothing of it is kept
    NO_VISIT = "no-visit"  # nobody is at the table for whom it could be kept


@dataclass(frozen=True, slots=True)
class Tray:
    """How much of the citizen at the table lies in memory, and nothing of what it is."""

    pages: int = 0
    signature: bool = False
    document: bool = False
    codes: int = 0


@dataclass(frozen=True, slots=True)
class FleetLink:
    """The telemetry connection: rows that wait for the server's word, and routine rows given up for space."""

    connected: bool = False
    pending: int = 0
    thinned: int = 0


@dataclass(frozen=True, slots=True)
class Paying:
    """The payment that the terminal is at just now, and what it shows to the customer."""

    payment: str
    prompt: Prompt | None = None


@unique
class Hitch(StrEnum):
    """Why the terminal's end of day did not come about."""

    REFUSED = "refused"  # it said no
    LOST = "lost"  # it went silent, and nothing of its day is known
    ABSENT = "absent"  # it was not there
    NOT_RECORDED = "not-recorded"  # it was told that its result cannot be kept


@dataclass(frozen=True, slots=True)
class HandingIn:
    """The terminal's end of day, while it runs and after it failed. It is in no book before it succeeded."""

    running: bool
    prompt: Prompt | None = None
    hitch: Hitch | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """The whole case. `session` is the random id of this run of the controller, `place` where the clerk's screen is.

    `day` is the till's book of the office day; None while no day was ever opened. `scanning` is None without a
    document scanner. `staff` is None where a PIN of the
    case unlocks the screen. `safe_mode`: the controller kept crashing, and now only reports.
    """

    case_id: str
    session: str
    rehearsal: bool
    devices: Mapping[str, Device]
    services: tuple[Service, ...] = ()
    lid: LidPosition | None = None
    body: Body = field(default_factory=Body)
    power: Power = Power()
    network: Network = field(default_factory=Network)
    lock: Lock = Lock()
    visit: Visit | None = None
    storage: StorageHealth = StorageHealth.HEALTHY
    fleet: FleetLink = FleetLink()
    clock: ClockTrust = ClockTrust.TRUSTED
    time_source: TimeSource = TimeSource.NONE
    care: Care = field(default_factory=Care)
    safe_mode: bool = False
    place: str = "home"
    language: str = "de"
    stopping: bool = False
    day: Day | None = None
    paying: Paying | None = None
    handing_in: HandingIn | None = None
    staff: Staff | None = None
    tray: Tray = Tray()
    scanning: Scanning | None = None
    eid: Eid = field(default_factory=Eid)
    finger: FingerCheck | None = None
    document: DocumentVerdict | None = None
    signing: Signing | None = None
    scanned: Scanned | None = None
    printing: Printing = field(default_factory=Printing)
    guide: Guide = field(default_factory=Guide)
