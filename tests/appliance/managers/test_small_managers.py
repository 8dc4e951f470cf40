"""Way out, lid, scans, lamp, heartbeat, history: each in a few rows."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from support.appliance import case_state, settled, timeline_in
from support.bodies import body_of
from support.power import power_of
from support.ways import ways_of

from firmware.appliance.journal import Stored
from firmware.appliance.journal.ledger import Ledger
from firmware.appliance.journal.trouble import JournalError
from firmware.appliance.managers.codes import Codes
from firmware.appliance.managers.documents import Documents
from firmware.appliance.managers.history import open_visit, was_clean
from firmware.appliance.managers.lamp import Lamp, signal_for
from firmware.appliance.managers.observations import Observations
from firmware.appliance.managers.selfcare import BEAT, PROBE, Heart, StorageProbe, resident_bytes
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.events import (
    AnyEvent,
    CarrierChanged,
    CodeScanned,
    ControllerStarted,
    ControllerStopped,
    DeviceChanged,
    Heartbeat,
    LidMoved,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import CaseState, StorageHealth, Visit, VisitStage
from firmware.appliance.state.notes import PlaceNoted
from firmware.clock import settle
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.ports.device import READY, DeviceState, Reason
from firmware.hal.ports.indicator import Signal
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.uplink import LinkState, UplinkKind

ETHERNET = UplinkKind.ETHERNET


async def test_what_devices_tell_reaches_whom_it_concerns_and_no_code_is_kept(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        power = power_of(desk)
        connectivity, _ = ways_of(desk)
        tray = Tray(desk.timeline, desk.store)
        codes = Codes((), tray, desk.timeline, desk.store)
        documents = Documents(tray, desk.timeline, desk.store, desk.clock)
        observations = Observations(body_of(desk).watch, power, connectivity, documents, codes)
        await observations.observed("scanner", Scan("TERMIN-0815"))
        for value in (LidPosition.OPEN, LidPosition.OPEN, Charge(PowerSource.MAINS, 80, None)):
            await observations.observed("device", value)
        await observations.observed("cable", LinkState(carrier=False))
        await observations.lost("cable")
        assert [type(row.event) for row in await desk.journal.tail(9)] == [
            CodeScanned,
            LidMoved,
            CarrierChanged,
        ]
        with pytest.raises(TypeError, match="nothing tells"):
            await observations.observed("lid", "something else")
    assert b"TERMIN" not in (tmp_path / "journal.db").read_bytes()


def all_ready() -> CaseState:
    state = case_state()
    devices = {name: replace(device, condition=READY) for name, device in state.devices.items()}
    return replace(state, devices=MappingProxyType(devices), network=replace(state.network, uplink=ETHERNET))


def test_the_lamp_speaks_of_the_overall_word() -> None:
    ready = all_ready()
    assert signal_for(case_state()) is Signal.STARTING
    assert signal_for(ready) is Signal.READY
    assert signal_for(replace(ready, storage=StorageHealth.FULL)) is Signal.FAULT
    assert signal_for(replace(ready, stopping=True)) is Signal.OFF


class FaultyLamp:
    """A lamp that is not there at first."""

    def __init__(self) -> None:
        self.there = False
        self.shown: list[Signal] = []

    def show(self, signal: Signal) -> None:
        if not self.there:
            raise PeripheralAbsent("lamp", "nobody observes it")
        self.shown.append(signal)

    async def observe(self):  # type: ignore[no-untyped-def]  # not used here
        yield READY


async def test_a_lamp_that_comes_back_is_told_the_signal(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        lamp = FaultyLamp()
        running = asyncio.create_task(Lamp(lamp, desk.store).run())
        await settle()
        assert lamp.shown == []
        lamp.there = True
        desk.store.dispatch(DeviceChanged("lamp", DeviceState.READY, Reason.OK))
        await settle()
        assert lamp.shown == [Signal.STARTING]
        running.cancel()
        await asyncio.wait({running})


async def test_the_heart_beats_once_a_minute_and_stops_when_it_hangs(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        heart = Heart(desk.timeline, desk.journal, desk.store, desk.clock, tmp_path)
        running = asyncio.create_task(heart.run())
        await settled(desk)
        for _ in range(3):
            await desk.clock.advance(BEAT)
            await settled(desk)
        await desk.journal.append(VisitEnded("v", True))  # takes waiting routine rows along
        beats = [row.event for row in await desk.journal.tail(10) if isinstance(row.event, Heartbeat)]
        assert [beat.uptime for beat in beats][:3] == [0, 60, 120]
        assert all(beat.memory > 1 and beat.disk_free > 0 for beat in beats)
        assert heart.alive()
        running.cancel()
        await asyncio.wait({running})
        await desk.clock.advance(3 * BEAT)
        assert not heart.alive()
    assert resident_bytes() > 1_000_000


async def test_a_journal_that_failed_is_tried_until_it_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with timeline_in(tmp_path) as desk:
        tries: list[int] = []

        def full(*_: object) -> None:
            tries.append(1)
            raise JournalError(StorageHealth.FULL, "no space")

        running = asyncio.create_task(StorageProbe(desk.timeline, desk.store, desk.clock).run())
        monkeypatch.setattr(Ledger, "write", full)
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        for _ in range(3):
            await settle()
            await desk.clock.advance(PROBE)
            await desk.journal.answers()
        assert len(tries) >= 3
        assert desk.store.state.storage is StorageHealth.FULL
        monkeypatch.undo()
        await settle()
        await desk.clock.advance(PROBE)
        async with asyncio.timeout(5):
            await desk.store.until(lambda state: state.storage is StorageHealth.HEALTHY)
        desk.store.dispatch(PlaceNoted("elsewhere"))
        running.cancel()
        await asyncio.wait({running})


def past(*events: AnyEvent) -> list[Stored]:
    return [Stored(seq, datetime(2026, 1, 1, tzinfo=UTC), event.lane, event) for seq, event in enumerate(events, 1)]


def test_how_the_last_run_ended() -> None:
    assert was_clean([])
    assert was_clean(past(ControllerStarted("1", True), ControllerStopped()))
    assert not was_clean(past(ControllerStopped(), ControllerStarted("1", True)))


@pytest.mark.parametrize(
    ("events", "visit"),
    [
        ([], None),
        ([VisitBegan("a"), VisitEnded("a", True)], None),
        ([VisitBegan("a"), VisitEnded("a", True), VisitBegan("b"), ControllerStopped()], Visit("b")),
        ([VisitBegan("a"), VisitAdvanced("a", VisitStage.PAYING), Heartbeat(1, 1, 1)], Visit("a", VisitStage.PAYING)),
    ],
)
def test_a_visit_that_was_under_way_goes_on(events: list[AnyEvent], visit: Visit | None) -> None:
    assert open_visit(past(*events)) == visit
