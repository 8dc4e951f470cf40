"""Records of input devices: whatever comes, grouping and meaning hold."""

import struct

from fuzz import key_codes, pen
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.config.inputs import Layout
from firmware.hal.transports.input_raw import RawAbilities, describe, encode, parse, understand
from firmware.hal.wire.code_lines import GS, Code, Garbled
from firmware.hal.wire.input_records import LONGEST_FRAME, Frame, Frames, Gap, Record
from firmware.hal.wire.key_codes import KEY_ENTER, KeyCodes, strokes, tap

GERMAN = "".join(chr(code) for code in range(32, 127)) + "äöüÄÖÜß€µ²³°§´" + GS
AMERICAN = "".join(chr(code) for code in range(32, 127)) + GS
RECORDS = st.builds(Record, st.integers(0, 4), st.integers(0, 0x14A), st.integers(-(2**31), 2**31 - 1))
INTS = st.integers(-(2**31), 2**31 - 1)
RAW = st.tuples(st.integers(0, 4), st.integers(0, 0x14A), INTS)
AXES = st.tuples(INTS, INTS, st.integers(0, 2**31 - 1))
ABILITIES = st.builds(
    RawAbilities, st.lists(st.integers(0, 0x2FF)).map(tuple), st.dictionaries(st.integers(0, 63), AXES)
)


@given(st.binary(max_size=600))
def test_no_bytes_bring_a_pen_down(data: bytes) -> None:
    pen.fuzz_one(data)


@given(st.binary(max_size=600))
def test_no_bytes_bring_typed_codes_down(data: bytes) -> None:
    key_codes.fuzz_one(data)


@given(st.lists(RAW))
def test_records_are_the_kernels_on_a_machine_of_64_bits(records: list[tuple[int, int, int]]) -> None:
    assert parse(encode(records)) == records
    if struct.calcsize("@l") == 8:
        by_hand = b"".join(struct.pack("<qqHHi", 0, 0, *one) for one in records)
        assert encode(records) == by_hand


@given(ABILITIES)
def test_description_is_understood_as_it_was_meant(abilities: RawAbilities) -> None:
    assert understand(describe(abilities)) == abilities


@given(st.lists(RECORDS), st.integers(0, 30))
def test_frames_are_the_same_however_the_records_are_cut(records: list[Record], cut: int) -> None:
    frames = Frames()
    assert frames.feed(records[:cut]) + frames.feed(records[cut:]) == Frames().feed(records)


def test_frame_without_an_end_is_a_gap_and_no_memory() -> None:
    frames = Frames()
    assert frames.feed([Record(3, 0, 1)] * (10 * LONGEST_FRAME)) == []
    assert frames.feed([Record(0, 0, 0), Record(3, 0, 7), Record(0, 0, 0)]) == [Gap(), Frame((Record(3, 0, 7),))]


@given(st.text(GERMAN, min_size=1, max_size=60))
def test_code_typed_on_a_german_keyboard_is_read_whole(text: str) -> None:
    assert typed(text, Layout.GERMAN, Layout.GERMAN) == [Code(text)]


@given(st.text(AMERICAN, min_size=1, max_size=60))
def test_code_typed_on_an_american_keyboard_is_read_whole(text: str) -> None:
    assert typed(text, Layout.AMERICAN, Layout.AMERICAN) == [Code(text)]


def test_scanner_set_to_the_wrong_keyboard_shows_by_other_characters() -> None:
    assert typed("KOFFER-0007/pad=Y", Layout.AMERICAN, Layout.GERMAN) == [Code("KOFFERß0007-pad´Z")]


def test_characters_typed_by_their_number_are_no_code() -> None:
    keys = KeyCodes(Layout.GERMAN)
    alt = [Frame((Record(1, 56, 1),)), *tap(79), Frame((Record(1, 56, 0),)), *tap(KEY_ENTER)]
    assert [event for frame in alt for event in keys.feed(frame)] == [Garbled()]


def test_nothing_of_what_was_typed_or_written_is_printed() -> None:
    assert "4711" not in repr(Record(3, 0, 4711)) + repr(typed("4711", Layout.GERMAN, Layout.GERMAN))


def typed(text: str, scanner: Layout, case: Layout) -> list[Code | Garbled]:
    keys = KeyCodes(case)
    return [event for frame in (*strokes(text, scanner), *tap(KEY_ENTER)) for event in keys.feed(frame)]
