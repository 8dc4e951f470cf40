"""Whatever a typing scanner presses: only whole codes of this keyboard's characters come out, and never too long."""

from firmware.hal.config.inputs import Layout
from firmware.hal.transports.input_raw import encode, parse
from firmware.hal.wire.code_lines import GS, LONGEST, Code
from firmware.hal.wire.input_records import EV_KEY, Frames, Gap, Record, records_of
from firmware.hal.wire.key_codes import KeyCodes

SEEDS = (encode((1, code, down) for code in (30, 48, 28) for down in (1, 0)),)


def fuzz_one(data: bytes) -> None:
    """`data` once as the kernel's records, once as keys pressed and released."""
    for layout in Layout:
        follow(records_of(parse(data)), KeyCodes(layout))
        pressed = [Record(EV_KEY, byte >> 1, byte & 1) for byte in data]
        follow([record for press in pressed for record in (press, Record(0, 0, 0))], KeyCodes(layout))


def follow(records: list[Record], keys: KeyCodes) -> None:
    for told in Frames().feed(records):
        for event in keys.lose() if isinstance(told, Gap) else keys.feed(told):
            if isinstance(event, Code):
                assert 0 < len(event.text) <= LONGEST
                assert event.text.replace(GS, "").isprintable()
    keys.stale()
    assert not keys.unfinished
