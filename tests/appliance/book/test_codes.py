"""Codes: ours are told from others, misread ones are not believed, and a decoder of others reads our labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.book.codes import (
    AppointmentSlip,
    AssetTag,
    BlankSerial,
    NoCode,
    asset_tag,
    check_character,
    labelled,
    meaning,
)

SERIES = ("VPA", "V", "AK")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_check_character_is_that_of_the_standard() -> None:
    assert check_character("A12425GABC1234002") == "M"  # the example of ISO 7064 users (GRid)
    assert check_character("") == check_character("-/:")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        (asset_tag("KOFFER-0007", "barcode-scanner"), AssetTag("KOFFER-0007", "barcode-scanner")),
        (labelled("S:VPA0001234"), BlankSerial("VPA", "VPA0001234")),
        ("VPA0001234", BlankSerial("VPA", "VPA0001234")),
        ("V77", BlankSerial("V", "V77")),
        (labelled("T:4F7Q-22"), AppointmentSlip("4F7Q-22")),
        ("4006381333931", NoCode(misread=False)),
        ("KOFFER-0007/barcode-scanner", NoCode(misread=False)),
        ("VPA", NoCode(misread=False)),
        ("VPA12x", NoCode(misread=False)),
        ("VPA٣", NoCode(misread=False)),
        ("=" * 200, NoCode(misread=False)),
    ],
)
def test_each_kind_of_code_is_known(text: str, means: object) -> None:
    assert meaning(text, SERIES) == means


@given(st.text(ALPHABET, min_size=2, max_size=30), st.data())
def test_one_wrong_character_is_found(token: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda character: character != token[at]))
    wrong = token[:at] + other + token[at + 1 :]
    assert meaning(f"T:{wrong}={check_character('T:' + token)}", ()) == NoCode(misread=True)


@given(st.text(ALPHABET, min_size=2, max_size=30), st.data())
def test_two_exchanged_neighbours_are_found(token: str, data: st.DataObject) -> None:
    """But for those that follow each other in the alphabet, 0 after Z: of these the system misses one at each place."""
    at = data.draw(st.integers(0, len(token) - 2))
    first, second = token[at], token[at + 1]
    if (ALPHABET.index(first) - ALPHABET.index(second)) % len(ALPHABET) in (0, 1, len(ALPHABET) - 1):
        return
    wrong = token[:at] + second + first + token[at + 2 :]
    assert meaning(f"T:{wrong}={check_character('T:' + token)}", ()) == NoCode(misread=True)


@given(st.text(max_size=200))
def test_any_text_has_a_meaning(text: str) -> None:
    assert meaning(text, SERIES) is not None


def test_nothing_of_a_slip_is_printed() -> None:
    assert "4F7Q" not in repr(meaning(labelled("T:4F7Q-22"), ()))
