"""One case as the server knows it: a frozen value that changes by facts, and its row in the store."""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from firmware.appliance.telemetry.messages import Hello
from fleet.devices.presence import NOTHING, Evidence, Fact, Witness, Word, advance
from fleet.store.rows import CaseRow

_HELLO = msgspec.json.Decoder(Hello)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time on both clocks of the server: the wall's for people, the monotonic for durations."""

    wall: datetime
    monotonic: float


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What is known of a case. `hello_heard` is monotonic, None where the hello is from before this process.

    `quarantined` counts what it sent that nobody understands; `turned_away`: its part of the quarantine is full.
    """

    name: str
    first_seen: datetime
    last_seen: datetime
    evidence: Evidence = NOTHING
    word_seen: datetime | None = None
    hello: Hello | None = None
    hello_json: bytes | None = None
    hello_seen: datetime | None = None
    hello_heard: float | None = None
    quarantined: int = 0
    turned_away: bool = False

    def heard(self, sid: str, word: Word, witness: Witness, at: Moment, joined: float) -> "KnownCase":
        """After something was heard of session `sid`."""
        evidence = advance(self.evidence, Fact(sid, word, witness, at.monotonic), joined)
        told = evidence is not self.evidence
        # A last will is the broker's word, not the case's.
        seen = self.last_seen if word is Word.LOST else max(self.last_seen, at.wall)
        return replace(self, evidence=evidence, last_seen=seen, word_seen=at.wall if told else self.word_seen)

    def greeted(self, hello: Hello, at: Moment, joined: float) -> "KnownCase":
        """After a hello. The highest turn of the present session counts."""
        known = self.heard(hello.sid, Word.ONLINE, Witness.HELLO, at, joined)
        old = self.hello
        outdated = old is not None and old.sid == hello.sid and old.turn > hello.turn
        if outdated or known.evidence.sid != hello.sid:
            return known
        return replace(known, hello=hello, hello_json=_encode(hello), hello_seen=at.wall, hello_heard=at.monotonic)

    def knows_hello(self, sid: str, joined: float) -> bool:
        """Whether a hello of this session came since the server joined the broker."""
        fresh = self.hello_heard is not None and self.hello_heard >= joined
        return fresh and self.hello is not None and self.hello.sid == sid

    def row(self) -> CaseRow:
        """As the store keeps it."""
        evidence, hello = self.evidence, self.hello
        return CaseRow(
            case=self.name,
            first_seen=self.first_seen,
            last_seen=self.last_seen,
            software=hello.software if hello else None,
            hello=self.hello_json,
            hello_seen=self.hello_seen,
            sid=evidence.sid,
            word=evidence.word,
            witness=evidence.witness,
            word_seen=self.word_seen,
            former=evidence.former,
        )


def remembered(row: CaseRow, quarantined: int) -> KnownCase:
    """The case of a stored row. Nothing in it was heard in this process."""
    word = Word(row.word) if row.word else None
    witness = Witness(row.witness) if row.witness else None
    return KnownCase(
        name=row.case,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        evidence=Evidence(row.sid, word, witness, None, row.former),
        word_seen=row.word_seen,
        hello=_hello(row.hello),
        hello_json=row.hello,
        hello_seen=row.hello_seen,
        quarantined=quarantined,
    )


def _hello(stored: bytes | None) -> Hello | None:
    """The stored hello; None where it was written by a version that spoke otherwise: the case will greet anew."""
    try:
        return _HELLO.decode(stored) if stored else None
    except msgspec.DecodeError:
        return None
