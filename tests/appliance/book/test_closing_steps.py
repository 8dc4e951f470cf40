"""The closing as a machine: which step is next after which lines of the book, and what does not fit."""

import pytest
from support.till import DAY, done, intended, payment

from firmware.appliance.book.blanks import BlankAction, Stretch
from firmware.appliance.book.cash import Pieces
from firmware.appliance.book.closing import (
    Step,
    differences,
    may,
    may_stop,
    opening,
    step,
    turnover,
    unexplained,
)
from firmware.appliance.book.day import BooksBroken, Day, fold
from firmware.appliance.book.differences import (
    CardGroup,
    CardTurnover,
    Difference,
    DifferenceKind,
    DifferenceReason,
    TerminalEnd,
    group_of,
    reasons_for,
)
from firmware.appliance.book.entries import (
    AnyEntry,
    BlankMoved,
    BlanksCounted,
    CashCounted,
    ClosingBegan,
    ClosingStopped,
    DayOpened,
    DaySealed,
    DifferenceExplained,
    DifferencesWitnessed,
    PaymentIntended,
    PaymentSettled,
    TerminalClosed,
    TurnoverCarried,
)
from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentStatus, Question, SettledBy, TerminalData

GIRO = TerminalData(receipt_number=7, card_name="girocard")
OPENED = DayOpened(DAY, 10_000)
CARD = (intended("card", 3700), done("card", GIRO))
CASH = (intended("cash", 1300, method=PaymentMethod.CASH), done("cash"))
BOX = BlankMoved(DAY, "vpa", BlankAction.RECEIVED, Stretch("VPA", 4, 1, 20))
BEGAN = ClosingBegan(DAY, terminal=True, series=("vpa",))
GROUPS = (CardTurnover(CardGroup.GIROCARD, 3700),)
CLOSED = TerminalClosed(DAY, TerminalEnd.CLOSED, GROUPS, 3700)
DEAD = TerminalClosed(DAY, TerminalEnd.NOT_CLOSED)
COUNTED = CashCounted(DAY, (Pieces(10_000, 1), Pieces(1000, 1), Pieces(200, 1), Pieces(100, 1)))
TOO_LITTLE = CashCounted(DAY, (Pieces(10_000, 1), Pieces(1000, 1)))
BLANKS = BlanksCounted(DAY, "vpa", (Stretch("VPA", 4, 1, 20),))
SHORT = Difference(DifferenceKind.CASH, -300)
WHY = DifferenceExplained(DAY, SHORT, DifferenceReason.WRONG_CHANGE)
SEEN = DifferencesWitnessed(DAY, (SHORT,))
SOLD: tuple[AnyEntry, ...] = (OPENED, *CARD, *CASH, BOX)


def day(*entries: AnyEntry) -> Day:
    found = fold(entries)
    assert found is not None
    return found


TABLE: list[tuple[tuple[AnyEntry, ...], Step]] = [
    (SOLD, Step.OPEN),
    ((*SOLD, BEGAN), Step.TERMINAL),
    ((*SOLD, intended("lost"), BEGAN), Step.UNCLEAR),
    ((*SOLD, BEGAN, ClosingStopped(DAY)), Step.OPEN),
    ((*SOLD, BEGAN, CLOSED), Step.CASH),
    ((*SOLD, BEGAN, CLOSED, COUNTED), Step.BLANKS),
    ((*SOLD, BEGAN, CLOSED, COUNTED, BLANKS), Step.SEAL),
    ((*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS), Step.EXPLAIN),
    ((*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY), Step.WITNESS),
    ((*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY, SEEN), Step.SEAL),
    ((*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY, SEEN, COUNTED), Step.SEAL),  # found it: no difference any more
    ((*SOLD, BEGAN, CLOSED, COUNTED, BLANKS, TOO_LITTLE), Step.EXPLAIN),
    ((*SOLD, BEGAN, DEAD), Step.CASH),
    ((*SOLD, BEGAN, DEAD, COUNTED, BLANKS), Step.EXPLAIN),
    ((*SOLD, BEGAN, CLOSED, COUNTED, BLANKS, DaySealed(DAY, "00")), Step.SEALED),
    ((OPENED, ClosingBegan(DAY, terminal=False, series=())), Step.CASH),
    ((OPENED, *CARD, ClosingBegan(DAY, terminal=False, series=())), Step.TERMINAL),  # it was taken out of case.toml
    ((OPENED, TurnoverCarried(DAY, GROUPS), ClosingBegan(DAY, terminal=False, series=())), Step.TERMINAL),
]


@pytest.mark.parametrize(("entries", "now"), TABLE)
def test_the_step_that_is_next(entries: tuple[AnyEntry, ...], now: Step) -> None:
    assert step(day(*entries)) is now


WITNESSED = (*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY)
MAY: list[tuple[tuple[AnyEntry, ...], set[Step]]] = [
    (SOLD, {Step.OPEN}),
    ((*SOLD, intended("lost"), BEGAN), {Step.UNCLEAR}),
    ((*SOLD, BEGAN), {Step.TERMINAL}),
    ((*SOLD, BEGAN, CLOSED), {Step.CASH}),
    ((*SOLD, BEGAN, DEAD), {Step.TERMINAL, Step.CASH}),  # it woke up
    (WITNESSED, {Step.CASH, Step.BLANKS, Step.EXPLAIN, Step.WITNESS}),
    ((*WITNESSED, SEEN), {Step.CASH, Step.BLANKS, Step.EXPLAIN, Step.SEAL}),
    ((*WITNESSED, SEEN, DaySealed(DAY, "00")), {Step.SEALED}),
]


@pytest.mark.parametrize(("entries", "steps"), MAY)
def test_what_may_be_done_now(entries: tuple[AnyEntry, ...], steps: set[Step]) -> None:
    assert {wanted for wanted in Step if may(day(*entries), wanted)} == steps


def test_a_citizen_who_comes_late_is_served_until_the_terminal_has_handed_in_its_day() -> None:
    assert not may_stop(day(*SOLD))
    assert may_stop(day(*SOLD, BEGAN))
    assert may_stop(day(*SOLD, BEGAN, DEAD))
    assert not may_stop(day(*SOLD, BEGAN, CLOSED))
    assert not may_stop(day(*SOLD, BEGAN, CLOSED, COUNTED, BLANKS, DaySealed(DAY, "00")))


def told(*groups: tuple[CardGroup, int]) -> TerminalClosed:
    return TerminalClosed(DAY, TerminalEnd.CLOSED, tuple(CardTurnover(*group) for group in groups))


def card(name: str, cents: int) -> Difference:
    return Difference(DifferenceKind.CARD, cents, name)


DIFFERENCES: list[tuple[tuple[AnyEntry, ...], tuple[Difference, ...]]] = [
    ((CLOSED,), ()),
    ((told((CardGroup.GIROCARD, 3000), (CardGroup.VISA, 700)),), ()),  # another name for a card; the money is there
    ((told((CardGroup.GIROCARD, 3000)),), (card("girocard", -700),)),
    ((told((CardGroup.VISA, 3800)),), (card("girocard", -3700), card("visa", 3800))),
    ((TerminalClosed(DAY, TerminalEnd.CLOSED, None, 3700),), ()),
    ((TerminalClosed(DAY, TerminalEnd.CLOSED, None, 3600),), (card("", -100),)),
    ((TerminalClosed(DAY, TerminalEnd.CLOSED),), (card("", -3700),)),  # closed before, by hand: it tells nothing
    ((DEAD,), (Difference(DifferenceKind.TERMINAL_NOT_CLOSED, 3700),)),
    ((CLOSED, COUNTED), ()),
    ((CLOSED, TOO_LITTLE), (SHORT,)),
    ((CLOSED, BlanksCounted(DAY, "vpa", ())), (Difference(DifferenceKind.BLANKS_MISSING, 20, "vpa"),)),
    (
        (CLOSED, BlanksCounted(DAY, "vpa", (Stretch("VPA", 4, 2, 21),))),
        (Difference(DifferenceKind.BLANKS_MISSING, 1, "vpa"), Difference(DifferenceKind.BLANKS_SURPLUS, 1, "vpa")),
    ),
]


@pytest.mark.parametrize(("entries", "found"), DIFFERENCES)
def test_what_does_not_fit(entries: tuple[AnyEntry, ...], found: tuple[Difference, ...]) -> None:
    assert differences(day(*SOLD, BEGAN, *entries)) == found


def test_an_explanation_holds_for_no_other_difference() -> None:
    counted_again = CashCounted(DAY, (Pieces(10_000, 1), Pieces(500, 1)))
    assert unexplained(day(*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY)) == ()
    assert unexplained(day(*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY, counted_again)) == (
        Difference(DifferenceKind.CASH, -800),
    )


def test_a_witness_has_not_seen_what_changed_afterwards() -> None:
    seen = (*SOLD, BEGAN, CLOSED, TOO_LITTLE, BLANKS, WHY, SEEN)
    worse = CashCounted(DAY, (Pieces(10_000, 1),))
    why = DifferenceExplained(DAY, Difference(DifferenceKind.CASH, -1300), DifferenceReason.LOST)
    assert step(day(*seen, worse, why)) is Step.WITNESS


def test_every_difference_can_be_explained_by_somebody_who_knows_nothing() -> None:
    for kind in set(DifferenceKind) - {DifferenceKind.TERMINAL_NOT_CLOSED}:
        assert DifferenceReason.NOT_EXPLAINED in reasons_for(Difference(kind, 1))
    assert reasons_for(Difference(DifferenceKind.TERMINAL_NOT_CLOSED, 0))


def test_what_is_missing_was_not_found() -> None:
    lost, found = DifferenceReason.LOST, DifferenceReason.FOUND
    for gone in (Difference(DifferenceKind.CASH, -1), Difference(DifferenceKind.BLANKS_MISSING, 1)):
        assert reasons_for(gone) & {lost, found} == {lost}
    for more in (Difference(DifferenceKind.CASH, 1), Difference(DifferenceKind.BLANKS_SURPLUS, 1)):
        assert reasons_for(more) & {lost, found} == {found}


def refund(name: str, cents: int, kind: PaymentKind, terminal: TerminalData | None) -> tuple[AnyEntry, ...]:
    back = payment(name, cents, kind=kind, original="card")
    return PaymentIntended(DAY, back), PaymentSettled(DAY, name, PaymentStatus.DONE, SettledBy.TERMINAL, terminal)


def test_what_went_back_is_taken_from_the_card_that_paid() -> None:
    nameless = TerminalData(receipt_number=8)
    sold = day(*SOLD, *refund("back", 700, PaymentKind.REFUND, nameless))
    assert turnover(sold)[CardGroup.GIROCARD] == 3000
    assert not any(turnover(day(*SOLD, *refund("back", 3700, PaymentKind.REVERSAL, nameless))).values())


def test_what_was_declined_or_is_unclear_brings_nothing() -> None:
    question = PaymentSettled(DAY, "b", PaymentStatus.UNCLEAR, SettledBy.TERMINAL, question=Question.LOST)
    no = PaymentSettled(DAY, "c", PaymentStatus.DECLINED, SettledBy.TERMINAL, GIRO)
    assert sum(turnover(day(*SOLD, intended("b"), question, intended("c"), no)).values()) == 3700


def sealed(*entries: AnyEntry) -> Day:
    return day(*SOLD, BEGAN, *entries, COUNTED, BLANKS, DaySealed(DAY, "00"))


def test_a_dead_terminal_still_holds_the_turnover_on_the_next_day() -> None:
    why = Difference(DifferenceKind.TERMINAL_NOT_CLOSED, 3700)
    first = sealed(DEAD, DifferenceExplained(DAY, why, DifferenceReason.TERMINAL_DEAD))
    assert opening(first, 2, 500)[:2] == (DayOpened(2, 500), TurnoverCarried(2, GROUPS))
    second = day(*opening(first, 2, 500), ClosingBegan(2, terminal=True, series=()), TerminalClosed(2, DEAD.end))
    assert differences(second) == (why,)
    assert opening(second, 3, 0)[1] == TurnoverCarried(3, GROUPS)


def test_a_terminal_closed_by_hand_holds_nothing() -> None:
    why = Difference(DifferenceKind.TERMINAL_NOT_CLOSED, 3700)
    first = sealed(DEAD, DifferenceExplained(DAY, why, DifferenceReason.CLOSED_AT_TERMINAL))
    assert not [entry for entry in opening(first, 2, 500) if isinstance(entry, TurnoverCarried)]


def test_the_next_day_begins_with_the_blanks_that_were_counted() -> None:
    first = day(*SOLD, BEGAN, CLOSED, COUNTED, BlanksCounted(DAY, "vpa", (Stretch("VPA", 4, 3, 20),)))
    second = day(*opening(first, 2, 0))
    assert second.reckoning.stocks["vpa"].carried == (Stretch("VPA", 4, 3, 20),)
    assert second.reckoning.stocks["vpa"].following == "VPA0003"


def test_nothing_is_written_behind_the_seal() -> None:
    with pytest.raises(BooksBroken, match="day 1 is sealed"):
        day(*SOLD, BEGAN, CLOSED, COUNTED, BLANKS, DaySealed(DAY, "00"), COUNTED)


def test_a_book_with_impossible_blanks_does_not_hold_together() -> None:
    with pytest.raises(BooksBroken, match="is in hand already"):
        day(*SOLD, BOX)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("girocard", CardGroup.GIROCARD),
        ("Debit Mastercard", CardGroup.MASTERCARD),
        ("MAESTRO", CardGroup.MASTERCARD),
        ("Visa Debit", CardGroup.VISA),
        ("American Express", CardGroup.AMEX),
        ("Geldkarte", CardGroup.OTHERS),
        (None, CardGroup.OTHERS),
    ],
)
def test_terminals_name_cards_as_they_like(name: str | None, group: CardGroup) -> None:
    assert group_of(name) is group
