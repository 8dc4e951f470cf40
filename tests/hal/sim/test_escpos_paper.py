"""The printer in software reads commands that our own encoder never writes, and says what it does not understand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paper import worked_off

from firmware.hal.sim.peers.escpos_paper import Paper, PaperLine


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\x1b!\x38AB\n", PaperLine("AB", bold=True, wide=True, high=True)),
        (b"\x1bG\x01AB\n", PaperLine("AB", bold=True)),
        (b"\x1ba1AB\n", PaperLine("  AB")),
        (b"\x1ba\x02AB\n", PaperLine("    AB")),
        (b"\x1bt\x10\x80\n", PaperLine("€")),
        (b"\x1bt\x13\xd5\n", PaperLine("€")),
        (b"AB\x1b@CD\n", PaperLine("CD")),
        (b"AB\x1bd\x00", PaperLine("AB")),
    ],
)
def test_style_and_place(data: bytes, line: PaperLine) -> None:
    assert worked_off(data, columns=6).slip == [line]


def test_line_that_is_too_long_goes_on_below() -> None:
    assert [line.text for line in worked_off(b"ABCDEFGH\n", columns=6).slip] == ["ABCDEF", "GH"]
    assert [line.text for line in worked_off(b"\x1d!\x10ABCD\n", columns=6).slip] == ["ABC", "D"]


@pytest.mark.parametrize("data", [b"\x00", b"\x07", b"\x7f", b"\x1bz", b"\x1dz", b"\x1d(Z\x02\x00AB", b"\x1bt\x63"])
def test_what_no_printer_understands_is_told(data: bytes) -> None:
    assert worked_off(data).strange


@pytest.mark.parametrize("data", [b"\x1b", b"\x1ba", b"\x1d(", b"\x1d(k\x03", b"\x1d(k\x03\x001Q", b"\x1dV", b"\x1dVB"])
def test_half_a_command_waits(data: bytes) -> None:
    assert Paper(42).take(data) is None


@pytest.mark.parametrize("cut", [b"\x1dV\x00", b"\x1dV1", b"\x1dVB\x00", b"\x1dVA\x10"])
def test_each_way_to_cut(cut: bytes) -> None:
    assert [len(slip) for slip in worked_off(b"A\n" + cut + b"B\nC\n" + cut).slips] == [1, 2]


@given(st.binary(min_size=1, max_size=200))
def test_anything_at_all_is_taken_or_waited_for(data: bytes) -> None:
    paper = Paper(32)
    while data and (step := paper.take(data)):
        assert data.startswith(step)
        data = data[len(step) :]
