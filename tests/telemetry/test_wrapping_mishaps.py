"""MessagePack beside JSON: the same messages, the same strictness, and nothing that unfolds into too much."""

import json
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from firmware.appliance.state.events import Heartbeat
from firmware.appliance.telemetry import messages
from firmware.appliance.telemetry.codec import Malformed, decode, encode, pack
from firmware.appliance.telemetry.messages import LARGEST_MESSAGE, Batch, Message, Record, ServerState, Stream
from firmware.appliance.telemetry.wrapping import Form, TooLong, Unwrappable, unwrapped, wrapped

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "v1"
WHOLE = sorted(GOLDEN.glob("*.json"))
SMALL = ServerState(sid="0" * 16, online=True)
PACKED = msgspec.msgpack.encode(SMALL)


def kind_of(path: Path) -> type[Message]:
    kind: type[Message] = getattr(messages, path.stem.split("-")[0])
    return kind


def beats(count: int) -> Batch:
    at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    records = tuple(Record(seq, at, Heartbeat(60 * seq, 18_000, 80)) for seq in range(1, count + 1))
    return Batch(sid="0123456789abcdef", stream=Stream.TELE, prev=None, records=records)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_message_says_something_else_in_message_pack(path: Path) -> None:
    message = decode(kind_of(path), path.read_bytes())
    assert decode(kind_of(path), pack(message)) == message
    assert decode(kind_of(path), msgspec.msgpack.encode(message)) == message


@pytest.mark.parametrize("path", sorted((GOLDEN / "events").glob("*.json")), ids=lambda path: path.stem)
def test_event_says_something_else_in_message_pack(path: Path) -> None:
    record = msgspec.json.decode(path.read_bytes(), type=Record)
    batch = Batch(sid="0" * 16, stream=Stream.of(record.event.lane), prev=None, records=(record,))
    assert decode(Batch, pack(batch)) == batch


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_packed_message_is_longer_than_json(path: Path) -> None:
    message = decode(kind_of(path), path.read_bytes())
    assert len(pack(message)) < len(encode(message))


def test_rows_that_are_alike_take_hardly_more_room_than_one() -> None:
    assert len(pack(beats(8))) < len(encode(beats(2)))
    assert unwrapped(pack(beats(8)))[0] is Form.MESSAGE_PACK


def test_short_message_is_deflated_into_a_longer_one() -> None:
    assert wrapped(b"\x81\xa1v\x01") == b"\x81\xa1v\x01"


def test_field_in_message_pack_that_nobody_agreed_on() -> None:
    body = {**json.loads(encode(SMALL)), "remark": "Frau M. war da"}
    for payload in (msgspec.msgpack.encode(body), zlib.compress(msgspec.msgpack.encode(body))):
        with pytest.raises(Malformed):
            decode(ServerState, payload)


def test_bomb_is_not_unfolded() -> None:
    bomb = zlib.compress(bytes(900 * LARGEST_MESSAGE), 9)
    assert len(bomb) < LARGEST_MESSAGE
    tracemalloc.start()
    try:
        with pytest.raises(TooLong):
            unwrapped(bomb)
        assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST_MESSAGE
    finally:
        tracemalloc.stop()


def test_one_byte_too_much_makes_the_difference() -> None:
    fits = zlib.compress(b"\x80" + bytes(LARGEST_MESSAGE - 1))
    assert len(unwrapped(fits)[1]) == LARGEST_MESSAGE
    with pytest.raises(TooLong):
        unwrapped(zlib.compress(b"\x80" + bytes(LARGEST_MESSAGE)))


BROKEN = {
    "cut off": zlib.compress(PACKED)[:-1],
    "followed by more": zlib.compress(PACKED) + b"\x00",
    "twice": zlib.compress(PACKED) * 2,
    "changed": zlib.compress(PACKED)[:-2] + b"\x00\x00",
    "only its head": b"\x78",
    "with a dictionary": b"\x78\xbb\x00\x00\x00\x01",
    "nothing in it": zlib.compress(b"")[:-1],
}


@pytest.mark.parametrize("payload", BROKEN.values(), ids=BROKEN)
def test_zlib_stream_that_is_not_whole(payload: bytes) -> None:
    with pytest.raises(Unwrappable):
        unwrapped(payload)
    with pytest.raises(Malformed):
        decode(ServerState, payload)


@pytest.mark.parametrize(
    "packed",
    [
        b"\x80",
        b"\x85" * 3000,
        b"\x81\xa1v\x02",
        b"\xdf\xff\xff\xff\xff",
        b"\xde\xff\xff",
        PACKED[:-1],
        PACKED + b"\xc0",
        zlib.compress(encode(SMALL)),
        zlib.compress(zlib.compress(PACKED)),
    ],
)
def test_message_pack_that_is_none(packed: bytes) -> None:
    with pytest.raises(Malformed):
        decode(ServerState, packed)
