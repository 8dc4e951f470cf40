"""What the guard of a SIM card lets through: never one of the last two tries, whatever was cut off, and no blockade."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.network.pin_guard import (
    FORGOTTEN,
    MOST_CARDS,
    Guard,
    begin,
    begun,
    left,
    may_try,
    only,
    refused,
    without,
)

WALL = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CARD, OTHER = "89490200001234567890", "89490200009999999999"


@pytest.mark.parametrize(("told", "may"), [(None, False), (0, False), (1, False), (2, False), (3, True), (10, True)])
def test_two_tries_are_left_alone_and_a_card_that_says_nothing_too(told: int | None, may: bool) -> None:
    assert may_try(begin(), CARD, told, WALL) is may


def test_try_that_was_begun_counts_though_the_card_says_nothing_of_it() -> None:
    guard = begun(begin(), CARD, 3, WALL)
    assert left(guard, CARD, 3, WALL) == 2
    assert not may_try(guard, CARD, 3, WALL + timedelta(hours=1))


def test_other_card_is_not_held_responsible() -> None:
    assert may_try(begun(begin(), CARD, 3, WALL), OTHER, 3, WALL)


def test_card_that_was_seen_open_or_away_owes_nothing() -> None:
    guard = begun(begin(), CARD, 3, WALL)
    assert may_try(without(guard, CARD), CARD, 3, WALL)
    assert may_try(only(guard, OTHER), CARD, 3, WALL)
    assert not may_try(only(guard, CARD), CARD, 3, WALL)


def test_after_a_day_the_word_of_the_card_is_enough() -> None:
    guard = begun(begin(), CARD, 3, WALL)
    assert not may_try(guard, CARD, 3, WALL + FORGOTTEN - timedelta(seconds=1))
    assert may_try(guard, CARD, 3, WALL + FORGOTTEN)
    assert not may_try(guard, CARD, 2, WALL + FORGOTTEN)


def test_refusal_that_does_not_say_what_is_left_leaves_what_was_written_before() -> None:
    guard = begun(begin(), CARD, 3, WALL)
    assert refused(guard, CARD, None, WALL) == guard
    assert left(refused(guard, CARD, 1, WALL), CARD, 3, WALL) == 1


def test_card_without_a_number_is_one_and_the_same() -> None:
    assert not may_try(begun(begin(), None, 3, WALL), None, 3, WALL)


def test_number_of_the_card_is_not_in_what_is_kept_and_differs_from_case_to_case() -> None:
    one, two = begun(begin(), CARD, 3, WALL), begun(begin(), CARD, 3, WALL)
    assert CARD.encode() not in msgspec.json.encode(one)
    assert one.tried[0].card != two.tried[0].card


def test_no_more_cards_are_kept_than_can_be_read_again() -> None:
    guard = begin()
    for number in range(3 * MOST_CARDS):
        guard = begun(guard, str(number), 3, WALL)
    assert len(guard.tried) == MOST_CARDS
    assert msgspec.json.decode(msgspec.json.encode(guard), type=Guard) == guard
    assert not may_try(guard, str(3 * MOST_CARDS - 1), 3, WALL)


class Sim:
    """A card as it is: three tries. What the case hears of it may be late, and what it does may be cut off."""

    def __init__(self) -> None:
        self.tries = 3
        self.wrong = 0

    def take(self) -> int:
        self.tries -= 1
        return self.tries


@given(st.lists(st.sampled_from(["wrong", "cut before the card", "cut after the card", "stale", "hour"]), max_size=60))
def test_within_a_day_the_card_keeps_two_tries_whatever_is_cut_off(story: list[str]) -> None:
    guard, card, stale, wall = begin(), Sim(), False, WALL
    for what in story:
        told = 3 if stale else card.tries
        if what == "hour":
            wall += timedelta(minutes=20)
        elif what == "stale":
            stale = True
        elif may_try(guard, CARD, told, wall):
            guard = begun(guard, CARD, told, wall)
            if what != "cut before the card":
                card.take()
            if what == "wrong":
                guard = refused(guard, CARD, card.tries, wall)
    assert card.tries >= 2
