"""Scanners on a line: only codes that can be shown come out, whatever the tearing, and a good one afterwards."""

from firmware.hal.wire.code_lines import LONGEST, Code, CodeLines

SEEDS = (b"4006381333931\r", b"T:4F7Q-22=B\r\nS:VPA0001234=3\n", b"\x1b[2J\xc3\x28\r\n")


def fuzz_one(data: bytes) -> None:
    lines = CodeLines()
    for at in range(0, len(data), 5):
        for event in lines.feed(data[at : at + 5]):
            if isinstance(event, Code):
                assert 0 < len(event.text) <= LONGEST
    lines.stale()
    assert lines.feed(b"4711\r") == [Code("4711")]
