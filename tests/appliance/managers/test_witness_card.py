"""Four eyes by staff cards: who explained may not confirm, whatever happened in between."""

from pathlib import Path

import pytest
from support.staff_cards import ANNA, BERND, Card
from support.staff_desk import PIN, Reception, reception_in

from firmware.appliance.book.entries import DayOpened
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.managers.witness_card import CardWitness


async def _signed_in(house: Reception, card: Card) -> CardWitness:
    await house.insert(card)
    await house.desk.sign_in(PIN)
    if house.parts.store.state.day is None:
        house.parts.store.dispatch(DayOpened(1, 0))
    return CardWitness(house.desk, house.parts.store, house.parts.journal)


async def _refused(witness: CardWitness, pin: str = PIN) -> Why:
    with pytest.raises(NotAllowed) as refused:
        await witness.confirm(pin)
    return refused.value.why


async def test_who_explained_does_not_confirm_and_loses_no_try_by_asking(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        witness = await _signed_in(house, house.cards.card(ANNA))
        asked = len(house.reader.heard)
        await witness.explained(1)
        assert await _refused(witness) is Why.SAME_PERSON
        assert len(house.reader.heard) == asked


async def test_another_person_confirms_with_a_signature_of_its_own(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        witness = await _signed_in(house, house.cards.card(ANNA))
        await witness.explained(1)
        await house.remove()
        witness = await _signed_in(house, house.cards.card(BERND))
        assert await _refused(witness, "000000") is Why.WRONG_PIN
        await witness.confirm(PIN)
        assert b"witness" in house.reader.heard[-1]


async def test_pulling_the_plug_makes_nobody_another_person(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        await (await _signed_in(house, house.cards.card(ANNA))).explained(1)
    (tmp_path / "authority").rename(tmp_path / "before")
    async with reception_in(tmp_path) as house:
        assert await _refused(await _signed_in(house, house.cards.card(ANNA))) is Why.SAME_PERSON


async def test_a_new_card_of_the_same_person_is_the_same_person(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        witness = await _signed_in(house, house.cards.card(ANNA))
        await witness.explained(1)
        await house.remove()
        assert await _refused(await _signed_in(house, house.cards.card(ANNA))) is Why.SAME_PERSON


async def test_two_who_explained_need_a_third(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        for operator in (ANNA, BERND):
            await (await _signed_in(house, house.cards.card(operator))).explained(1)
            await house.remove()
        for operator in (ANNA, BERND):
            assert await _refused(await _signed_in(house, house.cards.card(operator))) is Why.SAME_PERSON
            await house.remove()
        await (await _signed_in(house, house.cards.card("OP-000000"))).confirm(PIN)


async def test_yesterdays_explanation_is_of_no_matter_today(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        witness = await _signed_in(house, house.cards.card(ANNA))
        await witness.explained(0)
        await witness.confirm(PIN)


async def test_nobody_signed_in_confirms_nothing(tmp_path: Path) -> None:
    async with reception_in(tmp_path) as house:
        witness = CardWitness(house.desk, house.parts.store, house.parts.journal)
        assert await _refused(witness) is Why.SAME_PERSON
