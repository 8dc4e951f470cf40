"""Receipt printers: whatever they say, the next answer and the next broadcast are understood."""

from firmware.hal.wire.escpos_status import Answer, Broadcast, StatusBytes

SEEDS = (b"\x12", b"\x16\x12", b"\x10\x00\x03\x00", b"\x37\x220001\x00", b"\x37\x25\x00")


def fuzz_one(data: bytes) -> None:
    wire = StatusBytes()
    wire.feed(data)
    last = wire.feed(b"\x12\x10\x00\x03\x00")
    assert isinstance(last[-2], Answer)
    assert isinstance(last[-1], Broadcast)
