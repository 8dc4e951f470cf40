"""Taking money at the screen: what a touch asks of the controller, and what is said when that refuses."""

import asyncio
from dataclasses import replace

import pytest
from support.ui_case import with_condition
from support.ui_screen import GRIDS, NORMAL, showing
from support.ui_till import PAID, cash_paid, closing, paying, settled, till_case

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Change, Nothing, PiecesView, Shape
from firmware.appliance.api.methods import Method
from firmware.appliance.book.cash import change
from firmware.appliance.book.payment import PaymentStatus, Question
from firmware.appliance.ui.screens.count import place_of, read_counts
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import euros, pieces_words
from firmware.appliance.ui.widgets.big import big
from firmware.hal.ports.device import Condition, DeviceState, Reason

UNCLEAR = settled(PaymentStatus.UNCLEAR, Question.LOST)


@pytest.mark.parametrize("size", GRIDS)
async def test_touching_fees_fills_the_basket_and_the_place_keeps_it(size: tuple[int, int]) -> None:
    async with showing(till_case(), size) as shown:
        shown.app.go("visit")
        await shown.rest()
        for key in ("fee-0", "fee-0", "fee-1"):
            await shown.touch(key)
        assert shown.controller.state.place == "visit:a2b1"
        assert "84,00 €" in shown.text
        await shown.touch("middle")
        assert shown.controller.state.place == "visit:a2"


async def test_basket_that_no_place_can_name_takes_no_more() -> None:
    async with showing(till_case()) as shown:
        shown.app.go("visit:a99")
        await shown.rest()
        await shown.touch("fee-0")
        assert shown.controller.state.place == "visit:a99"


async def test_visit_begins_by_one_touch_at_home() -> None:
    async with showing(till_case(visit=False)) as shown:
        shown.controller.answers[methods.BEGIN.name] = lambda _: {"visit": "v"}
        await shown.touch("right")
        assert shown.page == "VisitPage"
        assert shown.controller.asked[0] == "visit.begin {}"


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("word", ["busy", "unclear", "no-such-word"])
async def test_refused_wish_is_told_and_nothing_else_changes(size: tuple[int, int], word: str) -> None:
    async with showing(till_case(), size) as shown:
        shown.controller.refusal = word
        shown.app.go("pay:a1")
        await shown.rest()
        await shown.touch("card")
        assert shown.page == "PayPage"
        assert "K-72" in shown.text
        await shown.touch("noticed")
        assert "K-72" not in shown.text
        assert shown.page == "PayPage"


async def test_second_touch_while_the_first_is_asked_asks_nothing() -> None:
    async with showing(till_case()) as shown:
        answer = asyncio.Event()

        async def later(method: Method[Shape, Shape], params: Shape) -> Shape:
            shown.controller.asked.append(f"{method.name} {params}")
            await answer.wait()
            return Nothing()

        shown.controller.ask = later  # type: ignore[method-assign,assignment]
        for _ in range(2):
            shown.app.ask(methods.ABORT, Nothing())
        await shown.rest()
        answer.set()
        await shown.rest()
        assert sum(wish.startswith("payment.abort") for wish in shown.controller.asked) == 1


async def test_terminal_that_is_not_ready_leads_to_its_repair_steps_and_cash_stays() -> None:
    state = with_condition(till_case(), "payment", Condition(DeviceState.FAULT, Reason.SILENT))
    async with showing(state) as shown:
        shown.app.go("pay:a1")
        await shown.rest()
        assert "Kassieren Sie bar." in shown.text
        await shown.touch("card")
        assert shown.page == "DevicePage"
        shown.app.go("pay:a1")
        await shown.rest()
        await shown.touch("cash")
        assert shown.page == "CashPage"


@pytest.mark.parametrize("size", GRIDS)
async def test_cash_is_taken_exactly_by_one_touch_or_with_change(size: tuple[int, int]) -> None:
    async with showing(till_case(), size) as shown:
        shown.app.go("cash:a1")
        await shown.rest()
        await shown.touch("right")
        assert shown.controller.asked[-1] == 'payment.cash {"basket":{"id-card":1},"given_cents":3700}'
        await shown.touch("noticed")
        for key in ("key-5", "key-0", "key-sign", "key-5"):
            await shown.touch(key)
        assert "13,50" in shown.text
        await shown.touch("right")
        assert shown.controller.asked[-1] == 'payment.cash {"basket":{"id-card":1},"given_cents":5050}'


async def test_too_little_cash_cannot_be_taken() -> None:
    async with showing(till_case()) as shown:
        shown.app.go("cash:a1")
        await shown.rest()
        await shown.touch("key-5")
        asked = len(shown.controller.asked)
        await shown.touch("right")
        assert len(shown.controller.asked) == asked


async def test_erasing_an_amount_never_leaves_half_of_one() -> None:
    async with showing(till_case()) as shown:
        shown.app.go("cash:a1")
        await shown.rest()
        for key in ("key-0", "key-0", "key-4", "key-sign", "key-sign", "key-1", "key-2", "key-3"):
            await shown.touch(key)
        assert "4,12 €" in shown.text
        for _ in range(9):
            await shown.touch("key-erase")
        assert "Passend" in shown.text


async def test_change_stands_in_the_largest_type() -> None:
    async with showing(cash_paid()) as shown:
        shown.app.go(f"payment:p-{PAID}")
        await shown.rest()
        assert all(row in shown.text for row in big("13,00 €", 80, 5))
        assert "Rückgeld: 10+2+1 €" in shown.text


async def test_change_that_the_controller_cannot_make_up_is_only_a_sum() -> None:
    async with showing(till_case()) as shown:

        async def none(method: Method[Shape, Shape], params: Shape) -> Shape:
            del method, params
            return Change(None)

        shown.controller.ask = none  # type: ignore[method-assign,assignment]
        await shown.become(cash_paid())
        shown.app.go(f"payment:p-{PAID}")
        await shown.rest()
        assert "Rückgeld:" not in shown.text
        assert "Gegeben: 50,00 €" in shown.text


@pytest.mark.parametrize(
    ("cents", "told"),
    [(38_888, "200+100+50+20+10+5+2+1 €, 50+20+10+5+2+1 ct"), (44, "20+20+2+2 ct"), (4000, "20+20 €")],
)
def test_notes_and_coins_are_named_each(cents: int, told: str) -> None:
    pieces = [PiecesView(some.cents, some.count) for some in change(cents) or ()]
    assert pieces_words(Say("de"), pieces) == f"Rückgeld: {told}"


async def test_stop_is_offered_only_while_the_terminal_may_be_stopped() -> None:
    async with showing(paying(None)) as shown:
        shown.app.go(f"payment:p-{PAID}")
        await shown.rest()
        shown.controller.answers[methods.ABORT.name] = lambda _: {"answer": "refused"}
        await shown.touch("left")
        assert "K-727" in shown.text
        await shown.become(settled(PaymentStatus.DONE))
        assert "Abbrechen" not in shown.text


async def test_unclear_payment_is_a_notice_at_home_and_leads_to_its_decision() -> None:
    async with showing(UNCLEAR) as shown:
        assert "⚠ Zahlung unklar" in shown.text
        await shown.touch("tile-1")
        assert shown.page == "UnclearPage"
        await shown.touch("middle")
        assert shown.controller.asked[-1] == "check payment"
        for key in ("right", "choice-1"):
            await shown.touch(key)
        assert "Wurde nicht bezahlt?" in shown.text
        await shown.touch("left")
        assert shown.page == "DecidePage"
        await shown.touch("choice-0")
        await shown.touch("right")
        wish = f'payment.resolve {{"payment":"{PAID}","paid":true,"reason":"terminal-receipt-seen"}}'
        assert shown.controller.asked[-1] == wish


async def test_receipt_is_told_only_when_the_printer_said_so() -> None:
    async with showing(settled(PaymentStatus.DONE)) as shown:
        shown.app.go(f"payment:p-{PAID}")
        for printed, told in ((False, "Kein Beleg gedruckt."), (True, "Der Beleg ist gedruckt.")):
            shown.controller.answers[methods.PRINT.name] = lambda _, printed=printed: {"printed": printed}  # type: ignore[misc]
            await shown.rest()
            await shown.touch("left")
            assert told in shown.text
        assert "Kopie" in shown.text


async def test_wrong_second_pin_is_told_and_its_digits_are_gone() -> None:
    async with showing(closing(6)) as shown:
        shown.controller.refusal = "wrong-pin"
        shown.app.go("witness")
        await shown.rest()
        for _ in range(4):
            await shown.touch("key-0")
        assert "●●●●" in shown.text
        await shown.touch("right")
        assert shown.controller.asked[-1] == 'closing.witness {"pin":"0000"}'
        assert "K-737" in shown.text
        assert "●" not in shown.text


async def test_difference_is_explained_from_the_closed_list() -> None:
    async with showing(closing(4)) as shown:
        shown.app.go("explain")
        await shown.rest()
        assert "Bargeld: −0,50 €" in shown.text
        await shown.touch("reason-0")
        assert '"amount":-50' in shown.controller.asked[-1]


@pytest.mark.parametrize("size", GRIDS)
async def test_blanks_that_are_fewer_are_counted_by_first_and_last_number(size: tuple[int, int]) -> None:
    async with showing(closing(3), size) as shown:
        shown.app.go("blanks:stickers")
        await shown.rest()
        await shown.touch("middle")
        for key in ("key-0", "key-1", "right", "key-0", "key-2", "right"):
            await shown.touch(key)
        assert shown.controller.asked[-1].startswith("closing.blanks")
        assert '"serials":[{"first":"A01","last":"A02"}]' in shown.controller.asked[-1]


@pytest.mark.parametrize("counts", [[], [0], [999, 0, 35, 36], [999] * 14])
def test_counts_survive_in_a_place(counts: list[int]) -> None:
    place = place_of(counts)
    subject = place.partition(":")[2]
    assert read_counts(subject) == counts
    assert len(subject) <= 31


@pytest.mark.parametrize("subject", ["c0", "c!!", "x", "c" + "zz" * 40])
def test_place_that_is_no_count_breaks_nothing(subject: str) -> None:
    assert len(read_counts(subject)) <= 14


@pytest.mark.parametrize(
    ("cents", "german", "english"),
    [
        (0, "0,00 €", "€0.00"),
        (5, "0,05 €", "€0.05"),
        (123_456_789, "1.234.567,89 €", "€1,234,567.89"),
        (-50, "−0,50 €", "−€0.50"),
    ],
)
def test_amounts_are_written_as_people_write_them(cents: int, german: str, english: str) -> None:
    assert euros(Say("de"), cents) == german
    assert euros(Say("en"), cents) == english


def test_largest_type_shrinks_to_its_place() -> None:
    assert len(big("37,00 €", 80, 5)) == 5
    assert len(big("37,00 €", 40, 3)) == 3
    assert big("9999999,99 €", 36, 3) == ["9999999,99 €"]
    assert len(set(map(len, big("0123456789,− €.", 200, 5)))) == 1


async def test_language_changes_the_comma() -> None:
    async with showing(replace(till_case(), language="en"), NORMAL) as shown:
        shown.app.go("cash:a1")
        await shown.rest()
        for key in ("key-4", "key-sign", "key-5"):
            await shown.touch(key)
        assert "€4.50" in shown.text
