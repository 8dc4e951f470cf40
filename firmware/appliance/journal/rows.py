"""A row of the journal, as it is written and as it is read."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from firmware.appliance.state.events import AnyEvent, Lane

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LANES: Final = {lane: lane.value for lane in Lane}  # an enumeration's `value` is slow to ask for
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_log = logging.getLogger(__name__)

Row = tuple[int, int, str, bytes, int]  # seq, at (microseconds since 1970), lane, body, doubt: as the tables have it
Draft = tuple[int, str, bytes, int]  # the same before it has a number; plain tuples, for there may be many


@dataclass(frozen=True, slots=True)
class Stored:
    """An event on disk. `seq` is never given to another; `at` is the wall clock when it was handed in.

    `doubtful`: nobody vouched for that clock then.
    """

    seq: int
    at: datetime
    lane: Lane
    event: AnyEvent
    doubtful: bool = False


def stamp(moment: datetime) -> int:
    """Microseconds since 1970."""
    return microseconds(moment - _EPOCH)


def moment(at: int) -> datetime:
    """The time that `stamp` was given."""
    return _EPOCH + at * _MICROSECOND


def microseconds(span: timedelta) -> int:
    """The whole span in microseconds."""
    return span // _MICROSECOND


def drafts_of(events: Sequence[AnyEvent], at: int, *, doubtful: bool = False) -> list[Draft]:
    """`events` in the shape that goes to disk."""
    encode = _encoder.encode
    doubt = int(doubtful)
    return [(at, _LANES[event.lane], encode(event), doubt) for event in events]


def stored(row: Row | tuple[int, int, str, bytes]) -> Stored | None:
    """The event of a row, or None where another version of the software wrote what this one does not know."""
    seq, at, lane, body, *doubt = row  # a file that an older version closed has no doubt
    try:
        event = _decoder.decode(body)
    except msgspec.DecodeError:
        _log.warning("row %d of the journal is of no kind that this version knows", seq)
        return None
    return Stored(seq, moment(at), Lane(lane), event, doubt == [1])
