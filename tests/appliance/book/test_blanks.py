"""Blank forms: doubles, gaps, other people's numbers, and forms that are simply gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.book.blanks import (
    BlankAction,
    BlanksRefused,
    Stock,
    Stretch,
    joined,
    moved,
    pieces,
    separate,
    stretch,
    without,
)


def forms(first: int, last: int | None = None) -> Stretch:
    return Stretch("VPA", 4, first, last or first)


def stock(*moves: tuple[BlankAction, Stretch]) -> Stock:
    now = Stock()
    for action, some in moves:
        now = moved(now, action, some)
    return now


BOX = (BlankAction.RECEIVED, forms(1, 50))


def test_a_serial_number_reads_as_it_is_printed() -> None:
    assert stretch("VPA", "VPA0007", "VPA0012") == forms(7, 12)
    assert str(forms(7, 12)) == "VPA0007–VPA0012"
    assert str(forms(7)) == "VPA0007"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("XPA0001", "VPA0002", "'XPA0001' is no serial number"),
        ("VPA0001", "VPA00O2", "'VPA00O2' is no serial number"),
        ("VPA", "VPA", "'VPA' is no serial number"),
        ("VPA٣", "VPA٣", "is no serial number"),
        ("VPA" + "1" * 13, "VPA" + "1" * 13, "is no serial number"),
        ("VPA0002", "VPA0001", "VPA0001 comes before VPA0002"),
        ("VPA1", "VPA0002", "do not have the same length"),
        ("VPA00001", "VPA10000", "are 10000 pieces; at most 9999"),
    ],
)
def test_what_is_no_range_of_serial_numbers(first: str, last: str, words: str) -> None:
    with pytest.raises(BlanksRefused, match=words):
        stretch("VPA", first, last)


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ([BOX, (BlankAction.RECEIVED, forms(50, 60))], "VPA0050 is in hand already"),
        ([BOX, (BlankAction.ISSUED, forms(1)), (BlankAction.RECEIVED, forms(1))], "VPA0001 was issued already"),
        ([BOX, (BlankAction.SPOILED, forms(9)), (BlankAction.CARRIED, forms(8, 9))], "VPA0008 is in hand already"),
        ([BOX, (BlankAction.SPOILED, forms(9)), (BlankAction.RECEIVED, forms(9))], "VPA0009 was spoiled already"),
        ([BOX, (BlankAction.ISSUED, forms(2))], "VPA0002 is not next: issue VPA0001 first, or mark it as spoiled"),
        ([BOX, (BlankAction.ISSUED, forms(1)), (BlankAction.ISSUED, forms(1))], "VPA0001 was issued already"),
        ([BOX, (BlankAction.SPOILED, forms(1)), (BlankAction.ISSUED, forms(1))], "VPA0001 was spoiled already"),
        ([BOX, (BlankAction.ISSUED, forms(1, 51))], "VPA0051 is not in hand"),
        ([BOX, (BlankAction.SPOILED, forms(51))], "VPA0051 is not in hand"),
        ([(BlankAction.ISSUED, forms(1))], "VPA0001 is not in hand: there are none left"),
    ],
)
def test_doubles_and_gaps_are_refused(moves: list[tuple[BlankAction, Stretch]], words: str) -> None:
    *before, (action, some) = moves
    now = stock(*before)
    with pytest.raises(BlanksRefused, match=words):
        moved(now, action, some)


def test_a_spoiled_form_in_the_middle_lets_the_others_go_on() -> None:
    now = stock(BOX, (BlankAction.SPOILED, forms(2)), (BlankAction.ISSUED, forms(1)))
    assert now.following == "VPA0003"
    now = moved(now, BlankAction.ISSUED, forms(3))
    assert (now.issued, now.spoiled, now.in_hand) == ((forms(1), forms(3)), (forms(2),), (forms(4, 50),))


def test_the_next_box_comes_after_the_one_that_was_begun() -> None:
    now = stock((BlankAction.CARRIED, forms(90, 91)), (BlankAction.RECEIVED, forms(10, 12)))
    assert now.following == "VPA0090"
    now = moved(moved(now, BlankAction.ISSUED, forms(90)), BlankAction.ISSUED, forms(91))
    assert now.following == "VPA0010"


def test_a_number_counted_twice() -> None:
    with pytest.raises(BlanksRefused, match="VPA0003 was counted twice"):
        separate((forms(1, 3), forms(3, 4)))


def numbers(stretches: tuple[Stretch, ...]) -> set[int]:
    return {number for some in stretches for number in range(some.first, some.last + 1)}


RANGES = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda ends: forms(ends[0], sum(ends))))


@given(RANGES, RANGES)
def test_what_is_left_are_the_numbers_that_are_left(these: list[Stretch], those: list[Stretch]) -> None:
    left = without(these, those)
    assert numbers(left) == numbers(tuple(these)) - numbers(tuple(those))
    assert numbers(joined(left)) == numbers(left)


@given(st.lists(st.tuples(st.sampled_from(BlankAction), st.integers(1, 30), st.integers(0, 9)), max_size=30))
def test_no_form_is_ever_lost_or_made(wishes: list[tuple[BlankAction, int, int]]) -> None:
    now = Stock()
    for action, first, more in wishes:
        try:
            now = moved(now, action, forms(first, first + more))
        except BlanksRefused:
            continue
        came, went = (*now.carried, *now.received), (*now.issued, *now.spoiled)
        assert pieces(came) == pieces(went) + pieces(now.in_hand)
        assert numbers(came) == numbers(went) | numbers(now.in_hand)
