"""Recorded first, shown second; and what is shown when it cannot be recorded."""

import asyncio
import errno
from pathlib import Path

import pytest
from pytest_mock import MockerFixture
from support.appliance import Desk, timeline_in

from firmware.appliance.book.day import fold
from firmware.appliance.book.entries import DayOpened as BookOpened
from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import JournalError
from firmware.appliance.journal.ledger import Ledger
from firmware.appliance.journal.trouble import journal_error
from firmware.appliance.state.events import (
    AnyEvent,
    ChargeMeasured,
    LidMoved,
    ScreenUnlocked,
    StorageChanged,
    VisitBegan,
)
from firmware.appliance.state.model import StorageHealth
from firmware.clock import settle
from firmware.hal.ports.lid import LidPosition


async def recorded(desk: Desk) -> list[AnyEvent]:
    return [row.event for row in await desk.journal.tail(100)]


def fill_the_disk(mocker: MockerFixture) -> None:
    mocker.patch.object(Ledger, "write", side_effect=journal_error(OSError(errno.ENOSPC, "no space")))


async def test_what_is_shown_is_on_disk(tmp_path: Path, mocker: MockerFixture) -> None:
    async with timeline_in(tmp_path) as desk:
        order: list[str] = []
        mocker.patch.object(Ledger, "write", autospec=True, side_effect=lambda *_: order.append("written"))
        mocker.patch.object(desk.store, "dispatch", side_effect=lambda *_: order.append("shown"))
        await desk.timeline.happened(LidMoved(LidPosition.OPEN))
        await desk.timeline.decided(VisitBegan("v"))
        assert order == ["written", "shown"] * 2


async def test_who_is_cancelled_in_the_middle_of_a_booking_leaves_book_and_state_the_same(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        booking = asyncio.create_task(desk.timeline.booked((BookOpened(1, 5000),)))
        await settle(1)
        booking.cancel()
        await asyncio.wait({booking})
        assert booking.cancelled()
        assert desk.store.state.day == fold(await desk.journal.book())
        assert desk.store.state.day is not None


async def test_the_lid_locks_the_screen_when_the_disk_is_full(tmp_path: Path, mocker: MockerFixture) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.timeline.decided(ScreenUnlocked())
        fill_the_disk(mocker)
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        assert desk.store.state.lock.locked
        assert desk.store.state.storage is StorageHealth.FULL


async def test_an_act_that_cannot_be_recorded_does_not_take_place(tmp_path: Path, mocker: MockerFixture) -> None:
    async with timeline_in(tmp_path) as desk:
        fill_the_disk(mocker)
        with pytest.raises(NotRecorded):
            await desk.timeline.decided(VisitBegan("v"))
        assert desk.store.state.visit is None


async def test_the_journal_heals_with_the_next_event_and_both_are_recorded(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    async with timeline_in(tmp_path) as desk:
        fill_the_disk(mocker)
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        mocker.stopall()
        await desk.timeline.happened(LidMoved(LidPosition.OPEN))
        assert desk.store.state.storage is StorageHealth.HEALTHY
        assert await recorded(desk) == [
            LidMoved(LidPosition.OPEN),
            StorageChanged(StorageHealth.FULL),
            StorageChanged(StorageHealth.HEALTHY),
        ]


async def test_the_journal_heals_by_a_probe_alone(tmp_path: Path, mocker: MockerFixture) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.timeline.probe()
        assert await recorded(desk) == []
        fill_the_disk(mocker)
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        await desk.timeline.probe()
        assert desk.store.state.storage is StorageHealth.FULL
        mocker.stopall()
        await desk.timeline.probe()
        assert desk.store.state.storage is StorageHealth.HEALTHY


async def test_a_routine_event_does_not_keep_its_sender_waiting(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.timeline.happened(ChargeMeasured(40, None))
        assert desk.store.state.power.percent == 40
        assert await recorded(desk) == []
        await desk.clock.advance(1.0)
        await desk.journal.answers()
        assert await recorded(desk) == [ChargeMeasured(40, None)]


async def test_a_routine_event_that_is_lost_shows_the_storage_failing(tmp_path: Path, mocker: MockerFixture) -> None:
    async with timeline_in(tmp_path) as desk:
        mocker.patch.object(Ledger, "write", side_effect=JournalError(StorageHealth.FAILING, "input/output error"))
        await desk.timeline.happened(ChargeMeasured(40, None))
        await settle()
        await desk.clock.advance(1.0)
        async with asyncio.timeout(5):
            await desk.store.until(lambda state: state.storage is StorageHealth.FAILING)
