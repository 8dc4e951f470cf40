"""The desk: wrong PINs, pulled plugs, two screens at once."""

import asyncio
from pathlib import Path

import pytest
from pytest_mock import MockerFixture
from support.appliance import timeline_in
from support.counter import PIN, desk_in

from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal.ledger import Ledger
from firmware.appliance.journal.trouble import JournalError
from firmware.appliance.managers import pin as pins
from firmware.appliance.managers.desk import Desk, Refusal
from firmware.appliance.state.events import ScreenUnlocked, UnlockFailed
from firmware.appliance.state.model import LockReason, StorageHealth, Visit, VisitStage
from firmware.appliance.state.notes import StoppingNoted

WRONG = "0000"


async def test_the_wait_grows_with_each_wrong_pin_and_is_over_after_it(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        waits = []
        for _ in range(6):
            assert await desk.unlock(WRONG) is False
            wait = max(0.0, parts.store.state.lock.retry_after - parts.clock.monotonic())
            waits.append(wait)
            await parts.clock.advance(wait)
        assert waits == [0.0, 0.0, 5.0, 10.0, 20.0, 40.0]
        assert await desk.unlock(PIN) is True
        assert parts.store.state.lock.failures == 0


async def test_a_pin_that_comes_too_early_is_not_looked_at(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        for _ in range(3):
            await desk.unlock(WRONG)
        assert await desk.unlock(PIN) is False
        assert parts.store.state.lock.failures == 3
        assert [type(row.event) for row in await parts.journal.tail(9)] == [UnlockFailed] * 3
        await parts.clock.advance(5)
        assert await desk.unlock(PIN) is True


async def test_pulling_the_plug_forgives_no_wrong_pin(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (_, desk):
        for _ in range(4):
            await desk.unlock(WRONG)
            await asyncio.sleep(0)  # noqa: TID251 - one turn of the loop
    async with desk_in(tmp_path) as (parts, desk):
        assert parts.store.state.lock.failures == 3  # the fourth came too early
        assert await desk.unlock(PIN) is False
        await parts.clock.advance(5)
        assert await desk.unlock(WRONG) is False
        assert parts.store.state.lock.retry_after - parts.clock.monotonic() == 10.0


async def test_a_try_is_counted_on_disk_before_it_is_looked_at(tmp_path: Path, mocker: MockerFixture) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        mocker.patch("firmware.appliance.managers.desk.is_pin", side_effect=KeyError("the plug is pulled here"))
        with pytest.raises(KeyError):
            await desk.unlock(WRONG)
        assert await parts.journal.get("desk.failures") == "1"


async def test_a_right_pin_is_forgotten_as_a_failure_for_the_next_start(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        await desk.unlock(WRONG)
        await desk.unlock(PIN)
        assert await parts.journal.get("desk.failures") == "0"


async def test_without_a_pin_nobody_unlocks(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as parts:
        desk = Desk(parts.timeline, parts.store, parts.journal, parts.clock, tmp_path / "none.json")
        assert await desk.unlock("1234") is Refusal.NO_PIN
        assert parts.store.state.lock.locked
        assert await parts.journal.get("desk.failures") == "0"
        desk.close()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"salt":"","hash":"","cost":1}', b"1234"])
async def test_a_damaged_pin_file_opens_nothing(tmp_path: Path, content: bytes) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        (tmp_path / "pin.json").write_bytes(content)
        assert await desk.unlock(PIN) is Refusal.PIN_UNUSABLE
        assert parts.store.state.lock.locked


async def test_a_pin_file_that_others_may_read_is_not_trusted(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (_, desk):
        (tmp_path / "pin.json").chmod(0o640)
        assert await desk.unlock(PIN) is Refusal.PIN_UNUSABLE
        (tmp_path / "pin.json").chmod(0o600)
        assert await desk.unlock(PIN) is True


async def test_two_screens_at_once(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (_, desk):
        outcomes = await asyncio.gather(desk.unlock(PIN), desk.unlock(PIN))
        assert sorted(map(str, outcomes)) == ["True", "busy"]
        begun = await asyncio.gather(desk.begin(), desk.begin())
        assert [outcome for outcome in begun if isinstance(outcome, Refusal)] == [Refusal.VISIT_OPEN]


async def test_on_a_full_disk_nobody_unlocks_but_anybody_locks(tmp_path: Path, mocker: MockerFixture) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        full = JournalError(StorageHealth.FULL, "no space")
        mocker.patch.object(Ledger, "write", side_effect=full)
        mocker.patch.object(Ledger, "put", side_effect=full)
        with pytest.raises(NotRecorded):
            await desk.unlock(PIN)
        assert parts.store.state.lock.locked
        parts.store.dispatch(ScreenUnlocked())
        await desk.lock(LockReason.CLERK)
        assert parts.store.state.lock.locked


async def test_a_visit_behind_a_locked_screen_waits(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        await desk.unlock(PIN)
        visit = await desk.begin()
        assert isinstance(visit, Visit)
        await desk.lock(LockReason.IDLE)
        assert await desk.advance(VisitStage.PAYING) is Refusal.LOCKED
        assert await desk.end(finished=True) is Refusal.LOCKED
        assert parts.store.state.visit == visit


async def test_no_visit_begins_while_the_controller_ends(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as (parts, desk):
        await desk.unlock(PIN)
        parts.timeline.noted(StoppingNoted())
        assert await desk.begin() is Refusal.STOPPING


def test_the_pin_file_is_the_owners_alone_and_holds_no_pin(tmp_path: Path) -> None:
    path = tmp_path / "pin.json"
    pins.save_pin(path, "13572468")
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"13572468" not in path.read_bytes()
    assert pins.is_pin(path, "13572468")
    assert not pins.is_pin(path, "1357246")
    for wrong in ("", "123", "123456789", "12a4", "１２３４"):
        with pytest.raises(ValueError, match="4 to 8 digits"):
            pins.save_pin(path, wrong)


def test_the_wait_has_an_end() -> None:
    assert [pins.wait_after(failures) for failures in (0, 2, 3, 4, 9, 10_000)] == [0, 0, 5, 10, 300, 300]
