"""What happens: the closed catalogue of events. Each is recorded first and shown second.

An event carries no person, no document number and no free text: its fields are enumerations, numbers, names
from `case.toml` and random ids. That is what allows it to rest on disk and to leave the case.
"""

from datetime import datetime
from enum import StrEnum, unique
from typing import Annotated, ClassVar, Literal

import msgspec

from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentStatus
from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.network.evidence import AnyEvidence
from firmware.appliance.network.ladder import Cause, Mending, Result
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.pin_guard import Unlocking
from firmware.appliance.network.policy import Because
from firmware.appliance.network.sites import Heard, Recommendation, WayRecord
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.power.recovery import Hold, Rung
from firmware.appliance.state.care import Check, Finding
from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.state.model import ClockTrust, LockReason, StorageHealth, VisitStage
from firmware.appliance.state.printing import PrintEnd
from firmware.appliance.state.staff import SignOutReason, StaffRefusal
from firmware.hal.kinds import Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.document_scanner import MOST_PAGES, ScanTrouble
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.modem import Registration
from firmware.hal.ports.motion import Motion
from firmware.hal.ports.uplink import UplinkKind
from firmware.hal.ports.usb import UsbRefusal
from provisioning.staff_names import OPERATOR

Device = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
VisitId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{1,32}$")]
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
Operator = Annotated[str, msgspec.Meta(pattern=f"^{OPERATOR}$")]
SealNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}$")]
UsbId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{4}$")]


@unique
class Lane(StrEnum):
    """How an event travels to the fleet: routine rows may be thinned when space runs out, alarms never."""

    ALARM = "alarm"
    EVENT = "event"
    ROUTINE = "routine"


class Event(msgspec.Struct, frozen=True, tag_field="type", tag=True, forbid_unknown_fields=True):
    """Something that happened. The class name is its name everywhere."""

    lane: ClassVar[Lane] = Lane.EVENT


class ControllerStarted(Event, frozen=True):
    """The controller runs; `clean` is false when its last run ended without an orderly shutdown."""

    version: Version
    clean: bool


class ControllerStopped(Event, frozen=True):
    """The controller ends in order; everything before this is on disk."""


class LidMoved(Event, frozen=True):
    """The lid was opened or closed. Closing locks the screen."""

    position: LidPosition


class SealBroken(Event, frozen=True):
    """The body of the case was opened at this contact; told once until looked at. `at`: when, if a clock saw it."""

    lane: ClassVar[Lane] = Lane.ALARM
    device: Device
    at: datetime | None
    while_off: bool


class SealLookedAt(Event, frozen=True):
    """Whoever was signed in has looked at a body that was opened; None where a PIN of the case unlocks the screen."""

    operator: Operator | None


class SealSet(Event, frozen=True):
    """The case was sealed, at a hand-over or at the end of the day, with the seal of this number."""

    number: SealNumber


class MotionFelt(Event, frozen=True):
    """The case was hit, or stands otherwise than before. `times`: so many shocks since they were told last."""

    device: Device
    motion: Motion
    times: Annotated[int, msgspec.Meta(ge=1)]


class ChargingHeld(Event, frozen=True):
    """The battery is not charged, or is again, at so many degrees Celsius."""

    held: bool
    celsius: int


class DeviceChanged(Event, frozen=True):
    """A device's condition is another than before."""

    device: Device
    state: DeviceState
    reason: Reason


class DeviceRecovering(Event, frozen=True):
    """Something is done for a device that hangs, `reason` being how; `cycles` is how often it lost power in a day."""

    device: Device
    step: Rung
    reason: Reason
    cycles: int


class DeviceRecovered(Event, frozen=True):
    """A device that hung is well again; `step` is what was done last."""

    device: Device
    step: Rung


class RecoveryHeld(Event, frozen=True):
    """A device hangs and nothing is done for it now; why."""

    device: Device
    why: Hold


class DeviceArrived(Event, frozen=True):
    """The operating system sees the device that `case.toml` calls so."""

    device: Device


class DeviceLeft(Event, frozen=True):
    """The device's plug was pulled."""

    device: Device


class StrangerArrived(Event, frozen=True):
    """Something was plugged in that `case.toml` does not know; its USB ids, four hexadecimal digits each."""

    lane: ClassVar[Lane] = Lane.ALARM
    vendor: UsbId
    product: UsbId


class UsbRefused(Event, frozen=True):
    """Something on USB was not let in. `device` is the name of the one in `case.toml` that it says it is, if any."""

    lane: ClassVar[Lane] = Lane.ALARM
    vendor: UsbId
    product: UsbId
    why: UsbRefusal
    device: Device | None


class PowerChanged(Event, frozen=True):
    """Source or urgency of the power changed. Old cases told it so; now it is `PowerModeEntered`."""

    source: PowerSource
    percent: int
    minutes: int | None
    level: Literal["normal", "low", "critical"]


class PowerModeEntered(Event, frozen=True):
    """The power is as urgent as `mode` says from now on. None: not known."""

    mode: Mode
    source: PowerSource | None
    percent: int | None
    minutes: int | None


class GaugeJudged(Event, frozen=True):
    """What the battery's gauge is worth is another than before."""

    word: GaugeWord


class BatteryWorn(Event, frozen=True):
    """The battery was found to hold so little of what it was made for that it should be changed."""

    percent: int


class CaseEnding(Event, frozen=True):
    """The case goes down in order and switches itself off."""

    lane: ClassVar[Lane] = Lane.ALARM
    reason: EndReason


class PowerCritical(Event, frozen=True):
    """The battery is nearly empty: the case shuts down as soon as nothing binding is in flight."""

    lane: ClassVar[Lane] = Lane.ALARM
    percent: int | None


class ChargeMeasured(Event, frozen=True):
    """The battery's percent moved and nothing else; `minutes` is how long it lasts at least."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    percent: int
    minutes: int | None


class CarrierChanged(Event, frozen=True):
    """A link came up or went down."""

    device: Device
    carrier: bool


class UplinkChanged(Event, frozen=True):
    """The way out that is used is another; None: there is none. Old cases told it so; now it is `UplinkChosen`."""

    uplink: UplinkKind | None


class UplinkFact(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What was learned `seconds` before a decision, in the words of `network.evidence`."""

    seconds: float
    evidence: AnyEvidence


class UplinkChosen(Event, frozen=True):
    """The way out is `after` and no more `before`, for the reason told; what was thought of each way at that moment,
    and the facts that were learned last.
    """

    before: Device | None
    after: Device | None
    uplink: UplinkKind | None
    because: Because
    verdicts: dict[Device, Verdict]
    facts: tuple[UplinkFact, ...] = ()


class SiteArrived(Event, frozen=True):
    """The case stands at this place of `case.toml`; `guessed`: nobody has said so, it was known again."""

    site: Device
    title: Title
    guessed: bool


class SiteLeft(Event, frozen=True):
    """A stay has ended: what each way out was worth meanwhile, how well the modem heard each day, and what all stays
    together say of the place.
    """

    site: Device
    title: Title
    ways: dict[Device, WayRecord]
    heard: tuple[Heard, ...]
    recommended: Recommendation


class RegistrationChanged(Event, frozen=True):
    """Where the modem stands in the mobile network is another, and has held for a while."""

    device: Device
    registration: Registration


class SimUnlockTried(Event, frozen=True):
    """A PIN went to the SIM card; `tries` are left, None where the card does not say. `again`: it was not typed for
    this, but is the one that the card has taken before in this run.
    """

    device: Device
    outcome: Unlocking
    tries: Annotated[int, msgspec.Meta(ge=0, le=10)] | None
    again: bool


class ModemMending(Event, frozen=True):
    """Something is done for a modem that is ill; `times` is how often it was in 24 hours."""

    device: Device
    step: Mending
    cause: Cause
    times: Annotated[int, msgspec.Meta(ge=1)]


class ModemMended(Event, frozen=True):
    """What came of it."""

    device: Device
    step: Mending
    result: Result


class DataLevelChanged(Event, frozen=True):
    """The month's data stand otherwise. Megabytes; None: no limit, or too early to say."""

    lane: ClassVar[Lane] = Lane.ALARM
    level: DataLevel
    used: Annotated[int, msgspec.Meta(ge=0)]
    limit: Annotated[int, msgspec.Meta(ge=0)] | None
    forecast: Annotated[int, msgspec.Meta(ge=0)] | None


class NetworkChecked(Event, frozen=True):
    """Somebody had the network checked; the one thing to do, and the way or service that it is about, if any."""

    advice: Advice
    about: Device | None = None


class SetUpDone(Event, frozen=True):
    """Hands had set up everything so many seconds after the lid was opened."""

    seconds: Annotated[int, msgspec.Meta(ge=0)]


class LeftOutside(Event, frozen=True):
    """The lid was closed while these were still plugged in, `mains` the case itself, although packing had begun."""

    lane: ClassVar[Lane] = Lane.ALARM
    devices: Annotated[tuple[Device, ...], msgspec.Meta(max_length=64)]
    mains: bool


class ScreenLocked(Event, frozen=True):
    """Nobody can work at the case until somebody unlocks it."""

    reason: LockReason


class ScreenUnlocked(Event, frozen=True):
    """A clerk has entered the PIN, or who is signed in came back to a locked screen."""


class UnlockFailed(Event, frozen=True):
    """A wrong PIN; `failures` in a row."""

    failures: int


class StaffSignedIn(Event, frozen=True):
    """A member of staff signed in, here a pseudonym and no more. `deputy`: for another office than the own."""

    operator: Operator
    deputy: bool


class StaffSignedOut(Event, frozen=True):
    """A signed-in member of staff is so no more, and the screen is locked. A closed lid does the same without this."""

    operator: Operator
    reason: SignOutReason


class StaffRefused(Event, frozen=True):
    """A card or a PIN was not taken. Whose it was is not told: a card that is not taken has nothing to say."""

    reason: StaffRefusal


class VisitBegan(Event, frozen=True):
    """A citizen's visit began."""

    visit: VisitId


class VisitAdvanced(Event, frozen=True):
    """The visit reached another stage."""

    visit: VisitId
    stage: VisitStage


class VisitEnded(Event, frozen=True):
    """The visit is over and everything of it wiped; `finished` is false when it was cancelled."""

    visit: VisitId
    finished: bool


class DayOpened(Event, frozen=True):
    """The till was opened for the office day with this number."""

    day: int


class DayClosed(Event, frozen=True):
    """The office day with this number is sealed; `difference`: something did not fit, and was explained."""

    day: int
    difference: bool


class DocumentPrinted(Event, frozen=True):
    """A document left the document printer, or did not. `pages` came out, None where that is not known."""

    device: Device
    outcome: PrintEnd
    pages: Annotated[int, msgspec.Meta(ge=0)] | None


class PaymentEnded(Event, frozen=True):
    """A payment ended, or became unclear. What was paid, and how much, stays in the case."""

    kind: PaymentKind
    method: PaymentMethod
    status: PaymentStatus


class EidPinChangeEnded(Event, frozen=True):
    """A guided PIN change of an ID card ended; whose card it was is known nowhere."""

    outcome: PinChangeEnding


class SignatureGiven(Event, frozen=True):
    """A citizen has signed on `device`; the signature is in the visit's tray and nowhere else."""

    device: Device


class CodeScanned(Event, frozen=True):
    """A code was read; what it says is kept nowhere."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    device: Device


class PagesScanned(Event, frozen=True):
    """So many pages were scanned; `trouble` is why it were not more. What is on them is kept nowhere."""

    device: Device
    pages: Annotated[int, msgspec.Meta(ge=0, le=MOST_PAGES)]
    trouble: ScanTrouble | None


class DocumentPresented(Event, frozen=True):
    """An identity document was laid on; `valid`: it was read right. What it says is kept nowhere."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    device: Device
    valid: bool


class StorageChanged(Event, frozen=True):
    """The journal can or cannot be written."""

    lane: ClassVar[Lane] = Lane.ALARM
    health: StorageHealth


class ClockJumped(Event, frozen=True):
    """The wall clock moved against the monotonic clock by so many seconds."""

    seconds: int
    trust: ClockTrust


class CareChanged(Event, frozen=True):
    """Self-care found something else than before. `value` is in the unit of the check."""

    check: Check
    finding: Finding
    value: int | None


class SelfTested(Event, frozen=True):
    """A whole self-test ended; `bad` and `watch` are how many checks came to that."""

    bad: Annotated[int, msgspec.Meta(ge=0)]
    watch: Annotated[int, msgspec.Meta(ge=0)]


@unique
class CrashRemedy(StrEnum):
    """What is done about a controller that keeps crashing."""

    SAFE_MODE = "safe-mode"
    REBOOT = "reboot"


class KeptCrashing(Event, frozen=True):
    """The controller crashed so often within minutes that something was done about it."""

    lane: ClassVar[Lane] = Lane.ALARM
    crashes: Annotated[int, msgspec.Meta(ge=1)]
    remedy: CrashRemedy


class Heartbeat(Event, frozen=True):
    """Once a minute: alive, with the figures that show slow trouble. Sizes in MiB, uptime in seconds."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    uptime: int
    disk_free: int
    memory: int


AnyEvent = (
    ControllerStarted
    | ControllerStopped
    | LidMoved
    | SealBroken
    | SealLookedAt
    | SealSet
    | MotionFelt
    | ChargingHeld
    | DeviceChanged
    | DeviceRecovering
    | DeviceRecovered
    | RecoveryHeld
    | DeviceArrived
    | DeviceLeft
    | StrangerArrived
    | UsbRefused
    | PowerChanged
    | PowerModeEntered
    | GaugeJudged
    | BatteryWorn
    | CaseEnding
    | PowerCritical
    | ChargeMeasured
    | CarrierChanged
    | UplinkChanged
    | UplinkChosen
    | RegistrationChanged
    | SimUnlockTried
    | ModemMending
    | ModemMended
    | DataLevelChanged
    | SiteArrived
    | SiteLeft
    | NetworkChecked
    | SetUpDone
    | LeftOutside
    | ScreenLocked
    | ScreenUnlocked
    | UnlockFailed
    | StaffSignedIn
    | StaffSignedOut
    | StaffRefused
    | VisitBegan
    | VisitAdvanced
    | VisitEnded
    | DayOpened
    | DayClosed
    | PaymentEnded
    | DocumentPrinted
    | EidPinChangeEnded
    | CodeScanned
    | SignatureGiven
    | DocumentPresented
    | PagesScanned
    | StorageChanged
    | ClockJumped
    | CareChanged
    | SelfTested
    | KeptCrashing
    | Heartbeat
)
