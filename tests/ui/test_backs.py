"""Money that goes back at the screen: found in the list of the day, asked once more, and then seen to its end."""

import itertools

import pytest
from rich.cells import cell_len
from support.ui_case import view_of
from support.ui_screen import GRIDS, showing
from support.ui_till import BACK, PAID, busy_day, cash_back, closing, given_back, settled, till_case

from firmware.appliance.api import methods
from firmware.appliance.api.messages import PaymentView
from firmware.appliance.book.payment import PaymentKind, PaymentStatus
from firmware.appliance.state.model import CaseState
from firmware.appliance.ui.screens.giveback import Wanted, read_wanted
from firmware.appliance.ui.texts.backs import BACK_REASONS, short_word
from firmware.appliance.ui.texts.language import Say

DONE = settled(PaymentStatus.DONE)


def last_of(state: CaseState) -> PaymentView:
    """The last payment as the controller tells it."""
    till = view_of(state).till
    assert till is not None
    last = till.running or till.last
    assert last is not None
    return last


@pytest.mark.parametrize("size", GRIDS)
async def test_payment_is_reversed_from_the_list_after_asking_once_more(size: tuple[int, int]) -> None:
    async with showing(DONE, size) as shown:
        shown.app.go("till")
        await shown.rest()
        for key in ("middle", "desk-0", "payment-0", "right", "choice-2"):
            await shown.touch(key)
        assert "Wirklich stornieren?" in shown.text
        assert not any(wish.startswith("payment.reverse") for wish in shown.controller.asked)
        running = given_back(PaymentStatus.INTENDED, kind=PaymentKind.REVERSAL)
        shown.controller.answers[methods.REVERSE.name] = lambda _: last_of(running)
        await shown.touch("right")
        assert f'payment.reverse {{"payment":"{PAID}","reason":"paid-twice"}}' in shown.controller.asked
        await shown.become(running)
        assert "Rückzahlung läuft" in shown.text
        await shown.become(given_back(PaymentStatus.DONE, kind=PaymentKind.REVERSAL))
        assert "Storniert" in shown.text
        await shown.touch("right")
        assert shown.page == "PaymentsPage"
        assert "−37,00 €" in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_refund_is_all_that_is_left_unless_less_is_typed(size: tuple[int, int]) -> None:
    async with showing(given_back(PaymentStatus.DONE, 1000), size) as shown:
        for keys, cents in ((), 2700), (("key-5", "key-sign", "key-5"), 550):
            shown.app.go(f"record:p-{PAID}")
            await shown.rest()
            for key in ("middle", "slip-1", *keys, "right", "choice-0"):
                await shown.touch(key)
            await shown.touch("right")
            wish = f'payment.refund {{"payment":"{PAID}","cents":{cents},"reason":"wrong-fee"}}'
            assert shown.controller.asked[-1] == wish
            await shown.touch("noticed")


async def test_more_than_is_left_cannot_be_refunded() -> None:
    async with showing(given_back(PaymentStatus.DONE, 1000)) as shown:
        shown.app.go(f"refund:p-{PAID}")
        await shown.rest()
        for key in ("key-2", "key-8", "right"):
            await shown.touch(key)
        assert shown.page == "RefundPage"


async def test_no_leads_back_to_the_payment_and_asks_nothing() -> None:
    async with showing(DONE) as shown:
        shown.app.go(f"giveback:sa-{PAID}")
        await shown.rest()
        await shown.touch("left")
        assert shown.page == "RecordPage"
        assert not any(wish.startswith("payment.reverse") for wish in shown.controller.asked)


@pytest.mark.parametrize("word", ["not-offered", "not-in-till", "too-much", "no-terminal"])
async def test_refused_reversal_is_told_and_can_be_asked_again(word: str) -> None:
    async with showing(DONE) as shown:
        shown.controller.refusal = word
        shown.app.go(f"giveback:sa-{PAID}")
        await shown.rest()
        await shown.touch("right")
        assert "K-7" in shown.text
        await shown.touch("noticed")
        assert shown.page == "GiveBackPage"


async def test_payment_of_which_a_part_went_back_is_not_offered_for_reversal() -> None:
    async with showing(given_back(PaymentStatus.DONE, 1000)) as shown:
        shown.app.go(f"record:p-{PAID}")
        await shown.rest()
        assert "27,00 €" in shown.text
        assert "Stornieren" not in shown.text
        await shown.touch("middle")
        assert "Erstatten" in shown.text


@pytest.mark.parametrize("state", [given_back(PaymentStatus.DONE), closing(1), settled(PaymentStatus.DECLINED)])
async def test_nothing_is_offered_where_nothing_can_go_back(state: CaseState) -> None:
    async with showing(state) as shown:
        shown.app.go(f"record:p-{PAID}")
        await shown.rest()
        assert "37,00 €" in shown.text
        assert "Stornieren" not in shown.text
        assert "Erstatten" not in shown.text


async def test_list_follows_what_the_controller_books() -> None:
    async with showing(till_case()) as shown:
        shown.app.go("payments")
        await shown.rest()
        assert "Noch keine Zahlung." in shown.text
        await shown.become(DONE)
        assert "37,00 €" in shown.text
        looks = [wish for wish in shown.controller.asked if wish.startswith("till.payments")]
        await shown.become(DONE)
        assert [wish for wish in shown.controller.asked if wish.startswith("till.payments")] == looks


async def test_newest_payment_stands_first_and_the_oldest_is_reached() -> None:
    async with showing(busy_day()) as shown:
        shown.app.go("payments")
        await shown.rest()
        await shown.touch("payment-0")
        assert shown.controller.state.place == f"record:p-{BACK}"
        await shown.touch("left")
        await shown.touch("payment-11")
        await shown.touch("payment-1")
        assert shown.controller.state.place == f"record:p-{0:016x}"


async def test_cash_that_goes_back_is_told_to_the_hands() -> None:
    async with showing(cash_back()) as shown:
        shown.app.go(f"payment:p-{BACK}")
        await shown.rest()
        assert "Geben Sie das Geld zurück." in shown.text
        assert "Noch etwas" not in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_unclear_refund_is_not_called_paid(size: tuple[int, int]) -> None:
    async with showing(given_back(PaymentStatus.UNCLEAR), size) as shown:
        shown.app.go(f"decide:p-{BACK}")
        await shown.rest()
        assert "Nicht erstattet" in shown.text
        await shown.touch("choice-0")
        assert "Wurde erstattet?" in shown.text


@pytest.mark.parametrize(("cents", "why"), itertools.product([None, 1, 9_999_999_999], range(len(BACK_REASONS))))
def test_place_keeps_what_was_chosen(cents: int | None, why: int) -> None:
    subject = Wanted(PAID, cents, None).because(why).partition(":")[2]
    assert read_wanted(subject) == Wanted(PAID, cents, why)
    assert len(subject) <= 31


@pytest.mark.parametrize("subject", ["", "x-1", "e-1", "se1-1", "s-", "se-xyz", "ez-1"])
def test_place_that_says_nothing_of_this_kind_breaks_nothing(subject: str) -> None:
    assert read_wanted(subject) is None


@pytest.mark.parametrize("language", ["de", "en"])
def test_short_words_fit_a_tile(language: str) -> None:
    for kind, status in itertools.product((PaymentKind.REVERSAL, PaymentKind.REFUND), PaymentStatus):
        till = view_of(given_back(status, kind=kind)).till
        assert till is not None
        shown = [item for item in (till.running, *till.unclear, till.last) if item is not None and item.id == BACK]
        assert [cell_len(Say(language)(short_word(item))) <= 11 for item in shown] == [True]
