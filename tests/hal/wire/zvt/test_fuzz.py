"""Whatever comes, only the protocol's own error comes out, the memory stays small and the next message is read."""

import sys
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from support.zvt_vectors import recordings

from firmware.hal.wire.zvt.apdu import MAX_APDU, Apdu, take
from firmware.hal.wire.zvt.carriers import Arrived, Foreign, SerialCarrier, TcpCarrier
from firmware.hal.wire.zvt.commands import LAYOUTS
from firmware.hal.wire.zvt.describe import describe_stream
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.message import read_message
from firmware.hal.wire.zvt.printing import Receipts, read_print
from firmware.hal.wire.zvt.serial import framed
from firmware.hal.wire.zvt.session import Session
from firmware.hal.wire.zvt.timers import Timers

FRAMES: Final = sorted({frame for recording in recordings().values() for frame in recording.frames if len(frame) > 2})
GOOD: Final = Apdu(0x060F)

mutated = st.builds(
    lambda frame, changes: bytes(_changed(frame, changes)),
    st.sampled_from(FRAMES),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=4),
)
messages = st.builds(Apdu, st.sampled_from(sorted(LAYOUTS)), st.binary(max_size=300))


def check_place(problem: ZvtError, data: bytes) -> None:
    """The byte that is named is one of those given, or the missing one behind them."""
    assert 0 <= problem.offset <= len(data)


def _changed(frame: bytes, changes: list[tuple[int, int]]) -> bytearray:
    changed = bytearray(frame)
    for place, byte in changes:
        changed[place % len(changed)] = byte
    return changed


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=400), mutated, mutated.map(framed)))
def test_stream_of_anything_is_described_or_refused_with_a_place(data: bytes) -> None:
    try:
        for told in describe_stream(data):
            assert told["command"]
    except ZvtError as problem:
        check_place(problem, data)


@settings(max_examples=400, deadline=None)
@given(messages)
def test_message_of_any_content_is_read_or_refused(apdu: Apdu) -> None:
    assert take(apdu.encode()) == (apdu, len(apdu.encode()))
    try:
        message = read_message(apdu)
    except ZvtError as problem:
        check_place(problem, apdu.data)
        return
    receipts = Receipts()
    receipts.add(read_print(message))
    assert len(receipts.all()) <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=80), mutated, mutated.map(framed)), max_size=6))
def test_serial_line_gets_in_step_again_after_anything(chunks: list[bytes]) -> None:
    carrier = SerialCarrier(Timers())
    now = 0.0
    for chunk in chunks:
        carrier.feed(chunk, now)
        carrier.outgoing()
        now += 1.0
        carrier.pass_time(now)
    carried = carrier.feed(framed(GOOD.encode()), now)
    assert Arrived(GOOD) in carried
    assert sys.getsizeof(carrier.outgoing()) < MAX_APDU


@settings(max_examples=200, deadline=None)
@given(st.lists(messages, max_size=8), st.integers(1, 7))
def test_tcp_stream_cut_anywhere_gives_the_same_messages(sent: list[Apdu], size: int) -> None:
    carrier, whole = TcpCarrier(), b"".join(apdu.encode() for apdu in sent)
    carried = [item for at in range(0, len(whole), size) for item in carrier.feed(whole[at : at + size], 0.0)]
    assert carried == [Arrived(apdu) for apdu in sent]


@given(st.binary(min_size=1, max_size=200).filter(lambda data: data[0] not in (4, 5, 6, 8, 15, 0x80, 0x84)))
def test_greeting_of_another_service_is_named_once(greeting: bytes) -> None:
    carrier = TcpCarrier()
    (foreign,) = carrier.feed(greeting, 0.0)
    assert isinstance(foreign, Foreign)
    assert foreign.greeting.isprintable()
    assert carrier.feed(greeting, 0.0) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(messages.map(lambda apdu: apdu.encode()), mutated, st.just(b"\x80\x00\x00")), max_size=12))
def test_session_survives_every_order_of_messages(chunks: list[bytes]) -> None:
    """It never acknowledges a result by itself that its owner has not kept."""
    session = Session(TcpCarrier(), Timers())
    session.begin(Apdu(0x0601, bytes.fromhex("04000000001234")), 0.0)
    session.outgoing()
    for now, chunk in enumerate(chunks, 1):
        before = session.holding
        session.feed(chunk, float(now))
        answers = session.outgoing()
        if chunk[:2] == b"\x04\x0f" and session.holding and not before:
            assert not answers.endswith(b"\x80\x00\x00")
        session.pass_time(float(now))
    due = session.due()
    assert due is None or due > 0
