"""Codes from a hand scanner: whole, cut into any chunks, too long, no text."""

import itertools
import tracemalloc
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.code_lines import LONGEST, Code, CodeLines, Garbled, LineEvent

ends = st.sampled_from([b"\r", b"\n", b"\r\n"])
lines = st.lists(
    st.tuples(st.one_of(st.text(max_size=12).map(str.encode), st.binary(max_size=12), st.just(b"x" * 5000)), ends)
).map(lambda pairs: b"".join(text + end for text, end in pairs))
wires = st.one_of(lines, st.binary(max_size=200))


def heard(chunks: Iterable[bytes]) -> list[LineEvent]:
    parser = CodeLines()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def cut(data: bytes, at: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in at), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\n\r\n"])
def test_any_line_end_ends_one_code(end: bytes) -> None:
    assert heard([b"KOFFER-0007" + end + "Öffner".encode() + end]) == [Code("KOFFER-0007"), Code("Öffner")]


def test_line_end_torn_apart_is_still_one() -> None:
    assert heard([b"A1\r", b"\nA2\r", b"\n"]) == [Code("A1"), Code("A2")]


@pytest.mark.parametrize("line", [b"\xff\xfe", b"A\x00B", b"\x1b[2J", b"\xc3", b"A\tB", b"\xe2\x80\xa8"])
def test_what_is_no_printable_text_is_garbled_and_the_next_code_is_read(line: bytes) -> None:
    assert heard([line + b"\rA2\r"]) == [Garbled(), Code("A2")]


def test_longest_code_is_read_and_one_byte_more_is_not() -> None:
    assert heard([b"x" * LONGEST + b"\r"]) == [Code("x" * LONGEST)]
    assert heard([b"x" * (LONGEST + 1) + b"\rA2\r"]) == [Garbled(), Code("A2")]


def test_endless_line_is_told_once_and_takes_no_memory() -> None:
    parser = CodeLines()
    assert parser.feed(b"x" * (LONGEST + 1)) == [Garbled()]
    tracemalloc.start()
    for _ in range(1000):
        assert parser.feed(b"x" * 4096) == []
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 20_000
    assert parser.feed(b"\rA2\r") == [Code("A2")]


def test_line_cut_off_is_garbled_and_the_next_code_stands_alone() -> None:
    parser = CodeLines()
    assert parser.feed(b"KOFF") == []
    assert [parser.unfinished, parser.stale(), parser.unfinished] == [True, [Garbled()], False]
    assert parser.feed(b"A2\r") == [Code("A2")]


def test_overlong_line_cut_off_is_told_once() -> None:
    parser = CodeLines()
    parser.feed(b"x" * (LONGEST + 1))
    assert parser.unfinished
    assert parser.stale() == []
    assert parser.feed(b"A2\r") == [Code("A2")]


def test_code_is_not_in_its_printed_form() -> None:
    assert "L01X00T471" not in repr(heard([b"L01X00T471\r"]))


@given(wires, st.lists(st.integers(min_value=0)))
def test_events_do_not_depend_on_the_chunks(wire: bytes, at: list[int]) -> None:
    assert heard(cut(wire, at)) == heard([wire])


@given(wires)
def test_anything_at_all_leaves_it_able_to_read_the_next_code(wire: bytes) -> None:
    assert heard([wire, b"\r", b"A2\r"])[-1] == Code("A2")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=1000), ends)
def test_every_printable_text_is_read_as_it_was_printed(text: str, end: bytes) -> None:
    assert heard([text.encode() + end]) == [Code(text)]
