"""Signing in: wrong PINs, cards that are pulled at the worst moment, fingers, a full disk."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.no_space import no_space
from support.staff_cards import ANNA, BERND, OFFICE, OTHER_OFFICE
from support.staff_desk import PIN, Reception, reception_in

from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.staff_answers import finger_opens
from firmware.appliance.managers.staff_challenge import Purpose
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state.events import (
    LidMoved,
    ScreenLocked,
    StaffRefused,
    StaffSignedIn,
    StaffSignedOut,
    VisitBegan,
)
from firmware.appliance.state.model import Lock, LockReason
from firmware.appliance.state.staff import SignOutReason, StaffCard, StaffRefusal, StaffStep
from firmware.hal.ports.card_reader import CardPresence
from firmware.hal.ports.device import Reason
from firmware.hal.ports.fingerprint import FingerReason, FingerTrouble, Verdict
from firmware.hal.ports.lid import LidPosition

WRONG = "000000"


async def test_from_an_empty_reader_to_an_open_screen(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        assert house.staff.step is StaffStep.INSERT
        card = house.cards.card(offices=(OTHER_OFFICE, OFFICE))
        staff = await house.insert(card)
        assert staff.step is StaffStep.PIN
        assert staff.card == StaffCard(ANNA, OFFICE, False, card.certificate.not_valid_after_utc, 3)
        assert house.locked()
        assert isinstance(await house.desk.sign_in(PIN), StaffCard)
        assert not house.locked()
        assert house.staff.signed_in is not None
        assert house.staff.signed_in.operator == ANNA
        assert (await house.parts.journal.tail(1))[0].event == StaffSignedIn(ANNA, deputy=True)


async def test_what_is_signed_names_case_run_and_purpose_and_is_new_each_time(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        await house.desk.prove(PIN, Purpose.SIGN_IN)
        await house.desk.prove(PIN, Purpose.WITNESS)
        first, second = house.reader.heard
        state = house.parts.store.state
        assert all(word in first for word in (state.case_id.encode(), state.session.encode(), b"sign-in"))
        assert b"witness" in second
        assert first[-32:] != second[-32:]


async def test_wrong_pins_down_to_the_last_try_which_has_to_be_meant(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        for left in (2, 1):
            assert await house.desk.sign_in(WRONG) is StaffRefusal.WRONG_PIN
            assert house.staff.step is StaffStep.PIN
            assert house.staff.refusal is StaffRefusal.WRONG_PIN
            assert house.staff.card is not None
            assert house.staff.card.tries_left == left
        assert await house.desk.sign_in(PIN) is StaffRefusal.LAST_TRY
        assert house.staff.step is StaffStep.PIN
        assert isinstance(await house.desk.sign_in(PIN, last_try=True), StaffCard)
        assert await house.told() == ["StaffRefused", "StaffRefused", "StaffSignedIn"]


async def test_a_card_that_blocks(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        for _ in range(2):
            await house.desk.sign_in(WRONG)
        assert await house.desk.sign_in(WRONG, last_try=True) is StaffRefusal.BLOCKED
        assert house.staff.step is StaffStep.REFUSED
        again = await house.insert(house.cards.card(BERND))  # the counter of the reader stays at none
        assert (again.step, again.refusal) == (StaffStep.REFUSED, StaffRefusal.BLOCKED)
        assert house.locked()


@pytest.mark.parametrize(
    ("presence", "refusal"),
    [(CardPresence.FOREIGN, StaffRefusal.FOREIGN), (CardPresence.MUTE, StaffRefusal.MUTE)],
)
async def test_cards_that_are_no_staff_cards(tmp_path: Path, presence: CardPresence, refusal: StaffRefusal) -> None:
    async with reception_in(tmp_path) as house:
        await house.desk.presence(presence)
        assert (house.staff.step, house.staff.refusal) == (StaffStep.REFUSED, refusal)
        assert await house.desk.sign_in(PIN) is StaffRefusal.NO_CARD
        assert await house.told() == []


async def test_a_revoked_card_is_refused_before_any_pin(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        card = house.cards.card()
        house.cards.authority.revoke(ANNA)
        staff = await house.insert(card)
        assert (staff.step, staff.refusal, staff.card) == (StaffStep.REFUSED, StaffRefusal.REVOKED, None)
        assert await house.desk.sign_in(PIN) is StaffRefusal.NO_CARD
        assert not house.reader.asked.is_set()
        assert (await house.parts.journal.tail(1))[0].event == StaffRefused(StaffRefusal.REVOKED)


async def test_a_card_that_expires_while_it_lies_in_the_reader(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card(days=1))
        house.moment = Moment(datetime.now(UTC) + timedelta(days=2), certain=True)
        assert await house.desk.sign_in(PIN) is StaffRefusal.EXPIRED
        assert house.locked()
        assert not house.reader.asked.is_set()  # no try is spent on a card that would not be taken


async def test_a_copied_certificate_without_its_key(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        house.reader.forge = house.cards.card(BERND)
        await house.insert(house.cards.card(ANNA))
        assert await house.desk.sign_in(PIN) is StaffRefusal.FORGED
        assert house.locked()
        assert (await house.parts.journal.tail(1))[0].event == StaffRefused(StaffRefusal.FORGED)


async def _working(house: Reception) -> None:
    await house.insert(house.cards.card())
    await house.desk.sign_in(PIN)
    await house.parts.timeline.decided(VisitBegan("1f"))


async def test_a_card_that_is_pulled_locks_and_the_work_survives(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await _working(house)
        await house.remove()
        state = house.parts.store.state
        assert state.lock == Lock(True, LockReason.CARD)
        assert state.visit is not None
        assert house.staff.signed_in is None
        assert (await house.parts.journal.tail(1))[0].event == StaffSignedOut(ANNA, SignOutReason.CARD)
        await house.insert(house.cards.card())
        assert isinstance(await house.desk.sign_in(PIN), StaffCard)
        assert house.parts.store.state.visit is not None


async def test_a_reader_that_is_unplugged_locks_too(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await _working(house)
        await house.desk.lost()
        assert house.locked()
        assert house.staff.step is StaffStep.READER
        assert (await house.parts.journal.tail(1))[0].event == StaffSignedOut(ANNA, SignOutReason.READER)


async def test_a_card_that_is_swapped_within_a_blink_locks_too(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await _working(house)
        staff = await house.insert(house.cards.card(BERND))
        assert house.locked()
        assert staff.signed_in is None
        assert staff.card is not None
        assert staff.card.operator == BERND


async def test_a_card_that_is_pulled_while_it_signs_opens_nothing(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        card = house.cards.card()
        await house.insert(card)
        house.reader.may_answer.clear()
        trying = asyncio.create_task(house.desk.sign_in(PIN))
        await house.reader.asked.wait()
        await house.desk.presence(CardPresence.NONE)  # the reader's answer comes after that
        house.reader.may_answer.set()
        assert await trying is StaffRefusal.NO_CARD
        assert house.locked()
        assert house.staff.step is StaffStep.INSERT
        assert await house.told() == []


async def test_a_card_that_is_pulled_while_its_sign_in_is_written(tmp_path: Path) -> None:
    """The record comes first; then the card's going is recorded and shown too, in this order."""
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        trying = asyncio.create_task(house.desk.sign_in(PIN))
        await house.parts.store.until(lambda state: state.staff is not None and state.staff.step is StaffStep.CHECKING)
        await house.parts.store.until(lambda state: state.staff is not None and state.staff.step is StaffStep.PIN)
        await house.remove()
        await trying
        assert house.locked()
        assert house.staff.signed_in is None
        assert await house.told() in ([], ["StaffSignedIn", "StaffSignedOut"])


async def test_a_second_pin_while_the_first_is_looked_at(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        house.reader.may_answer.clear()
        trying = asyncio.create_task(house.desk.sign_in(PIN))
        await house.reader.asked.wait()
        assert await house.desk.sign_in(WRONG) is StaffRefusal.BUSY
        house.reader.may_answer.set()
        assert isinstance(await trying, StaffCard)


async def test_who_came_back_is_not_signed_in_twice(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await _working(house)
        await house.parts.timeline.happened(ScreenLocked(LockReason.IDLE))
        assert isinstance(await house.desk.sign_in(PIN), StaffCard)
        assert await house.told() == ["StaffSignedIn", "VisitBegan", "ScreenLocked", "ScreenUnlocked"]


async def test_after_the_lid_it_is_a_new_sign_in(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await _working(house)
        await house.parts.timeline.happened(LidMoved(LidPosition.CLOSED))
        await house.parts.timeline.happened(LidMoved(LidPosition.OPEN))
        assert isinstance(await house.desk.sign_in(PIN), StaffCard)
        assert (await house.told())[-1] == "StaffSignedIn"


async def test_a_full_disk_lets_nobody_in_and_locks_all_the_same(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        with no_space(tmp_path / "journal.db"):
            with pytest.raises(NotRecorded):
                await house.desk.sign_in(PIN)
            assert house.locked()
        await house.desk.sign_in(PIN)
        assert not house.locked()
        with no_space(tmp_path / "journal.db"):
            await house.remove()
            assert house.locked()


@pytest.mark.parametrize("trouble", [Reason.CARD_EMPTY, Reason.SERVICE_DOWN, Reason.CARD_MUTE])
async def test_a_reader_that_cannot_read_the_card(tmp_path: Path, trouble: Reason) -> None:
    async with reception_in(tmp_path) as house:
        house.reader.trouble = trouble
        staff = await house.insert(house.cards.card())
        expected = {
            Reason.CARD_EMPTY: StaffRefusal.EMPTY,
            Reason.SERVICE_DOWN: StaffRefusal.READER,
            Reason.CARD_MUTE: StaffRefusal.MUTE,
        }
        assert staff.refusal is expected[trouble]
        assert staff.card is None


async def test_no_pin_rests_anywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with reception_in(tmp_path) as house:
        await house.insert(house.cards.card())
        await house.desk.sign_in("918273")
        await house.desk.sign_in(PIN)
        await house.parts.journal.answers()
        assert "918273" not in repr(house.parts.store.state) + repr(vars(house.desk)) + caplog.text
        for file in tmp_path.rglob("*"):
            if file.is_file():
                assert b"918273" not in file.read_bytes()


# -- fingers -----------------------------------------------------------------------------------------------------------


async def _away(house: Reception, reason: LockReason = LockReason.IDLE) -> None:
    await _working(house)
    await house.parts.timeline.happened(ScreenLocked(reason))
    house.sensor.lain.set()


@pytest.mark.parametrize("reason", [LockReason.IDLE, LockReason.CLERK])
async def test_a_finger_opens_what_was_only_left_alone(tmp_path: Path, reason: LockReason) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house, reason)
        assert isinstance(await house.desk.finger(), StaffCard)
        assert not house.locked()
        assert house.sensor.asked == [ANNA.lower()]


async def test_a_finger_never_opens_a_case_that_was_just_started(tmp_path: Path) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await house.insert(house.cards.card())
        assert await house.desk.finger() is StaffRefusal.NO_FINGER
        assert house.sensor.asked == []


async def test_a_finger_never_opens_after_the_lid_or_the_card(tmp_path: Path) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        await house.parts.timeline.happened(LidMoved(LidPosition.CLOSED))
        assert await house.desk.finger() is StaffRefusal.NO_FINGER
        await house.desk.sign_in(PIN)
        await house.remove()
        await house.insert(house.cards.card())
        assert await house.desk.finger() is StaffRefusal.NO_FINGER
        assert house.locked()


async def test_a_card_that_is_pulled_while_the_finger_is_awaited(tmp_path: Path) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        house.sensor.lain.clear()
        trying = asyncio.create_task(house.desk.finger())
        await house.sensor.waits.wait()
        await house.remove()
        house.sensor.lain.set()
        assert await trying is StaffRefusal.NO_CARD
        assert house.locked()


async def test_three_strange_fingers_and_only_the_pin_helps(tmp_path: Path) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        house.sensor.verdict = Verdict.NO_MATCH
        for _ in range(3):
            assert await house.desk.finger() is StaffRefusal.FINGER_WRONG
        house.sensor.verdict = Verdict.MATCH
        assert await house.desk.finger() is StaffRefusal.NO_FINGER
        assert house.locked()
        assert isinstance(await house.desk.sign_in(PIN), StaffCard)


@pytest.mark.parametrize("verdict", [Verdict.RETRY, Verdict.LIFT_AND_RETRY, FingerTrouble(FingerReason.NO_FINGER)])
async def test_a_finger_nobody_could_read_may_be_laid_on_again(
    tmp_path: Path, verdict: Verdict | FingerTrouble
) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        house.sensor.verdict = verdict
        for _ in range(4):
            assert await house.desk.finger() is StaffRefusal.FINGER_AGAIN
        assert house.staff.finger


async def test_a_finger_that_nobody_taught_is_not_asked_for_again(tmp_path: Path) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        house.sensor.verdict = Verdict.NOT_ENROLLED
        assert await house.desk.finger() is StaffRefusal.NOT_ENROLLED
        assert not house.staff.finger


async def test_without_a_sensor_no_finger_is_offered(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await _away(house)
        assert await house.desk.finger() is StaffRefusal.NO_FINGER
        assert replace(house.staff, finger=True) != house.staff


async def test_a_lid_that_closes_while_the_finger_is_awaited(tmp_path: Path) -> None:
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        house.sensor.lain.clear()
        trying = asyncio.create_task(house.desk.finger())
        await house.sensor.waits.wait()
        await house.parts.timeline.happened(LidMoved(LidPosition.CLOSED))
        house.sensor.lain.set()
        assert isinstance(await trying, StaffRefusal)
        assert house.locked()


@pytest.mark.parametrize("reason", LockReason)
async def test_a_finger_is_enough_only_for_who_left_it_alone(tmp_path: Path, reason: LockReason) -> None:
    """Also where signing out should ever have been forgotten."""
    async with reception_in(tmp_path, sensor=True) as house:
        await _away(house)
        state = replace(house.parts.store.state, lock=Lock(True, reason))
        assert finger_opens(state) is (reason in {LockReason.IDLE, LockReason.CLERK})


async def test_a_card_that_goes_while_another_sign_in_waits_to_be_written(tmp_path: Path) -> None:
    """What was proven belongs to the card that was there, not to the one that is there when its turn comes."""
    async with reception_in(tmp_path) as house:
        await _working(house)
        await house.parts.timeline.happened(ScreenLocked(LockReason.IDLE))
        old = house.desk._turn
        proven = await house.desk.prove(PIN, Purpose.SIGN_IN)
        assert isinstance(proven, StaffCard)
        await house.insert(house.cards.card(BERND))
        assert await house.desk._open(old, proven) is StaffRefusal.NO_CARD
        assert house.locked()
