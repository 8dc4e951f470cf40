"""The till as a screen may know it."""

from firmware.appliance.api.closing_view import blank_view, closing_view
from firmware.appliance.api.messages import FeeLineView, PaymentView, PromptView, TillView, TotalView
from firmware.appliance.book.day import Day
from firmware.appliance.book.payment import OPEN, Payment
from firmware.appliance.state.model import CaseState, Paying


def till_view(state: CaseState) -> TillView | None:
    """The till of `state`; None before it was ever opened."""
    day = state.day
    if day is None:
        return None
    running = None if state.paying is None else day.payments.get(state.paying.payment)
    ended = [payment for payment in day.payments.values() if payment.status not in OPEN]
    visit = state.visit.id if state.visit else None
    stocks = day.reckoning.stocks.items()
    return TillView(
        day=day.number,
        float_cents=day.float_cents,
        cash_cents=day.cash_cents,
        running=None if running is None else payment_view(day, running),
        prompt=_prompt(state.paying),
        unclear=_views(day, [payment for payment in day.open if payment is not running]),
        visit=_views(day, [payment for payment in day.payments.values() if visit and payment.visit == visit]),
        last=payment_view(day, ended[-1]) if ended else None,
        totals=tuple(TotalView(total.method, total.kind, total.count, total.cents) for total in day.totals),
        blanks=tuple(blank_view(series, stock) for series, stock in stocks),
        closing=closing_view(day, state.handing_in),
        abortable=running is not None and running.id not in day.kept,
    )


def payment_view(day: Day, payment: Payment) -> PaymentView:
    """A payment of `day` as it travels."""
    terminal = payment.terminal
    return PaymentView(
        id=payment.id,
        kind=payment.kind,
        method=payment.method,
        cents=payment.cents,
        status=payment.status,
        at=payment.at,
        visit=payment.visit,
        lines=tuple(FeeLineView(line.code, line.count, line.cents_each) for line in payment.lines),
        given_cents=payment.given_cents,
        original=payment.original,
        reason=payment.reason,
        question=payment.question,
        settled_by=payment.settled_by,
        card_name=terminal.card_name if terminal else None,
        receipt_number=terminal.receipt_number if terminal else None,
        remaining=day.remaining(payment.id),
    )


def _views(day: Day, payments: list[Payment]) -> tuple[PaymentView, ...]:
    return tuple(payment_view(day, payment) for payment in payments)


def _prompt(paying: Paying | None) -> PromptView | None:
    if paying is None or paying.prompt is None:
        return None
    return PromptView(paying.prompt.de, paying.prompt.en, paying.prompt.own)
