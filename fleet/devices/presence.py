"""Whether a case is there: a pure function of what was heard, always with the reason.

Three rules keep the answer right when messages come late, twice or not at all:

- A session that was followed by another never speaks for the case again. A last will that a broker delivers late
  belongs to such a session.
- A last will or an announced stop of a session that was never heard of is believed only where nothing newer was
  heard since the server joined the broker; it is then what the broker kept while the server was away.
- "There" must have been said since the server joined the broker. What was said before may have changed unheard.
"""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

SILENCE: Final = 300.0  # seconds; a case beats once a minute, so five beats are missing
GRACE: Final = 120.0  # seconds after joining the broker in which a case may come back before it counts as lost
FORMER: Final = 8  # sessions that are remembered as over


@unique
class Word(StrEnum):
    """The last word on a session."""

    ONLINE = "online"
    STOPPED = "stopped"
    LOST = "lost"


@unique
class Witness(StrEnum):
    """Where the last word comes from."""

    PRESENCE = "presence"
    HELLO = "hello"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something heard of a session at `at`, in monotonic seconds. HELLO and RECORDS always say ONLINE."""

    sid: str
    word: Word
    witness: Witness
    at: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the presence of a case. `heard` is monotonic, None where nothing came in this process."""

    sid: str | None = None
    word: Word | None = None
    witness: Witness | None = None
    heard: float | None = None
    former: tuple[str, ...] = ()


NOTHING: Final = Evidence()


@dataclass(frozen=True, slots=True)
class Link:
    """The server's own connection to the broker. `joined` is monotonic; None while it is cut off.

    `storing` is false while the store takes nothing: then what is heard is not known either.
    """

    joined: float | None = None
    storing: bool = True


@unique
class Standing(StrEnum):
    """How a case stands."""

    ONLINE = "online"
    OFFLINE = "offline"
    STOPPED = "stopped"
    NEVER = "never"
    UNKNOWN = "unknown"


@unique
class Why(StrEnum):
    """The reason for the standing."""

    HEARD = "heard"  # it spoke a short while ago
    WILL = "will"  # the broker said that the connection broke
    NOT_RETURNED = "not-returned"  # it was there before the server was cut off, and did not come back
    ANNOUNCED = "announced"  # it said that it is switched off
    NOTHING = "nothing"  # no message that could be read has ever come
    CUT_OFF = "cut-off"  # the server itself has no broker
    NOT_STORING = "not-storing"  # the server itself cannot take messages
    UNCONFIRMED = "unconfirmed"  # the server has just joined the broker, and the case has not spoken yet
    SILENT = "silent"  # the broker holds its connection, but no beat comes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing and its reason."""

    standing: Standing
    why: Why


def advance(evidence: Evidence, fact: Fact, joined: float) -> Evidence:
    """What is known after `fact`; `joined` is when the server joined the broker (monotonic seconds)."""
    if fact.sid in evidence.former:
        return evidence
    if fact.sid == evidence.sid:
        return _same_session(evidence, fact)
    if fact.word is Word.ONLINE or evidence.sid is None:
        return _next_session(evidence, fact)
    if evidence.heard is not None and evidence.heard >= joined:
        return evidence
    # Which of the two sessions is the newer one cannot be known: neither is called over.
    return replace(evidence, sid=fact.sid, word=fact.word, witness=fact.witness, heard=fact.at)


def _same_session(evidence: Evidence, fact: Fact) -> Evidence:
    if evidence.word is Word.STOPPED and fact.witness is not Witness.PRESENCE:
        return replace(evidence, heard=fact.at)  # what was under way when it said goodbye
    return replace(evidence, word=fact.word, witness=fact.witness, heard=fact.at)


def _next_session(evidence: Evidence, fact: Fact) -> Evidence:
    over = evidence.former if evidence.sid is None else (*evidence.former, evidence.sid)
    return Evidence(fact.sid, fact.word, fact.witness, fact.at, over[-FORMER:])


def judge(evidence: Evidence, link: Link, now: float) -> Verdict:
    """How the case stands at `now` (monotonic seconds)."""
    if evidence.word is None:
        return Verdict(Standing.NEVER, Why.NOTHING)
    if link.joined is None:
        return Verdict(Standing.UNKNOWN, Why.CUT_OFF)
    if not link.storing:
        return Verdict(Standing.UNKNOWN, Why.NOT_STORING)
    match evidence.word:
        case Word.STOPPED:
            return Verdict(Standing.STOPPED, Why.ANNOUNCED)
        case Word.LOST:
            return Verdict(Standing.OFFLINE, Why.WILL)
        case Word.ONLINE:
            return _judge_online(evidence.heard, link.joined, now)


def _judge_online(heard: float | None, joined: float, now: float) -> Verdict:
    if heard is not None and heard >= joined:
        silent = now - heard > SILENCE
        return Verdict(Standing.UNKNOWN, Why.SILENT) if silent else Verdict(Standing.ONLINE, Why.HEARD)
    if now - joined > GRACE:
        return Verdict(Standing.OFFLINE, Why.NOT_RETURNED)
    return Verdict(Standing.UNKNOWN, Why.UNCONFIRMED)
