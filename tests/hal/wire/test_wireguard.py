"""The answers of WireGuard's tool."""

import pytest
from fuzz.wireguard import KEY, SEEDS, fuzz_one
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.wireguard import MOST, Far, far_end

OTHER = "b" * 43 + "="
LINES = st.lists(
    st.lists(st.sampled_from([KEY, OTHER, "(none)", "0", "17", "9" * 30, "192.0.2.1:1", "[::1]:5", "²"]) | st.text(),
             max_size=4).map("\t".join),
    max_size=4,
).map("\n".join)  # fmt: skip


def test_far_end_that_answered_last_is_the_one() -> None:
    told = far_end(
        f"{KEY}\t1000\n{OTHER}\t2000\n",
        f"{KEY}\t192.0.2.1:51820\n{OTHER}\t[2001:db8::1]:51820\n",
        f"{KEY}\t1\t2\n{OTHER}\t3\t4\n",
    )
    assert told == Far(2000, "[2001:db8::1]:51820", 3, 4)


def test_far_end_that_never_answered_is_one_too() -> None:
    assert far_end(f"{KEY}\t0\n", f"{KEY}\t(none)\n", f"{KEY}\t0\t148\n") == Far(0, None, 0, 148)


@pytest.mark.parametrize("handshakes", ["", "\n", "nonsense", f"{KEY}\t-5", f"{KEY}\t1\t2", f"{KEY}\t²", "k\t5"])
def test_answer_without_a_far_end_has_none(handshakes: str) -> None:
    assert far_end(handshakes, "", "") is None


def test_lines_beyond_all_measure_are_not_read() -> None:
    handshakes = f"{KEY}\t1\n" * MOST + f"{OTHER}\t9\n"
    assert far_end(handshakes, "", "") == Far(1)


@given(LINES, LINES, LINES)
def test_any_lines_break_nothing(handshakes: str, endpoints: str, transfer: str) -> None:
    far = far_end(handshakes, endpoints, transfer)
    assert far is None or far.endpoint in (None, "192.0.2.1:1", "[::1]:5") or ":" in far.endpoint


@given(st.binary(max_size=100))
def test_any_bytes_break_nothing(data: bytes) -> None:
    fuzz_one(data)
    fuzz_one(SEEDS[0][: len(data)] + data + SEEDS[0][len(data) :])
