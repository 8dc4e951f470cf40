"""How much goes into one batch."""

from collections.abc import Sequence
from typing import Final

import msgspec

from firmware.appliance.journal import Stored
from firmware.appliance.telemetry.messages import Record

ROWS: Final = 100
BYTES: Final = 64 * 1024 - 512  # the rest is the batch's own fields
_encoder = msgspec.json.Encoder()


def fitting(rows: Sequence[Stored]) -> tuple[Record, ...]:
    """The records of the first rows that fit into one message; at least one where there is any."""
    records: list[Record] = []
    room = BYTES
    for row in rows[:ROWS]:
        record = Record(row.seq, row.at, row.event, True if row.doubtful else msgspec.UNSET)
        room -= len(_encoder.encode(record)) + 1
        if records and room < 0:
            break
        records.append(record)
    return tuple(records)
