"""The lock screen of a case that staff cards unlock."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.ui_case import PIN, ready_case
from support.ui_screen import GRIDS, showing

from firmware.appliance.state.model import CaseState, Lock, LockReason
from firmware.appliance.state.staff import Staff, StaffCard, StaffRefusal, StaffStep
from firmware.appliance.ui.texts.staff import HEADS, REFUSALS, STEPS

ANNA = StaffCard("OP-7F3K2A", "Amt Ostseewinkel", True, datetime(2027, 2, 20, 23, 59, 59, tzinfo=UTC), 3)


def case(staff: Staff, *, language: str = "de", rehearsal: bool = False) -> CaseState:
    return replace(ready_case(locked=True, rehearsal=rehearsal), staff=staff, language=language)


@pytest.mark.parametrize("size", GRIDS)
async def test_a_wrong_pin_of_the_case_may_be_followed_by_another(size: tuple[int, int]) -> None:
    async with showing(ready_case(locked=True), size) as shown:
        for digit in "1111":
            await shown.touch(f"key-{digit}")
        await shown.touch("key-enter")
        await shown.clock.advance(3)
        await shown.rest()
        for digit in PIN:
            await shown.touch(f"key-{digit}")
        await shown.touch("key-enter")
        assert shown.page == "HomePage"


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("step", [StaffStep.READER, StaffStep.INSERT, StaffStep.READING])
async def test_without_a_card_there_is_no_pad_but_what_to_do(size: tuple[int, int], step: StaffStep) -> None:
    async with showing(case(Staff(step)), size) as shown:
        assert HEADS[step] in shown.text
        flat = " ".join(shown.text.split())
        assert all(part in flat for part in STEPS[step].hands.split())
        assert [key.id for key in shown.targets() if str(key.id).startswith("key-")] == []


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_refusal_is_told_whole(size: tuple[int, int], language: str) -> None:
    async with showing(case(Staff(StaffStep.INSERT), language=language), size) as shown:
        for refusal in StaffRefusal:
            await shown.become(case(Staff(StaffStep.REFUSED, refusal=refusal), language=language))
            assert "…" not in shown.text, refusal
            assert REFUSALS[refusal].code in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_the_card_comes_and_the_pad_with_it(size: tuple[int, int]) -> None:
    async with showing(case(Staff(StaffStep.INSERT), rehearsal=True), size) as shown:
        await shown.become(case(Staff(StaffStep.PIN, ANNA), rehearsal=True))
        assert "PIN eingeben" in shown.text
        for digit in "123456":
            await shown.touch(f"key-{digit}")
        assert shown.text.count("●") == 6
        await shown.touch("key-enter")
        assert shown.controller.asked[-1] == 'staff.sign_in {"pin":"123456","last_try":false}'
        assert "●" not in shown.text


async def test_five_digits_are_not_sent_for_they_would_only_cost_a_try() -> None:
    async with showing(case(Staff(StaffStep.PIN, ANNA))) as shown:
        for digit in "12345":
            await shown.touch(f"key-{digit}")
        await shown.touch("key-enter")
        assert not any("sign_in" in wish for wish in shown.controller.asked)


@pytest.mark.parametrize("size", GRIDS)
async def test_tries_left_are_told_before_and_after_a_wrong_pin(size: tuple[int, int]) -> None:
    async with showing(case(Staff(StaffStep.PIN, ANNA)), size) as shown:
        assert "Noch 3 Versuche." in shown.text
        two = replace(ANNA, tries_left=2)
        await shown.become(case(Staff(StaffStep.PIN, two, StaffRefusal.WRONG_PIN)))
        assert "Falsch. Noch 2 Versuche." in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_the_last_try_is_told_and_then_meant(size: tuple[int, int]) -> None:
    async with showing(case(Staff(StaffStep.PIN, replace(ANNA, tries_left=1))), size) as shown:
        assert "Letzter Versuch vor Sperre." in shown.text
        for digit in "123456":
            await shown.touch(f"key-{digit}")
        await shown.touch("key-enter")
        assert shown.controller.asked[-1] == 'staff.sign_in {"pin":"123456","last_try":true}'


async def test_digits_go_with_the_card_they_were_typed_for() -> None:
    async with showing(case(Staff(StaffStep.PIN, ANNA))) as shown:
        await shown.touch("key-1")
        await shown.become(case(Staff(StaffStep.INSERT)))
        await shown.become(case(Staff(StaffStep.PIN, replace(ANNA, operator="OP-9XW04C"))))
        assert "●" not in shown.text


async def test_a_deputy_is_shown_as_one() -> None:
    async with showing(case(Staff(StaffStep.PIN, replace(ANNA, own=False)))) as shown:
        assert "OP-7F3K2A" in shown.text
        assert "in Vertretung bis 20.02.2027" in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_a_finger_is_offered_where_it_opens_and_nothing_is_typed(size: tuple[int, int]) -> None:
    away = Lock(True, LockReason.IDLE)
    signed_in = replace(case(Staff(StaffStep.PIN, ANNA, signed_in=ANNA, finger=True)), lock=away)
    async with showing(signed_in, size) as shown:
        assert "Finger" in shown.text
        await shown.touch("key-erase")
        assert shown.controller.asked[-1] == "staff.finger {}"
        await shown.touch("key-1")
        assert "Finger" not in shown.text
        assert "Löschen" in shown.text


async def test_a_finger_is_not_offered_after_the_start() -> None:
    async with showing(case(Staff(StaffStep.PIN, ANNA, finger=True))) as shown:
        assert "Finger" not in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_who_has_signed_in_stands_at_the_key_that_locks(size: tuple[int, int]) -> None:
    open_case = replace(
        case(Staff(StaffStep.PIN, ANNA, signed_in=ANNA)), lock=Lock(locked=False, reason=LockReason.CLERK)
    )
    async with showing(open_case, size) as shown:
        assert ANNA.operator[-6:] in shown.text
    async with showing(replace(open_case, staff=None), size) as shown:
        assert ANNA.operator[-6:] not in shown.text
