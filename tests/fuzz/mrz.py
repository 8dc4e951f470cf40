"""Machine-readable zones: any bytes give only its events, and afterwards a good zone is read."""

from datetime import date

from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.wire.mrz.lines import LONGEST, Noise, ZoneLines

TODAY = date(2026, 3, 2)
GOOD = b"IDD<<T220001293<<<<<<<<<<<<<<<\r6408125<2010315D<<<<<<<<<<<<<4\rMUSTERMANN<<ERIKA<<<<<<<<<<<<<\r"

SEEDS = (GOOD,)


def fuzz_one(data: bytes) -> None:
    lines = ZoneLines()
    for event in lines.feed(data, TODAY):
        assert isinstance(event, DocumentRead | DocumentUnreadable | Noise)
    assert len(lines._line) <= LONGEST
    lines.stale(TODAY)
    assert not lines.unfinished
    (document,) = lines.feed(GOOD, TODAY)
    assert isinstance(document, DocumentRead)
    assert document.valid
