"""The day's closing as a pure machine: which step is next follows from the book, so a power cut changes nothing.

Unclear payments → the terminal's end of day → cash → blanks → every difference explained → seen by a second clerk,
where there is a difference → sealed. The day belongs to the day on which it was opened, however late it is closed.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.book.blanks import BlankAction, Stock, pieces, without
from firmware.appliance.book.cash import total
from firmware.appliance.book.day import Day, signed
from firmware.appliance.book.differences import (
    CardGroup,
    CardTurnover,
    Difference,
    DifferenceKind,
    DifferenceReason,
    TerminalEnd,
    group_of,
)
from firmware.appliance.book.entries import AnyEntry, BlankMoved, DayOpened, TurnoverCarried
from firmware.appliance.book.payment import Payment, PaymentMethod, PaymentStatus


@unique
class Step(StrEnum):
    """What has to be done now. The steps stand in their order; up to SEAL, earlier ones may be done anew."""

    OPEN = "open"  # citizens pay; the closing has not begun
    UNCLEAR = "unclear"
    TERMINAL = "terminal"
    CASH = "cash"
    BLANKS = "blanks"
    EXPLAIN = "explain"
    WITNESS = "witness"
    SEAL = "seal"
    SEALED = "sealed"


_ORDER: Final = tuple(Step)
_AGAIN: Final = frozenset({Step.CASH, Step.BLANKS, Step.EXPLAIN})


def step(day: Day) -> Step:
    """The step that is next."""
    now = day.reckoning
    if now.sealed is not None:
        return Step.SEALED
    if now.began is None:
        return Step.OPEN
    if day.open:
        return Step.UNCLEAR
    if now.terminal is None and (now.began.terminal or any(turnover(day).values())):
        return Step.TERMINAL
    if now.cash is None:
        return Step.CASH
    if uncounted(day):
        return Step.BLANKS
    if unexplained(day):
        return Step.EXPLAIN
    if differences(day) and now.witnessed != differences(day):
        return Step.WITNESS
    return Step.SEAL


def may(day: Day, wanted: Step) -> bool:
    """Whether `wanted` may be done now: it is next, or it may be done anew."""
    now = step(day)
    if wanted is now:
        return True
    if now in (Step.OPEN, Step.UNCLEAR, Step.SEALED) or _ORDER.index(wanted) > _ORDER.index(now):
        return False
    ended = day.reckoning.terminal
    revived = wanted is Step.TERMINAL and ended is not None and ended.end is TerminalEnd.NOT_CLOSED
    return wanted in _AGAIN or revived


def may_stop(day: Day) -> bool:
    """Whether the closing may be given up for another citizen: not after the terminal has handed in its day."""
    ended = day.reckoning.terminal
    return step(day) not in (Step.OPEN, Step.SEALED) and (ended is None or ended.end is TerminalEnd.NOT_CLOSED)


def uncounted(day: Day) -> tuple[str, ...]:
    """The series of blanks that nobody has counted yet."""
    began = day.reckoning.began
    series = dict.fromkeys((*(began.series if began else ()), *day.reckoning.stocks))
    return tuple(name for name in series if name not in day.reckoning.blanks)


def turnover(day: Day) -> Mapping[CardGroup, int]:
    """What the terminal should hand in, by group: today's payments, and what it kept from earlier days."""
    sums = dict.fromkeys(CardGroup, 0)
    for kept in day.reckoning.carried:
        sums[kept.group] += kept.cents
    for item in day.payments.values():
        if item.method is PaymentMethod.CARD and item.status is PaymentStatus.DONE:
            sums[_group(day, item)] += signed(item)
    return sums


def differences(day: Day) -> tuple[Difference, ...]:
    """What does not fit among the things that were counted so far."""
    return (*_terminal(day), *_cash(day), *_blanks(day))


def unexplained(day: Day) -> tuple[Difference, ...]:
    """Those for which nobody has given a reason."""
    return tuple(item for item in differences(day) if item not in day.reckoning.explained)


def opening(before: Day | None, number: int, float_cents: int) -> tuple[AnyEntry, ...]:
    """The first entries of the day `number`: what of the day `before` is still there is not lost."""
    if before is None:
        return (DayOpened(number, float_cents),)
    groups = tuple(CardTurnover(group, cents) for group, cents in turnover(before).items() if cents)
    carried: list[AnyEntry] = [TurnoverCarried(number, groups)] if groups and _still_held(before) else []
    for series, stretches in before.reckoning.blanks.items():
        carried += [BlankMoved(number, series, BlankAction.CARRIED, some) for some in stretches]
    return (DayOpened(number, float_cents), *carried)


def _still_held(day: Day) -> bool:
    """Whether the terminal keeps the day's turnover: it was not closed, not by hand either."""
    reasons = day.reckoning.explained
    return any(
        item.kind is DifferenceKind.TERMINAL_NOT_CLOSED and reasons.get(item) is not DifferenceReason.CLOSED_AT_TERMINAL
        for item in differences(day)
    )


def _group(day: Day, item: Payment) -> CardGroup:
    """What is given back goes to the card that paid; not every terminal names it a second time."""
    origin = day.payments.get(item.original or "", item)
    names = [data.card_name for data in (item.terminal, origin.terminal) if data and data.card_name]
    return group_of(names[0] if names else None)


def _terminal(day: Day) -> Iterable[Difference]:
    """Names of cards vary between a terminal's payments and its sums. Groups count only where the whole is wrong."""
    ended, expected = day.reckoning.terminal, turnover(day)
    if ended is None:
        return ()
    if ended.end is TerminalEnd.NOT_CLOSED:
        return (Difference(DifferenceKind.TERMINAL_NOT_CLOSED, sum(expected.values())),)
    handed_in = {item.group: item.cents for item in ended.groups or ()}
    told = sum(handed_in.values()) if ended.groups else ended.cents or 0
    if told == sum(expected.values()):
        return ()
    if not ended.groups:
        return (Difference(DifferenceKind.CARD, told - sum(expected.values())),)
    apart = ((group, handed_in.get(group, 0) - expected[group]) for group in CardGroup)
    return tuple(Difference(DifferenceKind.CARD, cents, group.value) for group, cents in apart if cents)


def _cash(day: Day) -> Iterable[Difference]:
    if day.reckoning.cash is None:
        return ()
    apart = total(day.reckoning.cash.pieces) - day.cash_cents
    return (Difference(DifferenceKind.CASH, apart),) if apart else ()


def _blanks(day: Day) -> Iterable[Difference]:
    for series, there in day.reckoning.blanks.items():
        expected = day.reckoning.stocks.get(series, Stock()).in_hand
        if missing := pieces(without(expected, there)):
            yield Difference(DifferenceKind.BLANKS_MISSING, missing, series)
        if surplus := pieces(without(there, expected)):
            yield Difference(DifferenceKind.BLANKS_SURPLUS, surplus, series)
