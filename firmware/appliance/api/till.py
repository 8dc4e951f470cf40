"""What the methods of money do."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.api.till_view import payment_view, till_view
from firmware.appliance.book.payment import Payment
from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.till_rules import NotAllowed
from firmware.appliance.state.store import Store
from firmware.hal.ports.receipt_printer import Printed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TillDoor:
    """Hands each wish to the till."""

    till: Till
    store: Store
    fees: m.Fees
    receipts: Receipts

    def handlers(self) -> Handlers:
        """Every method of money."""
        bound: list[tuple[str, Handler]] = [
            (methods.FEES.name, Bound(methods.FEES, self._fees)),
            (methods.PAYMENTS.name, Bound(methods.PAYMENTS, self._payments)),
            (methods.OPEN.name, Bound(methods.OPEN, self._open)),
            (methods.CARD.name, Bound(methods.CARD, self._card)),
            (methods.CASH.name, Bound(methods.CASH, self._cash)),
            (methods.ABORT.name, Bound(methods.ABORT, self._abort)),
            (methods.RESOLVE.name, Bound(methods.RESOLVE, self._resolve)),
            (methods.REVERSE.name, Bound(methods.REVERSE, self._reverse)),
            (methods.REFUND.name, Bound(methods.REFUND, self._refund)),
            (methods.PRINT.name, Bound(methods.PRINT, self._print)),
            (methods.PDF.name, Bound(methods.PDF, self._pdf)),
        ]
        return dict(bound)

    async def _fees(self, _: m.Nothing) -> m.Fees:
        return self.fees

    async def _payments(self, _: m.Nothing) -> m.Payments:
        day = self.store.state.day
        return m.Payments(() if day is None else tuple(payment_view(day, item) for item in day.payments.values()))

    async def _open(self, wish: m.TillFloat) -> m.TillView:
        await allowed(self.till.open(wish.float_cents))
        view = till_view(self.store.state)
        assert view is not None  # noqa: S101 - it is open
        return view

    async def _card(self, wish: m.CardBasket) -> m.PaymentView:
        return self._view(await allowed(self.till.card(wish.basket)))

    async def _cash(self, wish: m.CashBasket) -> m.CashPaid:
        payment = await allowed(self.till.cash(wish.basket, wish.given_cents))
        return m.CashPaid(self._view(payment), wish.given_cents - payment.cents)

    async def _abort(self, _: m.Nothing) -> m.AbortResult:
        return m.AbortResult(await self.till.abort())

    async def _resolve(self, wish: m.Resolution) -> m.PaymentView:
        return self._view(await allowed(self.till.resolve(wish.payment, wish.reason, paid=wish.paid)))

    async def _reverse(self, wish: m.ReversalRequest) -> m.PaymentView:
        return self._view(await allowed(self.till.reverse(wish.payment, wish.reason)))

    async def _refund(self, wish: m.RefundRequest) -> m.PaymentView:
        return self._view(await allowed(self.till.refund(wish.payment, wish.cents, wish.reason)))

    async def _print(self, wish: m.PrintRequest) -> m.PrintResult:
        outcome = await allowed(self.receipts.print(wish.payment, copy=wish.copy))
        if isinstance(outcome, Printed):
            return m.PrintResult(printed=True, paper_low=outcome.paper_low)
        return m.PrintResult(printed=False, trouble=outcome.reason, begun=outcome.begun)

    async def _pdf(self, wish: m.PrintRequest) -> m.ReceiptPdf:
        return m.ReceiptPdf(await allowed(self.receipts.pdf(wish.payment, copy=wish.copy)))

    def _view(self, payment: Payment) -> m.PaymentView:
        day = self.store.state.day
        assert day is not None  # noqa: S101 - a payment is one of it
        return payment_view(day, payment)


async def allowed(act: Awaitable[T]) -> T:
    """What the till gives, where it neither refuses nor fails to record."""
    try:
        return await act
    except NotAllowed as refused:
        raise RequestFailed(Code.REFUSED, f"refused: {refused.detail}", refused.why.value) from refused
    except NotRecorded as problem:
        raise RequestFailed(Code.NOT_RECORDED, f"not recorded, so nothing has changed: {problem}") from problem
