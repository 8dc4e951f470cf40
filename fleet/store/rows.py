"""What goes into the store and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

LARGEST_SEQUENCE: Final = 2**63 - 1  # SQLite's INTEGER is signed
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970; a time without zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The time in UTC; what a calendar cannot show becomes its first or last moment."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return _FIRST if micros < 0 else _LAST


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One thing that happened at a case. `body` is the event as JSON."""

    case: str
    seq: int
    stream: str
    type: str
    at: datetime
    received: datetime
    body: bytes

    def cells(self) -> tuple[str, int, str, str, int, int, bytes]:
        """In the order of the table."""
        return self.case, self.seq, self.stream, self.type, to_micros(self.at), to_micros(self.received), self.body


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A payload that could not be understood, kept as it came; `first` and `last` where its range can be read."""

    case: str
    digest: bytes
    received: datetime
    leaf: str
    why: str
    first: int | None
    last: int | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What is known of a case. `hello` is the last hello as JSON; `former` are earlier sessions, oldest first."""

    case: str
    first_seen: datetime
    last_seen: datetime
    software: str | None
    hello: bytes | None
    hello_seen: datetime | None
    sid: str | None
    word: str | None
    witness: str | None
    word_seen: datetime | None
    former: tuple[str, ...]

    def cells(self) -> tuple[object, ...]:
        """In the order of the table."""
        return (
            self.case,
            to_micros(self.first_seen),
            to_micros(self.last_seen),
            self.software,
            self.hello,
            _maybe(self.hello_seen),
            self.sid,
            self.word,
            self.witness,
            _maybe(self.word_seen),
            " ".join(self.former),
        )


def _maybe(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert. `number` counts those of a case; `cleared` is None while it is not over; words as in `fleet.alerts`."""

    case: str
    number: int
    kind: str
    subject: str
    severity: str
    detail: str
    raised: datetime
    last: datetime
    cleared: datetime | None
    count: int
    seq: int
    proven: bool

    def cells(self) -> tuple[object, ...]:
        """In the order of the table."""
        times = (to_micros(self.raised), to_micros(self.last), _maybe(self.cleared))
        named = (self.case, self.number, self.kind, self.subject, self.severity, self.detail)
        return (*named, *times, self.count, self.seq, int(self.proven))


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that is committed in one transaction."""

    records: tuple[RecordRow, ...] = ()
    quarantine: tuple[QuarantineRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    alerts: tuple[AlertRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit did. `shut_away` counts the payloads new in quarantine, by case.

    What is in `refused_payloads` (case, digest) and `refused_records` (case, number) was not kept, because the
    quarantine of the case is full: it must not be acknowledged.
    """

    new_records: int
    shut_away: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    refused_payloads: frozenset[tuple[str, bytes]] = frozenset()
    refused_records: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much is kept: records, and payloads in quarantine by case."""

    records: int
    quarantined: dict[str, int]
