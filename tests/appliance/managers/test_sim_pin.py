"""The PIN of the SIM card at the desk: once for each that was typed, by itself only for a card that has taken it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.appliance import settled, timeline_in
from support.modem_case import PIN, ModemCase, modem_case

from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import JournalError
from firmware.appliance.managers.modem import SETTLES
from firmware.appliance.managers.sim_pin import SimRefusal
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.network.pin_guard import Unlocking
from firmware.appliance.state.events import RegistrationChanged, SimUnlockTried
from firmware.appliance.state.model import StorageHealth
from firmware.hal.ports.modem import Registration, Repair, SimState


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[ModemCase]:
    async with modem_case(tmp_path) as case:
        yield case


@pytest.fixture
async def locked(case: ModemCase) -> ModemCase:
    case.far.lock(PIN)
    await case.shows(PinDesk.WANTED)
    return case


async def test_right_pin_opens_the_card_and_its_way(locked: ModemCase) -> None:
    assert locked.bars == [Bar.SIM_CLOSED]
    assert await locked.sim.enter(PIN) is None
    await locked.shows(PinDesk.CLOSED)
    assert locked.bars == [Bar.SIM_CLOSED, None]
    assert await locked.told(SimUnlockTried) == [SimUnlockTried("modem", Unlocking.UNLOCKED, None, again=False)]


async def test_wrong_pin_is_told_with_what_is_left_and_the_next_is_not_risked(locked: ModemCase) -> None:
    assert await locked.sim.enter("0000") is None
    await locked.shows(PinDesk.SPARED)
    assert locked.view.tries == 2
    assert await locked.sim.enter(PIN) is SimRefusal.SPARED
    assert locked.far.tries == 2
    assert await locked.told(SimUnlockTried) == [SimUnlockTried("modem", Unlocking.WRONG, 2, again=False)]


@pytest.mark.parametrize("typed", ["", "471", "471100000", "47a1", "４７１１", "4711\n", " 4711", "4711;"])
async def test_what_is_no_pin_reaches_neither_card_nor_guard(locked: ModemCase, typed: str) -> None:
    assert await locked.sim.enter(typed) is SimRefusal.NO_PIN
    assert locked.far.tries == 3
    assert locked.sim.tries == 3
    assert await locked.told(SimUnlockTried) == []


@pytest.mark.parametrize("tries", [0, 1, 2])
async def test_last_tries_are_left_alone(case: ModemCase, tries: int) -> None:
    case.far.lock(PIN)
    case.far.leave_tries(tries)
    await case.shows(PinDesk.SPARED if tries else PinDesk.PUK)
    assert await case.sim.enter(PIN) is (SimRefusal.SPARED if tries else SimRefusal.NOT_WANTED)
    assert case.far.tries == tries


async def test_card_that_is_open_is_given_nothing(case: ModemCase) -> None:
    assert await case.sim.enter(PIN) is SimRefusal.NOT_WANTED


async def test_second_one_at_the_same_time_is_refused(locked: ModemCase) -> None:
    locked.modem.ponders = True
    first = asyncio.create_task(locked.sim.enter(PIN))
    await locked.shows(PinDesk.TRYING)
    assert await locked.sim.enter("0000") is SimRefusal.BUSY
    locked.modem.judge()
    assert await first is None
    assert locked.view.sim is SimState.READY


async def test_who_asked_and_went_away_does_not_stop_the_card(locked: ModemCase) -> None:
    locked.modem.ponders = True
    asking = asyncio.create_task(locked.sim.enter(PIN))
    await locked.shows(PinDesk.TRYING)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    locked.modem.judge()
    await locked.shows(PinDesk.CLOSED)
    assert await locked.told(SimUnlockTried) == [SimUnlockTried("modem", Unlocking.UNLOCKED, None, again=False)]


async def test_nobody_knows_whether_the_card_saw_it_and_so_it_counts(locked: ModemCase) -> None:
    locked.modem.ponders = True
    entering = asyncio.create_task(locked.sim.enter("0000"))
    await locked.shows(PinDesk.TRYING)
    locked.modem.hang()
    await entering
    await settled(locked.desk)
    locked.modem.plug()
    await locked.desk.clock.advance(2)
    await locked.shows(PinDesk.SPARED)
    assert locked.view.tries == 2
    assert await locked.told(SimUnlockTried) == [SimUnlockTried("modem", Unlocking.UNKNOWN, None, again=False)]


async def test_try_that_cannot_be_recorded_does_not_reach_the_card(
    locked: ModemCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(key: str, value: str) -> None:
        raise JournalError(StorageHealth.FULL, "full")

    monkeypatch.setattr(locked.desk.journal, "put", full)
    with pytest.raises(NotRecorded):
        await locked.sim.enter(PIN)
    assert locked.view.sim is SimState.PIN
    assert locked.far.tries == 3


async def test_modem_that_was_reset_is_given_the_same_pin_once(locked: ModemCase) -> None:
    await locked.sim.enter(PIN)
    for turn in range(3):
        await locked.modem.repair(Repair.RESET)
        await locked.shows(PinDesk.CLOSED)
        assert locked.view.sim is SimState.READY
        assert len(await locked.told(SimUnlockTried)) == 2 + turn
    assert (await locked.told(SimUnlockTried))[-1] == SimUnlockTried("modem", Unlocking.UNLOCKED, None, again=True)


async def test_modem_that_was_away_is_given_it_too(locked: ModemCase) -> None:
    await locked.sim.enter(PIN)
    locked.modem.unplug()
    await settled(locked.desk)
    locked.modem.plug()
    await locked.desk.clock.advance(2)
    await settled(locked.desk)
    assert locked.view.sim is SimState.READY


async def test_pin_that_is_refused_once_is_never_given_again(locked: ModemCase) -> None:
    await locked.sim.enter(PIN)
    locked.far.lock("2222")
    await settled(locked.desk)
    assert locked.far.tries == 2
    await locked.modem.repair(Repair.RESET)
    await locked.shows(PinDesk.SPARED)
    assert locked.far.tries == 2
    told = await locked.told(SimUnlockTried)
    assert told[1:] == [SimUnlockTried("modem", Unlocking.WRONG, 2, again=True)]


async def test_other_card_is_not_given_it(locked: ModemCase, monkeypatch: pytest.MonkeyPatch) -> None:
    await locked.sim.enter(PIN)
    locked.far.pull_card()
    await settled(locked.desk)
    monkeypatch.setattr("firmware.hal.sim.far_modem.CARD", "89490200005555555555")
    locked.far.put_card()
    locked.far.lock("2222")
    await locked.shows(PinDesk.WANTED)
    assert locked.far.tries == 3


async def test_after_a_start_a_person_is_asked(tmp_path: Path) -> None:
    async with modem_case(tmp_path) as case:
        case.far.lock(PIN)
        await settled(case.desk)
        await case.sim.enter(PIN)
    async with modem_case(tmp_path) as case:
        case.far.lock(PIN)
        await case.shows(PinDesk.WANTED)


async def test_way_in_a_foreign_network_is_barred_until_home(case: ModemCase) -> None:
    case.far.roam()
    await settled(case.desk)
    assert case.bars == [Bar.ROAMING]
    case.modem.unplug()
    await settled(case.desk)
    assert case.bars == [Bar.ROAMING]
    case.modem.plug()
    case.far.come_home()
    await case.desk.clock.advance(2)
    await settled(case.desk)
    assert case.bars == [Bar.ROAMING, None]


async def test_foreign_network_is_used_where_the_case_may(tmp_path: Path) -> None:
    async with modem_case(tmp_path, roaming=True) as case:
        case.far.roam()
        await settled(case.desk)
        assert case.bars == []


async def test_registration_that_flutters_is_recorded_when_it_holds(case: ModemCase) -> None:
    await case.desk.clock.advance(SETTLES)
    for _ in range(50):
        case.far.search()
        await settled(case.desk)
        await case.desk.clock.advance(5)
        case.far.come_home()
        await settled(case.desk)
        await case.desk.clock.advance(5)
    case.far.deny()
    await settled(case.desk)
    await case.desk.clock.advance(SETTLES)
    told = await case.told(RegistrationChanged)
    assert told == [
        RegistrationChanged("modem", Registration.HOME),
        RegistrationChanged("modem", Registration.DENIED),
    ]


async def test_power_that_is_cut_while_the_card_thinks_costs_a_try_though_nobody_knows(tmp_path: Path) -> None:
    async with modem_case(tmp_path) as case:
        case.far.lock(PIN)
        await case.shows(PinDesk.WANTED)
        case.modem.ponders = True
        entering = asyncio.create_task(case.sim.enter("0000"))
        await case.shows(PinDesk.TRYING)
    await asyncio.gather(entering, return_exceptions=True)
    async with modem_case(tmp_path, pin=PIN) as case:
        await case.shows(PinDesk.SPARED)
        assert case.view.tries == 2
        assert await case.sim.enter(PIN) is SimRefusal.SPARED
        assert case.far.tries == 3
        case.far.pull_card()
        await settled(case.desk)
        case.far.put_card()
        await case.shows(PinDesk.WANTED)


async def test_guard_whose_record_cannot_be_read_begins_anew_by_the_word_of_the_card(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.journal.put("sim.guard", '{"tried": 3}')
    async with modem_case(tmp_path) as case:
        case.far.lock(PIN)
        await case.shows(PinDesk.WANTED)


@pytest.mark.parametrize("ours", [True, False])
async def test_closed_card_without_a_number_is_given_it_again_where_the_case_has_reset_the_modem(
    tmp_path: Path, ours: bool
) -> None:
    async with modem_case(tmp_path, shy=True, pin=PIN) as case:
        await case.sim.enter(PIN)
        await case.shows(PinDesk.CLOSED)
        case.watch.mending(ours)
        await case.modem.repair(Repair.RESET)
        await case.shows(PinDesk.CLOSED if ours else PinDesk.WANTED)
        assert len(await case.told(SimUnlockTried)) == 1 + ours


async def test_other_card_that_is_shy_gives_itself_away_when_it_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with modem_case(tmp_path, shy=True, pin=PIN) as case:
        await case.sim.enter(PIN)
        await case.shows(PinDesk.CLOSED)
        monkeypatch.setattr("firmware.hal.sim.far_modem.CARD", "89490200005555555555")
        case.far.lock("2222")
        await case.shows(PinDesk.WANTED)
        await case.sim.enter("2222")
        case.watch.mending(True)
        await case.modem.repair(Repair.RESET)
        await case.shows(PinDesk.CLOSED)
        assert case.far.tries == 3
