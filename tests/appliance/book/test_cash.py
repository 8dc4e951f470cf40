"""Notes and coins: drawers that lack the right piece, counts that cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.book.cash import (
    DENOMINATIONS,
    MOST_CHANGE,
    MOST_PIECES,
    CashRefused,
    Pieces,
    change,
    counted,
    total,
)

DRAWERS = st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 6), max_size=6).map(
    lambda found: tuple(Pieces(cents, count) for cents, count in found.items())
)


def test_taking_the_large_note_first_would_end_ten_cents_short() -> None:
    drawer = (Pieces(50, 1), Pieces(20, 3))
    assert change(60, drawer) == (Pieces(20, 3),)
    assert change(50, drawer) == (Pieces(50, 1),)
    assert change(30, drawer) is None


def test_change_from_an_empty_drawer() -> None:
    assert change(1, ()) is None
    assert change(0, ()) == ()


def test_a_full_till_hands_back_few_pieces() -> None:
    assert change(1888) == tuple(Pieces(cents, 1) for cents in (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1))


def every_sum(drawer: tuple[Pieces, ...]) -> set[int]:
    sums = {0}
    for piece in drawer:
        sums = {one + piece.cents * count for one in sums for count in range(piece.count + 1)}
    return sums


@given(DRAWERS.filter(lambda drawer: total(drawer) <= 5_000), st.integers(0, 5_000))
def test_change_is_exact_or_there_is_none(drawer: tuple[Pieces, ...], cents: int) -> None:
    found = change(cents, drawer)
    assert (found is not None) == (cents in every_sum(drawer))
    if found is not None:
        have = {piece.cents: piece.count for piece in drawer}
        assert total(found) == cents
        assert all(piece.count <= have[piece.cents] for piece in found)


@given(st.integers(0, MOST_CHANGE))
def test_with_enough_of_everything_there_is_always_change(cents: int) -> None:
    found = change(cents)
    assert found is not None and total(found) == cents


@given(DRAWERS)
def test_a_count_is_worth_what_was_counted_in_whatever_order(drawer: tuple[Pieces, ...]) -> None:
    assert counted(drawer) == counted(reversed(drawer))
    assert total(counted(drawer)) == total(drawer)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((Pieces(3, 1),), "3 cents: there is no such note or coin"),
        ((Pieces(100000, 1),), "100000 cents: there is no such note or coin"),
        ((Pieces(100, 1), Pieces(100, 2)), "100 cents: counted twice"),
        ((Pieces(100, -1),), "100 cents: -1 pieces are not allowed; 0 to 9999"),
        ((Pieces(100, MOST_PIECES + 1),), "100 cents: 10000 pieces"),
    ],
)
def test_a_count_that_cannot_be_is_refused(pieces: tuple[Pieces, ...], words: str) -> None:
    with pytest.raises(CashRefused, match=words):
        counted(pieces)


@pytest.mark.parametrize("cents", [-1, MOST_CHANGE + 1])
def test_nobody_hands_back_so_much(cents: int) -> None:
    with pytest.raises(CashRefused, match="not allowed"):
        change(cents)
