"""Alerts: one for one matter however often it comes up, lost by no death, moved by no wrong clock."""

from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
from support.no_space import no_space
from support.office import CASE, NOW, Office

from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state import care
from firmware.appliance.state.events import (
    AnyEvent,
    CaseEnding,
    ControllerStarted,
    Lane,
    LeftOutside,
    StrangerArrived,
)
from firmware.appliance.state.model import ClockTrust, StorageHealth
from firmware.appliance.telemetry.messages import CareReport, DeviceReport, PresenceWord
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason
from fleet.alerts import findings
from fleet.alerts.alert import RULES, Alert, AlertKind, Severity
from fleet.alerts.book import AlertBook
from fleet.devices.device import Moment
from fleet.devices.presence import GRACE, SILENCE, Link
from fleet.pages import alerts as pages
from fleet.pages import words
from fleet.pages.language import Language
from fleet.pages.views import Viewer
from fleet.store.database import Store
from fleet.store.errors import StoreError
from fleet.store.writer import KEPT_ALERTS


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    store = await Store.open(tmp_path / "fleet.db")
    yield Office(tmp_path, store)
    store.close()


def later(office: Office, **passed: float) -> None:
    """Both clocks of the server go on."""
    step = timedelta(**passed)
    office.at = Moment(office.at.wall + step, office.at.monotonic + step.total_seconds())


def shown(office: Office) -> list[tuple[str, str, str]]:
    alerts = office.alerts.shown(CASE, office.at.wall)
    return [(alert.key.kind, alert.key.subject, alert.finding.detail) for alert in alerts]


def the(office: Office) -> Alert:
    (alert,) = office.alerts.shown(CASE, office.at.wall)
    return alert


async def restarted(office: Office) -> None:
    """The server dies; what it knows then is what its store holds."""
    office.alerts = AlertBook()
    office.alerts.load(await office.store.newest_alerts(office.at.wall - timedelta(days=1)))
    office.__post_init__()


PRINTER = DeviceReport("receipt-printer", Kind.RECEIPT_PRINTER, DeviceState.FAULT, Reason.PAPER_OUT)
COVER = DeviceReport("receipt-printer", Kind.RECEIPT_PRINTER, DeviceState.FAULT, Reason.COVER_OPEN)
OPENED = DeviceReport("eid", Kind.EID_TERMINAL, DeviceState.TAMPERED, Reason.TAMPERED)


async def test_a_healthy_case_has_no_alert(office: Office) -> None:
    await office.greet(mode=Mode.MAINS)
    assert shown(office) == []
    assert await office.store.alerts(CASE, 10) == ()


async def test_a_battery_runs_low_and_the_mains_come_back(office: Office) -> None:
    await office.greet(mode=Mode.LOW)
    later(office, minutes=5)
    await office.greet(mode=Mode.CRITICAL)
    assert shown(office) == [("power", "", "critical")]
    assert the(office).finding.severity is Severity.URGENT
    later(office, minutes=5)
    await office.greet(mode=Mode.MAINS)
    later(office, minutes=16)
    assert shown(office) == []
    (row,) = await office.store.alerts(CASE, 10)
    assert (row.raised, row.cleared) == (NOW, NOW + timedelta(minutes=10))


async def test_one_case_flaps_a_thousand_times_and_is_one_alert_with_a_count(office: Office) -> None:
    for _ in range(1000):
        await office.greet(devices=(PRINTER,))
        later(office, seconds=2)
        await office.greet(devices=())
        later(office, seconds=2)
    assert shown(office) == [("device", "receipt-printer", "paper-out")]
    assert the(office).count == 1000
    assert len(await office.store.alerts(CASE, 10)) == 1


async def test_a_cover_that_is_opened_for_a_moment_is_nobodys_matter(office: Office) -> None:
    await office.greet(devices=(COVER,))
    assert shown(office) == []
    later(office, minutes=1)
    await office.greet()
    later(office, minutes=20)
    assert shown(office) == []
    viewer = Viewer(Language.DE, Link(0.0), office.at)
    assert pages.history(viewer, await office.store.alerts(CASE, 10), {}) == ()


async def test_a_fault_that_lasts_is_shown_without_any_further_word(office: Office) -> None:
    await office.greet(devices=(PRINTER,))
    later(office, minutes=11)
    assert shown(office) == [("device", "receipt-printer", "paper-out")]
    await office.greet(devices=(COVER,))
    assert shown(office) == [("device", "receipt-printer", "cover-open")]
    assert the(office).count == 1


async def test_a_fault_that_was_shown_stays_while_it_flaps(office: Office) -> None:
    await office.greet(devices=(PRINTER,))
    later(office, minutes=11)
    for devices in ((), (PRINTER,)):
        await office.greet(devices=devices)
        assert shown(office)
        later(office, seconds=5)


async def test_what_comes_up_long_after_is_another_alert(office: Office) -> None:
    for _ in range(2):
        await office.greet(devices=(OPENED,))
        later(office, minutes=1)
        await office.greet()
        later(office, hours=25)
    assert [row.number for row in await office.store.alerts(CASE, 10)] == [2, 1]


async def test_a_restarted_server_knows_what_is_open_and_since_when(office: Office) -> None:
    await office.greet(devices=(PRINTER,), storage=StorageHealth.FULL)
    later(office, minutes=11)
    before = office.alerts.shown(CASE, office.at.wall)
    assert len(before) == 2
    await restarted(office)
    assert office.alerts.shown(CASE, office.at.wall) == before
    await office.greet(devices=(PRINTER,), storage=StorageHealth.FULL)
    assert office.alerts.shown(CASE, office.at.wall) == before


async def test_a_restarted_server_never_gives_a_number_twice(office: Office) -> None:
    await office.greet(storage=StorageHealth.FULL)
    await office.greet()
    later(office, days=40)
    await restarted(office)
    await office.greet(storage=StorageHealth.FULL)
    assert [row.number for row in await office.store.alerts(CASE, 10)] == [2, 1]


async def test_nothing_is_shown_that_could_not_be_stored(office: Office) -> None:
    with no_space(*office.path.iterdir()), pytest.raises(StoreError):
        await office.hand_in(
            *[office.batch(s - 1 or None, *range(s, s + 500)) for s in range(1, 5000, 500)],
            office.batch(None, 6000, event=CaseEnding(EndReason.EMPTY)),
        )
    assert shown(office) == []
    await office.hand_in(office.batch(None, 6000, event=CaseEnding(EndReason.EMPTY)))
    assert shown(office) == [("ended", "", "empty")]


@pytest.mark.parametrize("years", [-30, 30])
async def test_a_case_whose_clock_is_wrong_moves_no_time_of_an_alert(office: Office, years: int) -> None:
    wrong = datetime(2026 + years, 1, 1, tzinfo=UTC)
    await office.greet(at=wrong, clock=ClockTrust.UNTRUSTED)
    event = {"seq": 1, "at": wrong, "event": {"type": "CaseEnding", "reason": "empty"}}
    await office.hand_in(office.raw(None, event))
    later(office, minutes=3)
    assert {row.raised for row in await office.store.alerts(CASE, 10)} == {NOW}
    assert {kind for kind, _, _ in shown(office)} == {"clock", "ended"}


async def test_the_servers_own_clock_is_set_back_and_no_alert_is_open_for_ever(office: Office) -> None:
    await office.greet(storage=StorageHealth.FULL)
    await office.greet()
    office.at = Moment(NOW - timedelta(days=365), office.at.monotonic + 1)
    assert shown(office) == []
    office.at = Moment(NOW - timedelta(seconds=1), office.at.monotonic + 1)
    assert shown(office) == [("storage", "", "full")]


async def test_an_event_that_is_sent_again_is_counted_once(office: Office) -> None:
    letter = office.batch(None, 5, event=StrangerArrived("dead", "beef"))
    for _ in range(3):
        await office.hand_in(letter)
    assert the(office).count == 1
    await office.hand_in(office.batch(5, 6, event=StrangerArrived("dead", "beef")))
    assert the(office).count == 2


async def test_a_thousand_strangers_are_one_alert(office: Office) -> None:
    for start in (1, 501):
        letter = office.batch(start - 1 or None, *range(start, start + 500), event=StrangerArrived("dead", "beef"))
        await office.hand_in(letter)
    assert the(office).count == 1000
    later(office, hours=25)
    assert shown(office) == []


async def test_self_care_finds_something_and_later_that_it_is_over(office: Office) -> None:
    watch = CareReport(care.Check.SPACE, care.Finding.WATCH, 1000)
    bad = CareReport(care.Check.SPACE, care.Finding.BAD, 10)
    await office.greet(care=(watch,))
    later(office, days=3)
    await office.greet(care=(bad,))
    assert shown(office) == [("care", "space", "space")]
    assert (the(office).count, the(office).finding.severity) == (1, Severity.URGENT)
    await office.greet(care=())
    later(office, minutes=16)
    assert shown(office) == []


async def test_a_case_in_safe_mode_is_urgent_until_it_is_out_of_it(office: Office) -> None:
    await office.greet(safe_mode=True)
    assert shown(office) == [("safe-mode", "", "")]
    await office.say(PresenceWord.STOPPED)
    later(office, hours=1)
    assert shown(office) == [("safe-mode", "", "")]
    office.sid = "0123456789abcdef"
    await office.greet(safe_mode=False)
    later(office, minutes=16)
    assert shown(office) == []


async def test_a_lid_is_closed_on_something_outside(office: Office) -> None:
    await office.hand_in(office.batch(None, 1, event=LeftOutside(("receipt-printer",), mains=True)))
    assert shown(office) == [("outside", "", "devices")]


async def test_a_case_restarts_unexpectedly_and_one_that_restarts_in_order_does_not_count(office: Office) -> None:
    await office.hand_in(office.batch(None, 1, event=ControllerStarted("1.0", clean=True)))
    assert shown(office) == []
    await office.hand_in(office.batch(1, 2, event=ControllerStarted("1.0", clean=False)))
    assert shown(office) == [("crashed", "", "")]


async def test_a_case_falls_silent_and_no_letter_tells_so(office: Office) -> None:
    await office.greet()
    later(office, seconds=SILENCE + 1)
    await office.desk.look(office.at)
    assert shown(office) == [("silent", "", "silent")]
    await office.greet()
    later(office, minutes=16)
    assert shown(office) == []


async def test_a_connection_that_breaks_for_a_moment_is_no_alert(office: Office) -> None:
    await office.greet()
    await office.say(PresenceWord.LOST)
    assert shown(office) == []
    later(office, minutes=3)
    assert shown(office) == [("offline", "", "will")]


async def test_the_server_is_cut_off_and_no_case_is_blamed(office: Office) -> None:
    await office.greet()
    office.registry.note_link(Link(None))
    later(office, hours=1)
    await office.desk.look(office.at)
    assert shown(office) == []
    office.registry.note_link(Link(office.at.monotonic))
    later(office, seconds=GRACE + 1)
    await office.desk.look(office.at)
    later(office, minutes=3)
    assert shown(office) == [("offline", "", "not-returned")]


async def test_a_case_that_is_packed_takes_its_passing_troubles_along_and_leaves_the_lasting_ones(
    office: Office,
) -> None:
    absent = DeviceReport("scan", Kind.DOCUMENT_SCANNER, DeviceState.ABSENT, Reason.NOT_CONNECTED)
    await office.greet(devices=(absent, OPENED), mode=Mode.LOW, worn=True)
    later(office, minutes=11)
    assert {kind for kind, _, _ in shown(office)} == {"device", "tamper", "power", "worn"}
    await office.say(PresenceWord.STOPPED)
    later(office, minutes=16)
    assert {kind for kind, _, _ in shown(office)} == {"tamper", "worn"}


async def test_a_spare_uplink_is_no_alert(office: Office) -> None:
    lte = DeviceReport("lte", Kind.UPLINK, DeviceState.FAULT, Reason.NO_CARRIER)
    await office.greet(devices=(lte,))
    later(office, minutes=11)
    assert shown(office) == []


async def test_the_history_of_a_case_is_bounded(office: Office) -> None:
    for _ in range(KEPT_ALERTS + 5):
        await office.greet(storage=StorageHealth.FULL)
        await office.greet()
        later(office, minutes=20)
    rows = await office.store.alerts(CASE, 10_000)
    assert len(rows) == KEPT_ALERTS
    assert rows[0].number == KEPT_ALERTS + 5


async def test_a_store_of_before_there_were_alerts_is_taken_over(tmp_path: Path) -> None:
    import sqlite3

    from fleet.store.schema import MIGRATIONS

    connection = sqlite3.connect(tmp_path / "fleet.db", isolation_level=None)
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    store = await Store.open(tmp_path / "fleet.db")
    office = Office(tmp_path, store)
    await office.greet(storage=StorageHealth.FULL)
    assert len(await store.alerts(CASE, 10)) == 1
    store.close()


WORDS: list[tuple[type[StrEnum], Collection[str]]] = [
    (Mode, findings.MODE),
    (GaugeWord, findings.GAUGE),
    (StorageHealth, findings.STORAGE),
    (ClockTrust, findings.CLOCK),
    (DeviceState, findings.DEVICE),
    (EndReason, findings.ENDING),
    (care.Finding, findings.CARE),
    (care.Check, pages.CARE),
    (AlertKind, RULES),
    (AlertKind, pages.KIND),
    (Severity, pages.SEVERITY),
]


@pytest.mark.parametrize(("wire", "table"), WORDS, ids=[f"{row[0].__name__}" for row in WORDS])
def test_every_state_has_a_rule(wire: type[StrEnum], table: Collection[str]) -> None:
    assert {word.value for word in wire} == set(table)


def test_every_alarm_has_a_rule() -> None:
    alarms = {event.__name__ for event in get_args(AnyEvent) if event.lane is Lane.ALARM}
    assert alarms <= set(findings.EVENTS) <= {event.__name__ for event in get_args(AnyEvent)}


def test_every_reason_that_is_sorted_is_a_reason() -> None:
    sorted_reasons = findings.HEAT | findings.SUPPLY | findings.SAVED | findings._OWN_ROW
    assert sorted_reasons <= {reason.value for reason in Reason}


@pytest.mark.parametrize("language", Language)
async def test_every_detail_of_an_alert_has_words(office: Office, language: Language) -> None:
    battery = (DeviceReport("b", Kind.BATTERY, DeviceState.READY, Reason.OK),)
    states: list[dict[str, object]] = [{"mode": mode} for mode in Mode]
    states += [{"gauge": word, "devices": battery} for word in GaugeWord]
    states += [{"storage": health} for health in StorageHealth]
    states += [{"clock": trust} for trust in ClockTrust]
    for reason in Reason:
        states += [{"devices": (DeviceReport("b", Kind.BOARD, state, reason),)} for state in DeviceState]
    viewer = Viewer(language, Link(0.0), office.at)
    for state in states:
        await office.greet(**state)
        held = office.alerts.page(CASE).alerts
        board = pages.alert_board(viewer, held, {CASE: {"b": "board"}})
        for alert in held:
            assert not alert.finding.detail or alert.finding.detail in pages.DETAIL.get(alert.key.kind, words.REASON)
        assert all(line.what and "None" not in line.detail for line in board.lines)
