"""The day's closing and the blanks as a screen may know them."""

from firmware.appliance.api import messages as m
from firmware.appliance.book.blanks import Stock, pieces
from firmware.appliance.book.cash import total
from firmware.appliance.book.closing import Step, differences, may, may_stop, step, uncounted
from firmware.appliance.book.day import Day
from firmware.appliance.book.differences import Difference, reasons_for
from firmware.appliance.book.protocol import card_rows
from firmware.appliance.state.model import HandingIn


def blank_view(series: str, stock: Stock) -> m.BlankView:
    """The blanks of a series."""
    return m.BlankView(
        series=series,
        next=stock.following,
        carried=pieces(stock.carried),
        received=pieces(stock.received),
        issued=pieces(stock.issued),
        spoiled=pieces(stock.spoiled),
        in_hand=tuple(
            m.SerialsView(some.serial(some.first), some.serial(some.last), some.count) for some in stock.in_hand
        ),
    )


def closing_view(day: Day, handing_in: HandingIn | None) -> m.ClosingView:
    """How far the closing of `day` is."""
    now, next_step = day.reckoning, step(day)
    counted = None if now.cash is None else tuple(m.PiecesView(item.cents, item.count) for item in now.cash.pieces)
    return m.ClosingView(
        step=next_step,
        again=tuple(wanted for wanted in Step if wanted is not next_step and may(day, wanted)),
        may_stop=may_stop(day),
        handing_in=_handing_in(handing_in),
        terminal=now.terminal.end if now.terminal else None,
        cards=tuple(m.CardRowView(row.group, row.book_cents, row.terminal_cents) for row in card_rows(day)),
        counted=counted,
        counted_cents=None if now.cash is None else total(now.cash.pieces),
        uncounted=uncounted(day),
        differences=tuple(_difference(day, item) for item in differences(day)),
        witnessed=now.witnessed is not None and now.witnessed == differences(day),
    )


def _difference(day: Day, item: Difference) -> m.DifferenceView:
    reasons = tuple(sorted(reasons_for(item)))
    return m.DifferenceView(item.kind, item.item, item.amount, day.reckoning.explained.get(item), reasons)


def _handing_in(now: HandingIn | None) -> m.HandingInView | None:
    if now is None:
        return None
    prompt = None if now.prompt is None else m.PromptView(now.prompt.de, now.prompt.en, now.prompt.own)
    return m.HandingInView(now.running, prompt, now.hitch)
