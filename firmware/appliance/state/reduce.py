"""How the state follows from what happens. Pure: no clock, no loop, nothing but the arguments."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from firmware.appliance.book.day import after
from firmware.appliance.book.entries import AnyEntry, Entry
from firmware.appliance.state.enclosure import Body, Opened
from firmware.appliance.state.events import (
    AnyEvent,
    BatteryWorn,
    CareChanged,
    CarrierChanged,
    CaseEnding,
    ChargeMeasured,
    ChargingHeld,
    ClockJumped,
    CodeScanned,
    ControllerStarted,
    ControllerStopped,
    DataLevelChanged,
    DayClosed,
    DayOpened,
    DeviceArrived,
    DeviceChanged,
    DeviceLeft,
    DeviceRecovered,
    DeviceRecovering,
    DocumentPresented,
    DocumentPrinted,
    EidPinChangeEnded,
    Event,
    GaugeJudged,
    Heartbeat,
    KeptCrashing,
    LeftOutside,
    LidMoved,
    ModemMended,
    ModemMending,
    MotionFelt,
    NetworkChecked,
    PagesScanned,
    PaymentEnded,
    PowerChanged,
    PowerCritical,
    PowerModeEntered,
    RecoveryHeld,
    RegistrationChanged,
    ScreenLocked,
    ScreenUnlocked,
    SealBroken,
    SealLookedAt,
    SealSet,
    SelfTested,
    SetUpDone,
    SignatureGiven,
    SimUnlockTried,
    SiteArrived,
    SiteLeft,
    StaffRefused,
    StaffSignedIn,
    StaffSignedOut,
    StorageChanged,
    StrangerArrived,
    UnlockFailed,
    UplinkChanged,
    UplinkChosen,
    UsbRefused,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import CaseState, Device, FleetLink, Lock, LockReason, Visit
from firmware.appliance.state.notes import (
    AnyNote,
    BodyNoted,
    CareNoted,
    CheckNoted,
    DataNoted,
    DocumentNoted,
    EidNoted,
    FingerNoted,
    FleetLinkNoted,
    GuideNoted,
    HandingInNoted,
    LanguageNoted,
    ModemNoted,
    PayingNoted,
    PlaceNoted,
    PowerNoted,
    PrintingNoted,
    RetryNoted,
    ScannedNoted,
    ScanningNoted,
    SigningNoted,
    SiteNoted,
    StaffNoted,
    StoppingNoted,
    TimeSourceNoted,
    TrayNoted,
    WaysNoted,
)
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.motion import Motion

_OPENED = Condition(DeviceState.TAMPERED, Reason.TAMPERED)
_OUT_OF_TOUCH = frozenset({DeviceState.ABSENT, DeviceState.FAULT, DeviceState.UNKNOWN})


def reduce(state: CaseState, what: AnyEvent | AnyNote | AnyEntry, now: datetime) -> CaseState:
    """The state after `what`; `now` is the wall-clock time at which it became known."""
    if isinstance(what, Event):
        return _after_event(state, what, now)
    if isinstance(what, Entry):
        return replace(state, day=after(state.day, what))
    return _after_note(state, what)


def _after_event(state: CaseState, event: AnyEvent, now: datetime) -> CaseState:  # noqa: C901 - one line a case
    match event:
        case SealBroken() | SealLookedAt() | SealSet() | MotionFelt() | ChargingHeld():
            return _marked(replace(state, body=_body(state.body, event)))
        case LidMoved(position):
            return _lid(state, position)
        case DeviceChanged():
            return _device(state, event, now)
        case PowerModeEntered(mode, source, percent, minutes):
            power = replace(state.power, mode=mode, source=source, percent=percent, minutes=minutes)
            return replace(state, power=power)
        case GaugeJudged(word):
            return replace(state, power=replace(state.power, gauge=word))
        case BatteryWorn(percent):
            return replace(state, power=replace(state.power, wear=percent, worn=True))
        case CaseEnding(reason):
            return replace(state, power=replace(state.power, ending=reason), stopping=True)
        case ChargeMeasured(percent, minutes):
            return replace(state, power=replace(state.power, percent=percent, minutes=minutes))
        case CarrierChanged(device, carrier):
            carriers = MappingProxyType({**state.network.carriers, device: carrier})
            return replace(state, network=replace(state.network, carriers=carriers))
        case UplinkChanged(uplink):
            return replace(state, network=replace(state.network, uplink=uplink))
        case UplinkChosen(_, after, uplink, because):
            network = replace(state.network, uplink=uplink, chosen=after, because=because, since=now)
            return replace(state, network=network)
        case ScreenLocked(reason):
            return _locked(state, reason)
        case ScreenUnlocked():
            return replace(state, lock=Lock(locked=False, reason=state.lock.reason))
        case StaffSignedIn():
            return _signed_in(state)
        case StaffSignedOut():
            return _locked(_signed_out(state), LockReason.CARD)
        case UnlockFailed(failures):
            return replace(state, lock=replace(state.lock, failures=failures))
        case VisitBegan(visit):
            return replace(state, visit=Visit(visit), document=None)
        case VisitAdvanced(visit, stage):
            return replace(state, visit=Visit(visit, stage))
        case VisitEnded():
            return replace(state, visit=None, document=None)
        case StorageChanged(health):
            return replace(state, storage=health)
        case ClockJumped(_, trust):
            return replace(state, clock=trust)
        case ControllerStopped():
            return replace(state, stopping=True)
        case (
            ControllerStarted()
            | DeviceArrived()
            | DeviceRecovering()
            | DeviceRecovered()
            | RecoveryHeld()
            | DeviceLeft()
            | StrangerArrived()
            | CodeScanned()
            | Heartbeat()
            | PowerChanged()
            | PowerCritical()
            | SignatureGiven()
        ):
            return state  # history; how the device then is, its driver tells
        case UsbRefused() | DocumentPresented() | EidPinChangeEnded() | PagesScanned() | SignatureGiven():
            return state  # for the fleet; the device's condition and a note tell the screen
        case CareChanged() | SelfTested() | KeptCrashing():
            return state  # for the fleet; the whole of it is noted
        case RegistrationChanged() | SimUnlockTried() | ModemMending() | ModemMended() | DataLevelChanged():
            return state  # for the fleet; modem and data are noted as a whole
        case NetworkChecked():
            return state  # for the fleet; the whole of it is noted
        case SetUpDone() | LeftOutside():
            return state  # for the fleet; how far hands are is noted
        case SiteArrived() | SiteLeft():
            return state  # for the fleet; where the case stands is noted
        case StaffRefused():
            return state  # what the screen says of it is noted
        case DayOpened() | PaymentEnded() | DayClosed() | DocumentPrinted():
            return state  # for the fleet; what the till must know stands in its book
        case _:
            assert_never(event)


def _after_note(state: CaseState, note: AnyNote) -> CaseState:  # noqa: C901 - one line a case
    match note:
        case FleetLinkNoted(connected, pending, thinned):
            return replace(state, fleet=FleetLink(connected, pending, thinned))
        case PlaceNoted(place):
            return replace(state, place=place)
        case LanguageNoted(language):
            return replace(state, language=language)
        case RetryNoted(failures, retry_after):
            return replace(state, lock=replace(state.lock, failures=failures, retry_after=retry_after))
        case PayingNoted(paying):
            return replace(state, paying=paying)
        case PowerNoted(power):
            return replace(state, power=replace(power, mode=state.power.mode, ending=state.power.ending))
        case HandingInNoted(handing_in):
            return replace(state, handing_in=handing_in)
        case StaffNoted(staff):
            signed_in = None if state.staff is None else state.staff.signed_in
            return replace(state, staff=replace(staff, signed_in=signed_in))
        case TimeSourceNoted(source):
            return replace(state, time_source=source)
        case BodyNoted(body):
            return _marked(replace(state, body=body))
        case CareNoted(care):
            return replace(state, care=care)
        case StoppingNoted():
            return replace(state, stopping=True)
        case ScanningNoted(scanning):
            return replace(state, scanning=scanning)
        case WaysNoted(ways, chosen):
            uplink = next((way.kind for way in ways if way.name == chosen), None)
            return replace(state, network=replace(state.network, ways=ways, chosen=chosen, uplink=uplink))
        case ModemNoted(modem):
            return replace(state, network=replace(state.network, modem=modem))
        case DataNoted(data):
            return replace(state, network=replace(state.network, data=data))
        case CheckNoted(check):
            return replace(state, network=replace(state.network, check=check))
        case SiteNoted(site):
            return replace(state, network=replace(state.network, site=site))
        case TrayNoted(tray):
            return replace(state, tray=tray)
        case EidNoted(eid):
            return replace(state, eid=eid)
        case SigningNoted(signing):
            return replace(state, signing=signing)
        case FingerNoted(finger):
            return replace(state, finger=finger)
        case ScannedNoted(scanned):
            return replace(state, scanned=scanned)
        case DocumentNoted(verdict):
            return replace(state, document=verdict)
        case GuideNoted(guide):
            return replace(state, guide=guide)
        case PrintingNoted(printing):
            return replace(state, printing=printing)
        case _:
            assert_never(note)


def _body(body: Body, event: SealBroken | SealLookedAt | SealSet | MotionFelt | ChargingHeld) -> Body:
    match event:
        case SealBroken(device, at, while_off):
            others = tuple(opened for opened in body.opened if opened.device != device)
            return replace(body, opened=(*others, Opened(device, at, while_off)))
        case SealLookedAt():
            return replace(body, opened=())
        case SealSet(number):
            return replace(body, seal=number)
        case MotionFelt(_, motion):
            return body if motion is Motion.SHOCK else replace(body, tilted=motion is Motion.TILTED)
        case ChargingHeld(held):
            return replace(body, charging_held=held)


def _marked(state: CaseState) -> CaseState:
    """A contact at which the body was opened is tampered with, whatever it says now, until somebody has looked."""
    opened = {each.device for each in state.body.opened}
    devices = {name: _seen(device, name in opened) for name, device in state.devices.items()}
    return replace(state, devices=MappingProxyType(devices))


def _seen(device: Device, opened: bool) -> Device:
    if device.kind is not Kind.TAMPER_CONTACT or opened is (device.condition == _OPENED):
        return device
    return replace(device, condition=_OPENED if opened else READY)


def _lid(state: CaseState, position: LidPosition) -> CaseState:
    """A lid that closes locks the screen, signs staff out and leaves the visit as it is."""
    state = replace(state, lid=position)
    return _locked(_signed_out(state), LockReason.LID) if position is LidPosition.CLOSED else state


def _locked(state: CaseState, reason: LockReason) -> CaseState:
    return replace(state, lock=replace(state.lock, locked=True, reason=reason))


def _signed_in(state: CaseState) -> CaseState:
    """The card that lies in the reader opens the screen; without one nobody is in."""
    if state.staff is None or state.staff.card is None:
        return state
    staff = replace(state.staff, signed_in=state.staff.card, refusal=None)
    return replace(state, staff=staff, lock=Lock(locked=False, reason=state.lock.reason))


def _signed_out(state: CaseState) -> CaseState:
    return state if state.staff is None else replace(state, staff=replace(state.staff, signed_in=None))


def _device(state: CaseState, event: DeviceChanged, now: datetime) -> CaseState:
    """A lid that is not there tells nothing. What a battery is still worth then, the power manager knows."""
    device = state.devices[event.device]
    condition = Condition(event.state, event.reason)
    devices = MappingProxyType({**state.devices, event.device: replace(device, condition=condition, since=now)})
    state = replace(state, devices=devices)
    if device.kind is Kind.TAMPER_CONTACT:
        return _marked(state)
    if device.kind is Kind.LID and event.state in _OUT_OF_TOUCH:
        return replace(state, lid=None)
    return state
