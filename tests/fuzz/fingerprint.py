"""Any bytes on the line of a fingerprint module, in any pieces: bounded memory, one meaning in every tearing."""

from firmware.hal.wire.fingerprint.commands import parameters
from firmware.hal.wire.fingerprint.packets import LONGEST, Answer, Event, Noise, Packets, packet

SEEDS = (packet(0x07, b"\x00" + bytes(16)), packet(0x07, b"\x00") + b"\xef\x01" + packet(0x02, b"ridges"))


def fuzz_one(data: bytes) -> None:
    """Feed `data` whole and byte by byte."""
    whole, torn = Packets(), Packets()
    at_once = [event for event in whole.feed(data) if not isinstance(event, Noise)]
    one_by_one: list[Event] = []
    for byte in data:
        one_by_one += torn.feed(bytes((byte,)))
        assert len(torn._bytes) <= LONGEST + 11
    assert at_once == [event for event in one_by_one if not isinstance(event, Noise)]
    for event in at_once:
        if isinstance(event, Answer):
            assert len(event.rest) < LONGEST
            parameters(event)
