"""Baskets that nobody can pay."""

import pytest

from firmware.appliance.book.fees import BasketRefused, FeeLine, basket, total
from firmware.hal.ports.payment import LARGEST

PRICES = {"id-card": 3700, "dear": LARGEST, "half": LARGEST // 2 + 1}


def test_a_basket_keeps_the_price_that_held() -> None:
    lines = basket(PRICES, {"id-card": 3})
    assert lines == (FeeLine("id-card", 3, 3700),)
    assert total(lines) == 11_100
    assert total(basket(PRICES, {"dear": 1})) == LARGEST


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({}, "empty"),
        ({"passport": 1}, "no fee of the catalogue"),
        ({"id-card": 0}, "0 is not allowed"),
        ({"id-card": -2}, "-2 is not allowed"),
        ({"id-card": 100}, "100 is not allowed"),
        ({"dear": 1, "id-card": 1}, "at most 999999999"),
        ({"half": 2}, "at most 999999999"),
    ],
)
def test_a_basket_that_nobody_can_pay_is_refused_in_words(wanted: dict[str, int], said: str) -> None:
    with pytest.raises(BasketRefused, match=said):
        basket(PRICES, wanted)
