"""What boards say of their power, as tables and as whatever is in a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.board import HELD_BACK, UNDERVOLTAGE, Nonsense, flags_of, is_low


@pytest.mark.parametrize(
    ("text", "low", "slow"),
    [
        ("0", False, False),
        ("0x0", False, False),
        ("50005", True, True),
        ("50000", False, False),  # it happened, and is over
        ("1", True, False),
        ("2", False, True),
        ("4", False, True),
        ("8", False, True),
        ("E0008", False, True),
    ],
)
def test_flags(text: str, low: bool, slow: bool) -> None:
    assert (bool(flags_of(text) & UNDERVOLTAGE), bool(flags_of(text) & HELD_BACK)) == (low, slow)


@pytest.mark.parametrize("text", ["", "-1", "throttled=0x0", "123456789", "0x", "٣"])
def test_flags_that_are_none(text: str) -> None:
    with pytest.raises(Nonsense):
        flags_of(text)


def test_alarm() -> None:
    assert is_low("1") and not is_low("0")
    with pytest.raises(Nonsense):
        is_low("2")


@given(st.text(max_size=30))
def test_whatever_is_in_the_file(text: str) -> None:
    try:
        assert 0 <= flags_of(text) <= 0xFFFF
    except Nonsense:
        return
