"""The till by its mishaps, over a simulated terminal."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.appliance import Desk as Parts
from support.no_space import no_space
from support.power import power_in
from support.till import VISIT
from support.till_case import ONE_CARD, TillCase, statuses, till_on

from firmware.appliance.book.day import BooksBroken
from firmware.appliance.book.payment import (
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    Question,
    SettledBy,
)
from firmware.appliance.compose.money import newest_day
from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal
from firmware.appliance.managers.desk import Desk, Refusal
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state.events import PaymentEnded, VisitAdvanced, VisitBegan
from firmware.appliance.state.model import Lock, Visit, VisitStage
from firmware.clock import FakeClock, settle
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.payment import AbortAnswer, Capabilities
from firmware.hal.sim.payment import Break, Person, SimPaymentTerminal

FEE = 3700
WRONG = PaymentReason.WRONG_FEE


@pytest.fixture
def terminal() -> SimPaymentTerminal:
    return SimPaymentTerminal("terminal")


@pytest.fixture
async def case(tmp_path: Path, terminal: SimPaymentTerminal) -> AsyncIterator[TillCase]:
    async with till_on(tmp_path, terminal) as case:
        await case.connected()
        yield case


async def refused(act: object) -> Why:
    with pytest.raises(NotAllowed) as caught:
        await act  # type: ignore[misc]
    return caught.value.why


async def test_a_card_payment_is_intended_kept_and_done_in_this_order(
    case: TillCase, terminal: SimPaymentTerminal
) -> None:
    paid = await case.pay()
    assert (paid.status, paid.settled_by, paid.cents) == (PaymentStatus.DONE, SettledBy.TERMINAL, FEE)
    assert [type(entry).__name__ for entry in await case.journal.book()] == [
        "DayOpened", "PaymentIntended", "ResultKept", "PaymentSettled",
    ]  # fmt: skip
    assert [result.cents for result in terminal.standing] == [FEE]
    assert await case.reread() == case.day


async def test_only_enumerations_leave_the_case(case: TillCase) -> None:
    await case.pay()
    told = [row.event for row in await case.journal.tail(100)]
    assert PaymentEnded(PaymentKind.PAYMENT, PaymentMethod.CARD, PaymentStatus.DONE) in told
    assert "3700" not in str(told)


async def test_the_visit_is_paying_while_the_terminal_is_at_it(case: TillCase, terminal: SimPaymentTerminal) -> None:
    terminal.person = Person.IS_SLOW
    await case.till.card(ONE_CARD)
    state = await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    assert state.visit is not None and state.visit.stage is VisitStage.PAYING
    terminal.act()
    await case.at_rest()
    state = case.store.state
    assert state.paying is None
    assert state.visit is not None and state.visit.stage is VisitStage.OPEN
    stages = [row.event.stage for row in await case.journal.tail(100) if isinstance(row.event, VisitAdvanced)]
    assert stages == [VisitStage.PAYING, VisitStage.OPEN]


async def test_the_second_of_two_is_turned_away(case: TillCase, terminal: SimPaymentTerminal) -> None:
    terminal.person = Person.IS_SLOW
    await case.till.card(ONE_CARD)
    assert await refused(case.till.card(ONE_CARD)) is Why.BUSY
    assert await refused(case.till.cash(ONE_CARD, 5000)) is Why.BUSY
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    terminal.act()
    await case.at_rest()
    assert statuses(case) == [PaymentStatus.DONE]


async def test_many_at_once_make_one_payment(case: TillCase, terminal: SimPaymentTerminal) -> None:
    results = await asyncio.gather(*(case.till.card(ONE_CARD) for _ in range(20)), return_exceptions=True)
    await case.at_rest()
    assert sum(isinstance(result, Payment) for result in results) == 1
    assert len(terminal.standing) == 1


async def test_a_caller_that_goes_away_leaves_the_payment_running(case: TillCase, terminal: SimPaymentTerminal) -> None:
    caller = asyncio.create_task(case.till.card(ONE_CARD))
    await settle(1)
    caller.cancel()
    await asyncio.wait({caller})
    await case.at_rest()
    assert statuses(case) == [PaymentStatus.DONE]
    assert len(terminal.standing) == 1


@pytest.mark.parametrize(
    ("person", "status"), [(Person.IS_DECLINED, PaymentStatus.DECLINED), (Person.CANCELS, PaymentStatus.ABORTED)]
)
async def test_what_is_declined_or_cancelled_may_be_tried_again(
    case: TillCase, terminal: SimPaymentTerminal, person: Person, status: PaymentStatus
) -> None:
    terminal.person = person
    assert (await case.pay()).status is status
    terminal.person = Person.PAYS
    assert (await case.pay()).status is PaymentStatus.DONE
    assert len(terminal.standing) == 1


async def test_a_payment_can_be_aborted(case: TillCase, terminal: SimPaymentTerminal) -> None:
    assert await case.till.abort() is AbortAnswer.IMPOSSIBLE
    terminal.person = Person.IS_SLOW
    await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    assert await case.till.abort() is AbortAnswer.ACCEPTED
    await case.at_rest()
    assert statuses(case) == [PaymentStatus.ABORTED]


@pytest.mark.parametrize(
    ("point", "after"),
    [
        (Break.BEFORE_ANSWER, PaymentStatus.ABORTED),
        (Break.BEFORE_RESULT, PaymentStatus.ABORTED),
        (Break.AFTER_RESULT, PaymentStatus.ABORTED),
        (Break.BEFORE_COMPLETION, PaymentStatus.DONE),
    ],
)
async def test_a_broken_payment_is_settled_by_asking_when_the_terminal_is_back(
    case: TillCase, terminal: SimPaymentTerminal, point: Break, after: PaymentStatus
) -> None:
    await case.pay()
    terminal.breaks = point
    case.new_visit("b" * 16)
    lost = await case.pay({"certificate": 1})
    assert (lost.status, lost.question) == (PaymentStatus.UNCLEAR, Question.LOST)
    assert await refused(case.till.card({"certificate": 1})) in (Why.NO_TERMINAL, Why.UNCLEAR)
    terminal.plug()
    await case.reconnected()
    found = case.day.payments[lost.id]
    assert (found.status, found.settled_by) == (after, SettledBy.ENQUIRY)
    assert len(terminal.standing) == 1 + (after is PaymentStatus.DONE)
    assert await case.reread() == case.day


async def test_a_terminal_that_remembers_nothing_leaves_it_to_a_person(
    case: TillCase, terminal: SimPaymentTerminal
) -> None:
    terminal.breaks = Break.BEFORE_RESULT
    lost = await case.pay()
    terminal.plug()
    await case.reconnected()
    assert case.day.payments[lost.id].question is Question.NOT_MATCHED
    assert await refused(case.till.card(ONE_CARD)) is Why.UNCLEAR  # the same citizen: do not pay again
    assert await refused(case.till.cash(ONE_CARD, 5000)) is Why.UNCLEAR
    case.new_visit("b" * 16)
    assert (await case.pay()).status is PaymentStatus.DONE  # the next citizen may
    assert case.day.payments[lost.id].status is PaymentStatus.UNCLEAR


async def test_a_clerk_resolves_what_is_unclear_and_only_with_a_fitting_reason(
    case: TillCase, terminal: SimPaymentTerminal
) -> None:
    terminal.breaks = Break.BEFORE_RESULT
    lost = await case.pay()
    terminal.plug()
    await case.reconnected()
    for reason, paid in [(WRONG, True), (PaymentReason.TERMINAL_SHOWS_NOTHING, True),
                         (PaymentReason.TERMINAL_RECEIPT_SEEN, False)]:  # fmt: skip
        assert await refused(case.till.resolve(lost.id, reason, paid=paid)) is Why.REASON
    resolved = await case.till.resolve(lost.id, PaymentReason.TERMINAL_SHOWS_NOTHING, paid=False)
    assert (resolved.status, resolved.settled_by) == (PaymentStatus.ABORTED, SettledBy.CLERK)
    assert resolved.reason is PaymentReason.TERMINAL_SHOWS_NOTHING
    again = case.till.resolve(lost.id, PaymentReason.BANK_ASKED, paid=True)
    assert await refused(again) is Why.NOT_UNCLEAR
    assert (await case.pay()).status is PaymentStatus.DONE


async def test_a_receipt_with_another_amount_is_for_a_person_and_never_settled_by_asking(
    case: TillCase, terminal: SimPaymentTerminal
) -> None:
    terminal.wrong_receipt = True
    doubtful = await case.pay()
    assert (doubtful.status, doubtful.question) == (PaymentStatus.UNCLEAR, Question.RECEIPT)
    terminal.unplug()
    terminal.plug()
    await case.reconnected()
    assert case.day.payments[doubtful.id].status is PaymentStatus.UNCLEAR
    resolved = await case.till.resolve(doubtful.id, PaymentReason.TERMINAL_RECEIPT_SEEN, paid=True)
    assert resolved.status is PaymentStatus.DONE


async def test_what_was_open_at_the_last_end_is_asked_for_at_the_start(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with till_on(tmp_path, terminal) as case:
        await case.connected()
        await case.pay()
        terminal.breaks = Break.BEFORE_COMPLETION
        case.new_visit("b" * 16)
        lost = await case.pay({"certificate": 1})
    terminal.plug()
    async with till_on(tmp_path, terminal) as case:
        await case.until(lambda _: case.day.payments[lost.id].status is not PaymentStatus.UNCLEAR)
        assert statuses(case) == [PaymentStatus.DONE, PaymentStatus.DONE]
    assert len(terminal.standing) == 2


async def test_nothing_is_asked_of_the_terminal_when_the_intention_cannot_be_recorded(
    case: TillCase, terminal: SimPaymentTerminal, tmp_path: Path
) -> None:
    with no_space(tmp_path / "sequence.floor"):
        with pytest.raises(NotRecorded):
            await case.till.card(ONE_CARD)
        await case.at_rest()
    assert terminal.book == []
    assert case.payments == []
    assert (await case.pay()).status is PaymentStatus.DONE


async def test_a_result_that_cannot_be_kept_makes_the_terminal_reverse(
    case: TillCase, terminal: SimPaymentTerminal, tmp_path: Path
) -> None:
    await case.pay()
    case.new_visit("b" * 16)
    terminal.person = Person.IS_SLOW
    await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    with no_space(tmp_path / "sequence.floor"):
        terminal.act()
        await case.at_rest()
    assert statuses(case) == [PaymentStatus.DONE, PaymentStatus.INTENDED]
    assert len(terminal.standing) == 1
    case.new_visit("c" * 16)
    terminal.person = Person.PAYS
    assert (await case.pay()).status is PaymentStatus.DONE  # it was asked for first
    assert statuses(case) == [PaymentStatus.DONE, PaymentStatus.ABORTED, PaymentStatus.DONE]


async def test_a_payment_is_not_begun_without_terminal(case: TillCase, terminal: SimPaymentTerminal) -> None:
    terminal.unplug()
    await case.disconnected()
    assert await refused(case.till.card(ONE_CARD)) is Why.NO_TERMINAL
    assert (await case.till.cash(ONE_CARD, 4000)).status is PaymentStatus.DONE  # cash goes on


async def test_cash_is_counted(case: TillCase) -> None:
    paid = await case.till.cash({"id-card": 1, "certificate": 2}, 10_000)
    assert (paid.cents, paid.given_cents, paid.settled_by) == (6300, 10_000, SettledBy.NOBODY)
    assert case.day.cash_cents == 16_300
    back = await case.till.refund(paid.id, 1300, PaymentReason.SERVICE_NOT_POSSIBLE)
    assert (back.original, back.cents) == (paid.id, 1300)
    assert case.day.cash_cents == 15_000
    assert await case.reread() == case.day


async def test_money_goes_back_no_more_than_once(case: TillCase, terminal: SimPaymentTerminal) -> None:
    cash = await case.till.cash(ONE_CARD, FEE)
    await case.till.refund(cash.id, 1000, WRONG)
    assert await refused(case.till.refund(cash.id, 2701, WRONG)) is Why.TOO_MUCH
    assert await refused(case.till.reverse(cash.id, WRONG)) is Why.TOO_MUCH
    await case.till.refund(cash.id, 2700, WRONG)
    assert await refused(case.till.refund(cash.id, 1, WRONG)) is Why.TOO_MUCH
    card = await case.pay()
    await case.till.reverse(card.id, WRONG)
    await case.at_rest()
    assert terminal.standing == []
    assert await refused(case.till.refund(card.id, 1, WRONG)) is Why.TOO_MUCH
    assert case.day.remaining(card.id) == 0


async def test_a_declined_refund_gives_the_amount_free_again(case: TillCase, terminal: SimPaymentTerminal) -> None:
    card = await case.pay()
    terminal.person = Person.IS_DECLINED
    await case.till.refund(card.id, FEE, WRONG)
    await case.at_rest()
    assert case.day.remaining(card.id) == FEE
    terminal.person = Person.PAYS
    await case.till.refund(card.id, FEE, WRONG)
    await case.at_rest()
    assert case.day.remaining(card.id) == 0


async def test_an_unclear_refund_counts_as_given_until_it_is_resolved(
    case: TillCase, terminal: SimPaymentTerminal
) -> None:
    card = await case.pay()
    terminal.breaks = Break.BEFORE_RESULT
    await case.till.refund(card.id, 700, WRONG)
    await case.at_rest()
    assert case.day.remaining(card.id) == FEE - 700


async def test_a_foreign_or_unknown_payment_is_not_given_back(case: TillCase) -> None:
    assert await refused(case.till.reverse("f" * 16, WRONG)) is Why.UNKNOWN_PAYMENT
    assert await refused(case.till.refund("f" * 16, 100, WRONG)) is Why.UNKNOWN_PAYMENT
    cash = await case.till.cash(ONE_CARD, FEE)
    back = await case.till.refund(cash.id, 100, WRONG)
    assert await refused(case.till.reverse(back.id, WRONG)) is Why.NOT_DONE
    assert await refused(case.till.reverse(cash.id, PaymentReason.BANK_ASKED)) is Why.REASON
    assert len(case.payments) == 2


async def test_the_till_pays_out_no_more_than_it_has(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with till_on(tmp_path, terminal) as case:
        await case.connected()
        case.store.state = replace(case.store.state, day=replace(case.day, float_cents=-1))
        cash = await case.till.cash(ONE_CARD, FEE)
        assert await refused(case.till.reverse(cash.id, WRONG)) is Why.NOT_IN_TILL


@pytest.mark.parametrize(
    "wanted",
    [{}, {"id-card": 0}, {"id-card": -1}, {"id-card": 100}, {"passport": 1}, {"id-card": 1, "passport": 1}],
)
async def test_a_basket_that_is_none_is_refused_and_nothing_recorded(
    case: TillCase, terminal: SimPaymentTerminal, wanted: dict[str, int]
) -> None:
    assert await refused(case.till.card(wanted)) is Why.BASKET
    assert await refused(case.till.cash(wanted, 5000)) is Why.BASKET
    assert case.payments == []
    assert terminal.book == []
    assert len(await case.journal.book()) == 1


@pytest.mark.parametrize("cents", [0, -1, 1_000_000_000, 10**12])
async def test_an_amount_that_is_none_is_refused_and_nothing_recorded(case: TillCase, cents: int) -> None:
    paid = await case.till.cash(ONE_CARD, FEE)
    assert await refused(case.till.refund(paid.id, cents, WRONG)) is Why.AMOUNT
    assert await refused(case.till.cash(ONE_CARD, cents)) is Why.GIVEN
    assert len(case.payments) == 1


async def test_given_too_little_is_refused(case: TillCase) -> None:
    assert await refused(case.till.cash(ONE_CARD, FEE - 1)) is Why.GIVEN
    assert case.payments == []


async def test_nobody_pays_before_a_locked_screen_or_without_a_visit_or_a_day(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with till_on(tmp_path, terminal, open_day=False) as case:
        await case.connected()
        assert await refused(case.till.card(ONE_CARD)) is Why.NO_DAY
        await case.till.open(5000)
        assert await refused(case.till.open(5000)) is Why.DAY_OPEN
        state = case.store.state
        case.store.state = replace(state, visit=None)
        assert await refused(case.till.card(ONE_CARD)) is Why.NO_VISIT
        case.store.state = replace(state, lock=Lock())
        assert await refused(case.till.card(ONE_CARD)) is Why.LOCKED
        case.store.state = replace(state, stopping=True)
        assert await refused(case.till.cash(ONE_CARD, 5000)) is Why.STOPPING
        assert case.payments == []


async def test_a_terminal_that_cannot_is_not_asked(tmp_path: Path) -> None:
    terminal = SimPaymentTerminal("terminal", Capabilities(refund=False, reverse_any=False))
    async with till_on(tmp_path, terminal) as case:
        await case.connected()
        first, second = await case.pay(), await case.pay()
        assert await refused(case.till.refund(first.id, 100, WRONG)) is Why.NOT_OFFERED
        assert await refused(case.till.reverse(first.id, WRONG)) is Why.NOT_OFFERED
        await case.till.reverse(second.id, WRONG)
        await case.at_rest()
        assert [result.receipt_number for result in terminal.standing] == [1]


async def test_the_state_of_a_payment_belongs_to_its_visit(case: TillCase) -> None:
    assert (await case.pay()).visit == VISIT
    assert case.day.paid_in(VISIT)
    assert not case.day.paid_in("b" * 16)


async def test_the_visit_does_not_end_while_the_terminal_is_at_it_nor_is_it_cancelled_when_it_has_paid(
    case: TillCase, terminal: SimPaymentTerminal, tmp_path: Path
) -> None:
    desk = Desk(case.timeline, case.store, case.journal, case.clock, tmp_path / "pin.json")
    terminal.person = Person.IS_SLOW
    await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    assert await desk.end(finished=True) is Refusal.BUSY
    terminal.act()
    await case.at_rest()
    assert await desk.end(finished=False) is Refusal.BINDING
    assert await desk.end(finished=True) == Visit(VISIT)
    desk.close()


async def test_an_empty_battery_waits_for_the_payment(case: TillCase, terminal: SimPaymentTerminal) -> None:
    async with power_in(Parts(case.clock, case.journal, case.store, case.timeline)) as power:
        terminal.person = Person.IS_SLOW
        await case.till.card(ONE_CARD)
        await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
        await power.charge(PowerSource.BATTERY, 3)
        await power.advance(60.0)
        assert power.ends == []
        terminal.act()
        await case.until(lambda state: state.power.mode is Mode.SHUTDOWN)
        assert power.ends == [EndReason.EMPTY]
    assert statuses(case) == [PaymentStatus.DONE]


async def test_a_book_that_was_tampered_with_closes_the_till_and_nothing_else(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with till_on(tmp_path, terminal) as case:
        await case.connected()
        await case.pay()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        connection.execute("UPDATE book SET body = replace(body, '3700', '9700') WHERE number = 2")
        connection.commit()
    journal = await Journal.open(tmp_path / "journal.db", FakeClock())
    assert isinstance(await newest_day(journal), BooksBroken)
    await journal.append(VisitBegan("a"))
    await journal.close()
    other = tmp_path / "other"
    other.mkdir()
    async with till_on(other, terminal, open_day=False) as case:
        till = Till({}, None, case.timeline, case.store, case.clock, sound=False)
        assert await refused(till.open(0)) is Why.BOOK_BROKEN
