"""A receipt printer's status bytes, against Epson's own tables and examples."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.escpos_status import (
    ENABLE_BROADCASTS,
    Answer,
    Broadcast,
    Noise,
    PrinterStatus,
    Question,
    StatusBytes,
    StatusEvent,
    ask,
    read_answers,
    read_broadcast,
)

READY = {Question.PRINTER: 0x12, Question.OFFLINE_CAUSE: 0x12, Question.ERROR_CAUSE: 0x12, Question.PAPER: 0x12}
EPSON_COVER_OPEN = bytes.fromhex("38 00 63 0f")  # the example in Epson's chapter GS a: off-line by an open cover …
EPSON_COVER_CLOSED = bytes.fromhex("10 00 63 0f")  # … and closed again; its paper is near the end


def heard(chunks: Iterable[bytes]) -> list[StatusEvent]:
    parser = StatusBytes()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def test_commands_are_epsons() -> None:
    assert [ask(question).hex() for question in Question] == ["100401", "100402", "100403", "100404"]
    assert ENABLE_BROADCASTS.hex() == "1d610e"


def test_epsons_example_of_a_broadcast() -> None:
    opened, closed = heard([EPSON_COVER_OPEN + EPSON_COVER_CLOSED])
    assert opened == Broadcast(PrinterStatus(offline=True, cover_open=True, paper_low=True))
    assert closed == Broadcast(PrinterStatus(paper_low=True))


@pytest.mark.parametrize(
    ("four", "status"),
    [
        ("10000000", PrinterStatus()),
        ("14000000", PrinterStatus()),  # the cash drawer's switch is none of ours
        ("18010000", PrinterStatus(offline=True)),
        ("30000000", PrinterStatus(cover_open=True)),
        ("58020000", PrinterStatus(offline=True, feeding=True)),
        ("10040000", PrinterStatus()),  # undefined on several models while on-line
        ("18040000", PrinterStatus(offline=True, recoverable_error=True)),
        ("18080000", PrinterStatus(offline=True, cutter_error=True)),
        ("18200000", PrinterStatus(offline=True, unrecoverable_error=True)),
        ("18400000", PrinterStatus(offline=True, recoverable_error=True)),
        ("10000300", PrinterStatus(paper_low=True)),
        ("18000f00", PrinterStatus(offline=True, paper_low=True, paper_out=True)),
        ("1000606f", PrinterStatus()),  # reserved bits
    ],
)
def test_each_bit_of_a_broadcast(four: str, status: PrinterStatus) -> None:
    assert read_broadcast(bytes.fromhex(four)) == status


@pytest.mark.parametrize(
    ("question", "byte", "status"),
    [
        (Question.PRINTER, 0x16, PrinterStatus()),
        (Question.PRINTER, 0x1A, PrinterStatus(offline=True)),
        (Question.OFFLINE_CAUSE, 0x16, PrinterStatus(cover_open=True)),
        (Question.OFFLINE_CAUSE, 0x1A, PrinterStatus(feeding=True)),
        (Question.OFFLINE_CAUSE, 0x32, PrinterStatus(paper_out=True)),
        (Question.ERROR_CAUSE, 0x16, PrinterStatus()),
        (Question.ERROR_CAUSE, 0x1A, PrinterStatus(cutter_error=True)),
        (Question.ERROR_CAUSE, 0x32, PrinterStatus(unrecoverable_error=True)),
        (Question.ERROR_CAUSE, 0x52, PrinterStatus(recoverable_error=True)),
        (Question.PAPER, 0x1E, PrinterStatus(paper_low=True)),
        (Question.PAPER, 0x72, PrinterStatus(paper_out=True)),
        (Question.PAPER, 0x7E, PrinterStatus(paper_low=True, paper_out=True)),
    ],
)
def test_each_bit_of_an_answer(question: Question, byte: int, status: PrinterStatus) -> None:
    assert heard([bytes((byte,))]) == [Answer(byte)]
    assert read_answers({**READY, question: byte}) == status


def test_flow_control_may_stand_anywhere() -> None:
    assert heard([b"\x13\x10\x13\x00\x11\x03\x00\x11\x12"]) == [Broadcast(PrinterStatus(paper_low=True)), Answer(0x12)]


def test_broadcast_torn_apart_is_noise_and_what_follows_counts() -> None:
    assert heard([b"\x10\x00" + EPSON_COVER_CLOSED]) == [Noise(), Broadcast(PrinterStatus(paper_low=True))]
    assert heard([b"\x10\x00\x12"]) == [Noise(), Answer(0x12)]


def test_noise_is_told_once_for_all_of_it() -> None:
    assert heard([b"\x00\xff\x8f", b"\x41\xfe", b"\x12", b"\x00"]) == [Noise(), Answer(0x12), Noise()]


@given(st.lists(st.binary(max_size=40)))
def test_events_do_not_depend_on_the_chunks(chunks: list[bytes]) -> None:
    wire = b"".join(chunks)
    assert heard(chunks) == heard([wire]) == heard(bytes((byte,)) for byte in wire)


@given(st.binary(max_size=300))
def test_anything_at_all_leaves_it_able_to_hear_an_answer_and_a_broadcast(wire: bytes) -> None:
    events = heard([wire, b"\x12", EPSON_COVER_CLOSED])
    assert events[-2:] == [Answer(0x12), Broadcast(PrinterStatus(paper_low=True))]


@given(st.integers(0, 255))
def test_no_byte_is_both_an_answer_and_the_start_of_a_broadcast(byte: int) -> None:
    """The rule by which Epson and Citizen tell status apart: bits 0, 1, 4 and 7 of the first byte."""
    answer = f"{byte:08b}"
    is_answer = (answer[0], answer[3], answer[6], answer[7]) == ("0", "1", "1", "0")
    flow = byte in (0x11, 0x13)
    assert (heard([bytes((byte,))]) == [Answer(byte)]) == (is_answer and not flow)
