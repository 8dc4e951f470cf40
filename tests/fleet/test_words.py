"""No word of the wire may reach a reader untranslated."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import get_args, get_origin

import msgspec
import pytest

from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.pin_guard import Unlocking
from firmware.appliance.network.policy import Because
from firmware.appliance.network.rungs import Cause, Mending, Result
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.power.recovery import Hold, Rung
from firmware.appliance.state import events
from firmware.appliance.state.care import Check, Finding
from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.state.events import AnyEvent, CrashRemedy
from firmware.appliance.state.model import ClockTrust, LockReason, StorageHealth, TimeSource, VisitStage
from firmware.appliance.state.readiness import Overall, Possibility
from firmware.appliance.state.staff import SignOutReason, StaffRefusal
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.document_scanner import ScanTrouble
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.modem import Registration
from firmware.hal.ports.motion import Motion
from firmware.hal.ports.uplink import UplinkKind
from firmware.hal.ports.usb import UsbRefusal
from fleet.devices.presence import Standing, Why, Witness, Word
from fleet.pages import body, care, checks, detail, eid, intake, modem, power, recovery, scans, staff, words
from fleet.pages.language import Language
from fleet.pages.sentences import TELLERS, Teller

TABLES: list[tuple[type[StrEnum], Mapping[str, object]]] = [
    (Motion, body.MOTION),
    (Standing, words.STANDING),
    (Why, words.WHY),
    (Witness, words.WITNESS),
    (Word, detail._SAID),
    (Overall, words.OVERALL),
    (Possibility, words.POSSIBILITY),
    (DeviceState, words.DEVICE_STATE),
    (Reason, words.REASON),
    (Kind, words.KIND),
    (UplinkKind, words.UPLINK),
    (Because, words.BECAUSE),
    (Verdict, words.VERDICT),
    (PowerSource, words.POWER),
    (Mode, words.MODE),
    (GaugeWord, power.GAUGE),
    (EndReason, power.ENDING),
    (Registration, modem.REGISTRATION),
    (Unlocking, modem.UNLOCKING),
    (Advice, checks.FOUND),
    (Mending, modem.STEP),
    (Cause, modem.CAUSE),
    (Result, modem.RESULT),
    (DataLevel, modem.LEVEL),
    (Rung, recovery.STEP),
    (Hold, recovery.HELD),
    (LockReason, words.LOCK),
    (VisitStage, words.VISIT),
    (StorageHealth, words.STORAGE),
    (ClockTrust, words.CLOCK),
    (TimeSource, care.SOURCE),
    (Check, care.CHECK),
    (Finding, care.FINDING),
    (CrashRemedy, care.REMEDY),
    (StaffRefusal, staff.REFUSED),
    (SignOutReason, staff._OUT),
    (UsbRefusal, intake.WHY),
    (PinChangeEnding, eid.ENDING),
    (ScanTrouble, scans.TROUBLE),
]


@pytest.mark.parametrize(("words_of_the_wire", "table"), TABLES, ids=[row[0].__name__ for row in TABLES])
def test_every_word_of_the_wire_has_a_text(words_of_the_wire: type[StrEnum], table: Mapping[str, object]) -> None:
    assert {word.value for word in words_of_the_wire} <= set(table)


def test_every_event_has_a_sentence() -> None:
    assert {event.__name__ for event in get_args(AnyEvent)} <= set(TELLERS)


SAMPLES: dict[type, object] = {
    datetime: datetime(2026, 3, 2, 2, 14, tzinfo=UTC),
    bool: True,
    int: 5,
    str: "receipt-printer",
    LidPosition: LidPosition.OPEN,
    Title: Title("Dorf", "Village"),
}


def sample(event: type[events.Event]) -> events.Event:
    """An event with some value for each field."""
    values = {}
    for field in msgspec.structs.fields(event):
        kind = field.type
        if get_origin(kind) in (dict, tuple):
            values[field.name] = get_origin(kind)()
            continue
        while get_args(kind):  # of "this or nothing" and of "this with a pattern" the first
            kind = get_args(kind)[0]
        values[field.name] = SAMPLES[kind] if kind in SAMPLES else next(iter(kind))
    return event(**values)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("event", get_args(AnyEvent), ids=lambda event: event.__name__)
def test_every_sentence_is_whole(event: type[events.Event], language: Language) -> None:
    teller = Teller(language, {"receipt-printer": "receipt-printer"})
    _, sentence = teller.sentence(event.__name__, msgspec.json.encode(sample(event)))
    assert sentence.endswith(".")
    assert "None" not in sentence
    assert event.__name__ not in sentence


def test_an_unknown_event_is_shown_by_its_name() -> None:
    assert Teller(Language.DE, {}).sentence("Levitated", b"{}") == (None, "Levitated")
