"""The state after each event and each note, as a table."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import get_args

import pytest
from support.appliance import case_state

from firmware.appliance.book import entries as b
from firmware.appliance.book.day import Day
from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentStatus
from firmware.appliance.network.data import DataLevel, DataUse
from firmware.appliance.network.diagnosis import Advice, NetworkCheck
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import ModemView
from firmware.appliance.network.pin_guard import Unlocking
from firmware.appliance.network.policy import Because
from firmware.appliance.network.rungs import Cause, Mending, Result
from firmware.appliance.network.sites import Recommendation, Site, WayRecord
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.power.recovery import Hold, Rung
from firmware.appliance.state import events as e
from firmware.appliance.state import notes as n
from firmware.appliance.state.care import Care, Check, Finding
from firmware.appliance.state.eid import Eid, PinChangeEnding
from firmware.appliance.state.enclosure import Body, Opened
from firmware.appliance.state.finger import FingerAdvice, FingerCheck
from firmware.appliance.state.guide import Guide, Phase
from firmware.appliance.state.inputs import CodeKind, Scanned, Signing
from firmware.appliance.state.model import (
    CaseState,
    ClockTrust,
    DocumentVerdict,
    FleetLink,
    HandingIn,
    Lock,
    LockReason,
    Network,
    Paying,
    Power,
    StorageHealth,
    TimeSource,
    Tray,
    Visit,
    VisitStage,
)
from firmware.appliance.state.printing import PrintEnd, Printing
from firmware.appliance.state.reduce import reduce
from firmware.appliance.state.scanning import Scanning
from firmware.appliance.state.staff import SignOutReason, Staff, StaffRefusal, StaffStep
from firmware.hal.kinds import Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.eid_terminal import NO_CARD
from firmware.hal.ports.fingerprint import Finger
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.modem import Registration
from firmware.hal.ports.motion import Motion
from firmware.hal.ports.uplink import UplinkKind
from firmware.hal.ports.usb import UsbRefusal

MEASURED = FingerCheck("v", next(iter(Finger)), FingerAdvice.LAY_ON)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SITE = Site("dorf", Title("Dorf", "Village"))
WAY = Way("modem", UplinkKind.LTE, Verdict.WORKS)
START = replace(
    case_state(), lid=LidPosition.OPEN, lock=Lock(False, LockReason.START), visit=Visit("v", VisitStage.OPEN)
)
POWER = Power(PowerSource.BATTERY, 50, 90, Mode.BATTERY)


def device(name: str, state: DeviceState, reason: Reason, before: CaseState = START) -> CaseState:
    changed = replace(before.devices[name], condition=Condition(state, reason), since=NOW)
    return replace(before, devices=MappingProxyType({**before.devices, name: changed}))


TABLE = [
    (e.ControllerStarted("1", True), START),
    (e.ControllerStopped(), replace(START, stopping=True)),
    (e.LidMoved(LidPosition.OPEN), START),
    (e.LidMoved(LidPosition.CLOSED), replace(START, lid=LidPosition.CLOSED, lock=Lock(True, LockReason.LID))),
    (
        e.SealBroken("seal", NOW, while_off=True),
        replace(START, body=Body(opened=(Opened("seal", NOW, while_off=True),))),
    ),
    (e.SealLookedAt(None), START),
    (e.SealSet("4711"), replace(START, body=Body(seal="4711"))),
    (e.MotionFelt("motion", Motion.TILTED, 1), replace(START, body=Body(tilted=True))),
    (e.ChargingHeld(held=True, celsius=47), replace(START, body=Body(charging_held=True))),
    (n.BodyNoted(Body(dark=True)), replace(START, body=Body(dark=True))),
    (
        e.DeviceChanged("printer", DeviceState.ATTENTION, Reason.PAPER_LOW),
        device("printer", DeviceState.ATTENTION, Reason.PAPER_LOW),
    ),
    (
        e.DeviceChanged("lid", DeviceState.FAULT, Reason.REFUSED),
        replace(device("lid", DeviceState.FAULT, Reason.REFUSED), lid=None),
    ),
    (e.DeviceArrived("scanner"), START),
    (e.DeviceRecovering("scanner", Rung.RECONNECT, Reason.SILENT, 0), START),
    (e.DeviceRecovered("scanner", Rung.POWER_CYCLE), START),
    (e.RecoveryHeld("scanner", Hold.NEIGHBOUR), START),
    (e.DeviceLeft("scanner"), START),
    (e.StrangerArrived("dead", "beef"), START),
    (e.UsbRefused("dead", "beef", UsbRefusal.UNKNOWN, None), START),
    (e.DocumentPresented("reader", True), START),
    (e.DocumentPrinted("printer", PrintEnd.PRINTED, 2), START),
    (n.PrintingNoted(Printing("printer")), replace(START, printing=Printing("printer"))),
    (e.PagesScanned("scanner", 3, None), START),
    (e.EidPinChangeEnded(PinChangeEnding.CHANGED), START),
    (n.EidNoted(Eid(NO_CARD)), replace(START, eid=Eid(NO_CARD))),
    (n.FingerNoted(MEASURED), replace(START, finger=MEASURED)),
    (n.SigningNoted(Signing("pad", 7)), replace(START, signing=Signing("pad", 7))),
    (n.ScannedNoted(Scanned(CodeKind.SLIP, "", 1)), replace(START, scanned=Scanned(CodeKind.SLIP, "", 1))),
    (n.DocumentNoted(DocumentVerdict.EXPIRED), replace(START, document=DocumentVerdict.EXPIRED)),
    (e.PowerModeEntered(Mode.BATTERY, PowerSource.BATTERY, 50, 90), replace(START, power=POWER)),
    (e.PowerChanged(PowerSource.BATTERY, 50, 90, "normal"), START),
    (e.PowerCritical(5), START),
    (e.GaugeJudged(GaugeWord.FROZEN), replace(START, power=Power(gauge=GaugeWord.FROZEN))),
    (e.BatteryWorn(62), replace(START, power=Power(wear=62, worn=True))),
    (e.CaseEnding(EndReason.EMPTY), replace(START, power=Power(ending=EndReason.EMPTY), stopping=True)),
    (n.PowerNoted(Power(percent=7, mode=Mode.LOW)), replace(START, power=Power(percent=7))),
    (e.ChargeMeasured(49, 88), replace(START, power=Power(percent=49, minutes=88))),
    (e.CarrierChanged("cable", True), replace(START, network=Network(MappingProxyType({"cable": True})))),
    (e.UplinkChanged(UplinkKind.LTE), replace(START, network=Network(uplink=UplinkKind.LTE))),
    (e.UplinkChanged(None), START),
    (
        e.UplinkChosen(None, "modem", UplinkKind.LTE, Because.ONLY, {"modem": Verdict.UNPROVEN}),
        replace(START, network=Network(uplink=UplinkKind.LTE, chosen="modem", because=Because.ONLY, since=NOW)),
    ),
    (n.WaysNoted((WAY,), None), replace(START, network=Network(ways=(WAY,)))),
    (
        n.WaysNoted((WAY,), "modem"),
        replace(START, network=Network(ways=(WAY,), chosen="modem", uplink=UplinkKind.LTE)),
    ),
    (n.ModemNoted(ModemView("modem")), replace(START, network=Network(modem=ModemView("modem")))),
    (n.DataNoted(DataUse(7)), replace(START, network=Network(data=DataUse(7)))),
    (n.CheckNoted(NetworkCheck(running=True)), replace(START, network=Network(check=NetworkCheck(running=True)))),
    (n.SiteNoted(SITE), replace(START, network=Network(site=SITE))),
    (e.SiteArrived("dorf", SITE.title, guessed=True), START),
    (e.SiteLeft("dorf", SITE.title, {"modem": WayRecord(60.0)}, (), Recommendation.LTE), START),
    (e.RegistrationChanged("lte", Registration.ROAMING), START),
    (e.SimUnlockTried("lte", Unlocking.WRONG, 2, again=False), START),
    (e.ModemMending("lte", Mending.RESET, Cause.STALLED, 1), START),
    (e.ModemMended("lte", Mending.RESET, Result.HELPED), START),
    (e.DataLevelChanged(DataLevel.NEARLY, 912, 1000, 1310), START),
    (e.NetworkChecked(Advice.SIGN_IN, "cable"), START),
    (e.SetUpDone(540), START),
    (e.LeftOutside(("printer",), True), START),
    (n.GuideNoted(Guide(phase=Phase.PACKING)), replace(START, guide=Guide(phase=Phase.PACKING))),
    (e.ScreenLocked(LockReason.IDLE), replace(START, lock=Lock(True, LockReason.IDLE))),
    (e.ScreenUnlocked(), START),
    (e.UnlockFailed(3), replace(START, lock=Lock(False, LockReason.START, failures=3))),
    (e.StaffSignedIn("OP-7F3K2A", False), START),  # where a PIN of the case unlocks, and in test_staff.py
    (e.StaffSignedOut("OP-7F3K2A", SignOutReason.CARD), replace(START, lock=Lock(True, LockReason.CARD))),
    (e.StaffRefused(StaffRefusal.EXPIRED), START),
    (e.VisitBegan("w"), replace(START, visit=Visit("w", VisitStage.OPEN))),
    (e.VisitAdvanced("v", VisitStage.PAYING), replace(START, visit=Visit("v", VisitStage.PAYING))),
    (e.VisitEnded("v", True), replace(START, visit=None)),
    (e.DayOpened(1), START),
    (e.DayClosed(1, True), START),
    (e.PaymentEnded(PaymentKind.PAYMENT, PaymentMethod.CARD, PaymentStatus.DONE), START),
    (e.CodeScanned("scanner"), START),
    (e.SignatureGiven("pad"), START),
    (e.StorageChanged(StorageHealth.FULL), replace(START, storage=StorageHealth.FULL)),
    (e.ClockJumped(3600, ClockTrust.UNTRUSTED), replace(START, clock=ClockTrust.UNTRUSTED)),
    (e.CareChanged(Check.SPACE, Finding.BAD, 3), START),
    (e.SelfTested(1, 2), START),
    (e.KeptCrashing(5, e.CrashRemedy.SAFE_MODE), START),
    (n.TimeSourceNoted(TimeSource.NTP), replace(START, time_source=TimeSource.NTP)),
    (n.CareNoted(Care(testing=True)), replace(START, care=Care(testing=True))),
    (e.Heartbeat(60, 1, 1), START),
    (n.FleetLinkNoted(True, 3, 2), replace(START, fleet=FleetLink(True, 3, 2))),
    (n.PlaceNoted("device:printer"), replace(START, place="device:printer")),
    (n.LanguageNoted("en"), replace(START, language="en")),
    (n.RetryNoted(4, 1010.0), replace(START, lock=Lock(False, LockReason.START, 4, 1010.0))),
    (n.StoppingNoted(), replace(START, stopping=True)),
    (n.PayingNoted(Paying("p")), replace(START, paying=Paying("p"))),
    (n.HandingInNoted(HandingIn(True)), replace(START, handing_in=HandingIn(True))),
    (n.ScanningNoted(Scanning(running=True)), replace(START, scanning=Scanning(running=True))),
    (n.TrayNoted(Tray(pages=2)), replace(START, tray=Tray(pages=2))),
    (n.StaffNoted(Staff(StaffStep.INSERT)), replace(START, staff=Staff(StaffStep.INSERT))),
    (b.DayOpened(1, 5000), replace(START, day=Day(1, 5000))),
]


@pytest.mark.parametrize(("what", "after"), TABLE, ids=lambda value: type(value).__name__)
def test_the_state_after_each_event(what: e.AnyEvent | n.AnyNote | b.AnyEntry, after: CaseState) -> None:
    assert reduce(START, what, NOW) == after


def test_the_table_has_every_event_and_note() -> None:
    assert {type(what) for what, _ in TABLE} >= {*get_args(e.AnyEvent), *get_args(n.AnyNote)}


def test_a_closing_lid_locks_the_screen_and_keeps_the_visit() -> None:
    after = reduce(START, e.LidMoved(LidPosition.CLOSED), NOW)
    assert after.lock.locked
    assert after.visit == START.visit


def test_a_closing_lid_keeps_the_wait_after_wrong_pins() -> None:
    before = replace(START, lock=Lock(True, LockReason.CLERK, failures=5, retry_after=2000.0))
    assert reduce(before, e.LidMoved(LidPosition.CLOSED), NOW).lock == Lock(True, LockReason.LID, 5, 2000.0)


def test_unlocking_forgets_wrong_pins() -> None:
    before = replace(START, lock=Lock(True, LockReason.CLERK, failures=5, retry_after=2000.0))
    assert reduce(before, e.ScreenUnlocked(), NOW).lock == Lock(False, LockReason.CLERK)


def test_a_defect_battery_keeps_its_gauge() -> None:
    before = replace(START, power=POWER)
    after = reduce(before, e.DeviceChanged("battery", DeviceState.ATTENTION, Reason.BATTERY_DEFECT), NOW)
    assert after.power == POWER
