"""Terminals that die, lie, are slow or are none, at the real driver: what the book then says, and what was booked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.till_case import ONE_CARD, TillCase
from support.wire_till import SERIAL, TCP, compare, terminal_in, wire_till

from firmware.appliance.book.payment import PaymentReason, PaymentStatus, Question, SettledBy
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.clock import settle
from firmware.hal.ports.device import DeviceState
from firmware.hal.sim.peers.zvt.book import GIROCARD, State, What
from firmware.hal.sim.peers.zvt.script import Point
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

BOOKED = {Point.BEFORE_COMPLETION}


@pytest.fixture(params=[TCP, SERIAL], ids=["tcp", "serial"])
async def peer(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[ZvtTerminalPeer]:
    with terminal_in(tmp_path, request.param) as peer:
        yield peer


@pytest.fixture
async def case(tmp_path: Path, peer: ZvtTerminalPeer) -> AsyncIterator[TillCase]:
    async with wire_till(tmp_path, peer.connection) as case:
        await case.connected()
        await case.pay()
        case.new_visit("b" * 16)
        yield case


@pytest.mark.parametrize("point", Point)
async def test_terminal_dies_somewhere_and_comes_back(case: TillCase, peer: ZvtTerminalPeer, point: Point) -> None:
    peer.die_at(point)
    lost = await case.pay()
    assert (lost.status, lost.question) == (PaymentStatus.UNCLEAR, Question.LOST)
    await case.disconnected()
    peer.plug()
    await case.reconnected()
    found = case.day.payments[lost.id]
    assert found.settled_by is SettledBy.ENQUIRY
    assert found.status is (PaymentStatus.DONE if point in BOOKED else PaymentStatus.ABORTED)
    compare(case, peer)
    if found.status is PaymentStatus.ABORTED:
        assert (await case.pay()).status is PaymentStatus.DONE
        compare(case, peer)


async def test_result_with_another_amount_is_for_a_person(case: TillCase, peer: ZvtTerminalPeer) -> None:
    peer.wrong_result()
    doubtful = await case.pay()
    assert (doubtful.status, doubtful.question) == (PaymentStatus.UNCLEAR, Question.AMOUNT)
    with pytest.raises(NotAllowed) as refused:
        await case.till.card(ONE_CARD)
    assert refused.value.why is Why.UNCLEAR
    resolved = await case.till.resolve(doubtful.id, PaymentReason.BANK_ASKED, paid=True)
    assert (resolved.status, resolved.settled_by) == (PaymentStatus.DONE, SettledBy.CLERK)


async def test_receipt_with_another_amount_is_for_a_person(case: TillCase, peer: ZvtTerminalPeer) -> None:
    peer.wrong_receipt()
    doubtful = await case.pay()
    assert (doubtful.status, doubtful.question) == (PaymentStatus.UNCLEAR, Question.RECEIPT)


async def test_terminal_that_repeats_nothing_leaves_it_to_a_person(case: TillCase, peer: ZvtTerminalPeer) -> None:
    peer.no_repeat()
    peer.die_at(Point.BEFORE_COMPLETION)
    lost = await case.pay()
    await case.disconnected()
    peer.plug()
    await case.reconnected()
    assert case.day.payments[lost.id].question is Question.NOT_MATCHED
    await case.till.resolve(lost.id, PaymentReason.TERMINAL_RECEIPT_SEEN, paid=True)
    assert not case.day.open


async def test_payment_made_at_the_terminal_itself_settles_nothing(case: TillCase, peer: ZvtTerminalPeer) -> None:
    """Somebody used the terminal by hand meanwhile: its last transaction is neither ours nor one that we knew."""
    peer.die_at(Point.BEFORE_RESULT)
    lost = await case.pay()
    await case.disconnected()
    book = peer.terminal.book
    book.settle(book.begin(What.PAYMENT, lost.cents, GIROCARD), State.BOOKED)
    peer.plug()
    await case.reconnected()
    assert case.day.payments[lost.id].question is Question.NOT_MATCHED


async def test_slow_customer_is_waited_for(case: TillCase, peer: ZvtTerminalPeer) -> None:
    peer.customer("is-slow")
    payment = await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    await case.clock.advance(120.0)
    peer.customer_acts()
    await case.at_rest()
    assert case.day.payments[payment.id].status is PaymentStatus.DONE
    compare(case, peer)


async def test_slow_customer_is_aborted(case: TillCase, peer: ZvtTerminalPeer) -> None:
    peer.customer("is-slow")
    payment = await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    await case.till.abort()
    await case.at_rest()
    assert case.day.payments[payment.id].status is PaymentStatus.ABORTED
    compare(case, peer)


async def test_silence_ends_after_the_terminals_own_patience(case: TillCase, peer: ZvtTerminalPeer) -> None:
    peer.customer("is-slow")
    payment = await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)
    peer.silence()
    async with asyncio.timeout(10):
        while case.store.state.paying is not None:
            await case.clock.advance(30.0)
            await settle()
    assert case.day.payments[payment.id].status is PaymentStatus.UNCLEAR
    assert peer.terminal.book.standing[0].cents == payment.cents  # the one before, and no other
    assert len(peer.terminal.book.standing) == 1


@pytest.mark.parametrize("behaviour", ["is-declined", "forgot-pin", "cancels", "leaves"])
async def test_who_does_not_pay_has_not_paid(case: TillCase, peer: ZvtTerminalPeer, behaviour: str) -> None:
    peer.customer(behaviour)
    assert (await case.pay()).status in (PaymentStatus.DECLINED, PaymentStatus.ABORTED)
    compare(case, peer)


async def test_something_else_at_the_terminals_port_takes_no_payment(tmp_path: Path, peer: ZvtTerminalPeer) -> None:
    peer.banner()
    async with wire_till(tmp_path, peer.connection) as case:
        async with asyncio.timeout(10):  # a serial line says nothing by itself: patience must pass
            while case.store.state.devices["terminal"].condition.state is not DeviceState.FAULT:
                await case.clock.advance(1.0)
                await case.journal.answers()
        with pytest.raises(NotAllowed) as refused:
            await case.till.card(ONE_CARD)
        assert refused.value.why is Why.NO_TERMINAL
        assert case.payments == []


async def test_reversal_and_refund_are_booked_at_the_terminal(case: TillCase, peer: ZvtTerminalPeer) -> None:
    paid = await case.pay({"certificate": 2})
    await case.till.refund(paid.id, 1300, PaymentReason.SERVICE_NOT_POSSIBLE)
    await case.at_rest()
    assert case.day.remaining(paid.id) == 1300
    first = case.payments[0]
    await case.till.reverse(first.id, PaymentReason.WRONG_FEE)
    await case.at_rest()
    assert case.day.remaining(first.id) == 0
    assert [booking.cents for booking in peer.terminal.book.standing] == [2600, 1300]


@pytest.mark.parametrize("point", [Point.BEFORE_RESULT, Point.RESULT_SENT, Point.BEFORE_COMPLETION])
async def test_reversal_that_breaks_is_settled_by_asking(case: TillCase, peer: ZvtTerminalPeer, point: Point) -> None:
    first = case.payments[0]
    peer.die_at(point)
    back = await case.till.reverse(first.id, PaymentReason.WRONG_FEE)
    await case.at_rest()
    await case.disconnected()
    peer.plug()
    await case.reconnected()
    undone = case.day.payments[back.id].status is PaymentStatus.DONE
    assert not case.day.open
    assert undone is (peer.terminal.book.standing == [])
