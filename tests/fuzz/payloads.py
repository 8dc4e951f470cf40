"""Whatever comes as a payload: a message that can be said again in every form, or a plain refusal, on both ends."""

import zlib
from datetime import UTC, datetime

import msgspec

from firmware.appliance.state.events import Heartbeat
from firmware.appliance.telemetry.codec import Malformed, decode, encode, pack
from firmware.appliance.telemetry.messages import Ack, Batch, Hello, Presence, PresenceWord, Record, ServerState, Stream
from firmware.appliance.telemetry.topics import Up
from fleet.devices.device import Moment
from fleet.ingest.letters import Letter, read
from fleet.ingest.time import answer

SID = "0123456789abcdef"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEATS = tuple(Record(seq, AT, Heartbeat(60 * seq, 18_000, 80)) for seq in range(1, 9))
BATCH = Batch(sid=SID, stream=Stream.TELE, prev=None, records=BEATS)
ACK = Ack(sid=SID, stream=Stream.TELE, upto=8)

SEEDS = (
    encode(ACK),
    msgspec.msgpack.encode(ACK),
    pack(BATCH),
    encode(BATCH),
    msgspec.msgpack.encode(BATCH),
    msgspec.msgpack.encode(Presence(sid=SID, word=PresenceWord.ONLINE)),
    zlib.compress(msgspec.msgpack.encode(ServerState(sid=SID, online=True))),
)


def fuzz_one(data: bytes) -> None:
    """`data` as it comes, and as what is in a zlib stream."""
    for payload in (data, zlib.compress(data)):
        for kind in (Ack, Batch, Hello, Presence, ServerState):
            try:
                message = decode(kind, payload)
            except Malformed:
                continue
            assert decode(kind, encode(message)) == message
            assert decode(kind, pack(message)) == message
        for leaf in Up:
            read(Letter("KOFFER-0007", leaf, payload, 1, 1, Moment(AT, 0.0), "x"))
        answer(payload, AT)
