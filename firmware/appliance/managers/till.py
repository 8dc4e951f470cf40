"""The till: its day, what citizens pay and get back, in cash and by card. One thing at a time."""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from firmware.appliance.book.closing import opening
from firmware.appliance.book.day import Day
from firmware.appliance.book.enquiry import Ending
from firmware.appliance.book.entries import PaymentIntended, PaymentSettled
from firmware.appliance.book.fees import total
from firmware.appliance.book.payment import (
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    SettledBy,
)
from firmware.appliance.managers import till_rules as rules
from firmware.appliance.managers.payment import Ask, CardDesk, Ledger
from firmware.appliance.managers.region import Region, at_once
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.state import events
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.payment import AbortAnswer, TerminalReceipt

_USABLE: Final = frozenset({DeviceState.READY, DeviceState.ATTENTION})
T = TypeVar("T")


class Till:
    """What returns is in the book. Raises `NotAllowed` or `NotRecorded`, and then nothing was done.

    `prices` are the fees' cents by code. A case without a terminal has no `card`. Of two callers the second is
    refused as BUSY. A caller that goes away leaves what it began running. A book that is not `sound` stays closed.
    """

    name = "till"
    essential = True

    def __init__(
        self,
        prices: Mapping[str, int],
        card: CardDesk | None,
        timeline: Timeline,
        store: Store,
        clock: Clock,
        *,
        sound: bool = True,
    ) -> None:
        self.region = Region()
        self.prices = prices
        self._sound = sound
        self._card = card
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._ledger = Ledger(timeline, store)

    async def run(self) -> None:
        """Each time the terminal is there again, ask it for what was lost."""
        try:
            while True:
                await self._store.until(self._can_ask)
                await self.region.left()
                if rules.askable(self._store.state.day):
                    with suppress(NotAllowed):  # somebody was faster, and a new payment begins by asking
                        await self.region.enter(self._ask_for_lost)
                await self._store.until(lambda state: not self._can_ask(state))
        finally:
            await self.region.clear()

    async def open(self, float_cents: int) -> Day:
        """Open the till for the next office day, with so much change in it."""
        return await self.region.enter(at_once(partial(self._open, float_cents)))

    async def cash(self, wanted: Mapping[str, int], given_cents: int) -> Payment:
        """The visit pays `wanted` (fee code → how many) in cash."""
        return await self.region.enter(at_once(partial(self._cash, wanted, given_cents)))

    async def card(self, wanted: Mapping[str, int]) -> Payment:
        """The visit pays `wanted` by card: gives the payment as it is intended; how it goes on is in the state."""
        return await self.region.enter(partial(self._pay_by_card, wanted))

    async def reverse(self, name: str, reason: PaymentReason) -> Payment:
        """Undo a payment of today, whole. By card it goes on after this has returned."""
        return await self.region.enter(partial(self._give_back, PaymentKind.REVERSAL, name, None, reason))

    async def refund(self, name: str, cents: int, reason: PaymentReason) -> Payment:
        """Pay back a part of a payment, the way it was paid. By card it goes on after this has returned."""
        return await self.region.enter(partial(self._give_back, PaymentKind.REFUND, name, cents, reason))

    async def resolve(self, name: str, reason: PaymentReason, *, paid: bool) -> Payment:
        """A clerk knows what became of an unclear payment."""
        return await self.region.enter(at_once(partial(self._resolve, name, reason, paid=paid)))

    def composed(self, name: str) -> tuple[TerminalReceipt, ...]:
        """The receipts that the terminal composed for a payment of this run."""
        return () if self._card is None else self._card.receipts.get(name, ())

    async def abort(self) -> AbortAnswer:
        """Ask the terminal to stop; how the payment then ends is in the state."""
        if self._card is None or self._store.state.paying is None:
            return AbortAnswer.IMPOSSIBLE
        return await self._card.terminal.abort()

    def _can_ask(self, state: CaseState) -> bool:
        return self._card is not None and state.devices[self._card.device].condition.state in _USABLE

    async def _ask_for_lost(self, answer: "asyncio.Future[None]") -> None:
        if self._card is not None:
            await self._card.settle_open()
        answer.set_result(None)

    async def _open(self, float_cents: int) -> Day:
        rules.at_work(self._store.state)
        rules.amount(float_cents, least=0)
        number = rules.next_day(self._store.state.day, sound=self._sound)
        entries = opening(self._store.state.day, number, float_cents)
        await self._timeline.booked(entries, (events.DayOpened(number),))
        return rules.day_of(self._store.state)

    async def _cash(self, wanted: Mapping[str, int], given_cents: int) -> Payment:
        payment = self._payment(PaymentMethod.CASH, wanted, given_cents)
        rules.enough(given_cents, payment.cents)
        return await self._book_cash(payment)

    async def _pay_by_card(self, wanted: Mapping[str, int], answer: "asyncio.Future[Payment]") -> None:
        desk = await self._card_desk()
        payment = self._payment(PaymentMethod.CARD, wanted)
        await self._begin(desk, payment, lambda keep: desk.terminal.authorise(payment.cents, payment.id, keep), answer)

    async def _give_back(
        self,
        kind: PaymentKind,
        name: str,
        cents: int | None,
        reason: PaymentReason,
        answer: "asyncio.Future[Payment]",
    ) -> None:
        rules.reason_to_give_back(reason)
        original = rules.original_of(rules.day_of(self._store.state), name, cents)
        payment = self._back(kind, original, original.cents if cents is None else cents, reason)
        if payment.method is PaymentMethod.CASH:
            rules.in_till(rules.day_of(self._store.state), payment.cents)
            answer.set_result(await self._book_cash(payment))
            return
        desk = await self._card_desk()
        await self._begin(desk, payment, self._ask_back(desk, payment, original), answer)

    def _ask_back(self, desk: CardDesk, payment: Payment, original: Payment) -> Ask:
        can = desk.terminal.capabilities
        if payment.kind is PaymentKind.REVERSAL:
            number = rules.receipt_to_reverse(rules.day_of(self._store.state), original, can)
            return lambda keep: desk.terminal.reverse(number, keep)
        if not can.refund:
            raise NotAllowed(Why.NOT_OFFERED, "this terminal cannot refund")
        return lambda keep: desk.terminal.refund(payment.cents, keep)

    async def _resolve(self, name: str, reason: PaymentReason, *, paid: bool) -> Payment:
        payment = rules.unclear_of(rules.day_of(self._store.state), name, reason, paid=paid)
        status = PaymentStatus.DONE if paid else PaymentStatus.ABORTED
        await self._ledger.settle(payment, Ending(status, SettledBy.CLERK), reason)
        return rules.day_of(self._store.state).payments[name]

    async def _card_desk(self) -> CardDesk:
        """The terminal, when it has been asked for all that was lost and is there for a new payment."""
        if self._card is None or not self._can_ask(self._store.state):
            raise NotAllowed(Why.NO_TERMINAL, "the payment terminal is not connected")
        rules.day_of(self._store.state)
        await self._card.settle_open()
        if rules.askable(self._store.state.day):
            raise NotAllowed(Why.UNCLEAR, "the terminal could not be asked for the last payment")
        return self._card

    async def _begin(self, desk: CardDesk, payment: Payment, ask: Ask, answer: "asyncio.Future[Payment]") -> None:
        await self._ledger.intend(payment)
        answer.set_result(payment)
        await desk.run(payment, ask)

    async def _book_cash(self, payment: Payment) -> Payment:
        """Cash is done as soon as it is written down: one transaction for its beginning and its end."""
        settled = PaymentSettled(payment.day, payment.id, PaymentStatus.DONE, SettledBy.NOBODY)
        told = events.PaymentEnded(payment.kind, payment.method, PaymentStatus.DONE)
        await self._timeline.booked((PaymentIntended(payment.day, payment), settled), (told,))
        return rules.day_of(self._store.state).payments[payment.id]

    def _payment(self, method: PaymentMethod, wanted: Mapping[str, int], given_cents: int | None = None) -> Payment:
        state = self._store.state
        lines = rules.lines_of(self.prices, wanted)
        return Payment(
            id=secrets.token_hex(8),
            day=rules.day_of(state).number,
            visit=rules.visit_of(state).id,
            kind=PaymentKind.PAYMENT,
            method=method,
            cents=total(lines),
            at=self._clock.now(),
            lines=lines,
            given_cents=given_cents,
        )

    def _back(self, kind: PaymentKind, original: Payment, cents: int, reason: PaymentReason) -> Payment:
        state = self._store.state
        return Payment(
            id=secrets.token_hex(8),
            day=rules.day_of(state).number,
            visit=None if state.visit is None else state.visit.id,
            kind=kind,
            method=original.method,
            cents=cents,
            at=self._clock.now(),
            lines=original.lines if cents == original.cents else (),
            original=original.id,
            reason=reason,
        )
