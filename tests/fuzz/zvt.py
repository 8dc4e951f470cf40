"""Payment terminals: whatever comes on either line is messages or a refusal with a place, and the line lives on."""

from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.carriers import SerialCarrier, TcpCarrier
from firmware.hal.wire.zvt.describe import describe_stream
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.timers import Timers

SEEDS = (
    Apdu(0x040F, bytes.fromhex("270004000000001234496009788a06")).encode() + Apdu(0x060F, b"").encode(),
    bytes.fromhex("100204ff010a1003b7de"),
    bytes.fromhex("04ff030a0124800000"),
)


def fuzz_one(data: bytes) -> None:
    """`data` as a stream to be described, and on both carriers."""
    try:
        for told in describe_stream(data):
            assert told["command"]
    except ZvtError:
        pass
    for carrier in (TcpCarrier(), SerialCarrier(Timers())):
        for now, at in enumerate(range(0, len(data), 7)):
            carrier.feed(data[at : at + 7], float(now))
            carrier.outgoing()
        carrier.pass_time(1000.0)
