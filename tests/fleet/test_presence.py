"""Is the case there? Whatever comes late, twice or never, the answer must not be wrong."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.devices.presence import (
    FORMER,
    GRACE,
    NOTHING,
    SILENCE,
    Evidence,
    Fact,
    Link,
    Standing,
    Verdict,
    Why,
    Witness,
    Word,
    advance,
    judge,
)

JOINED = 100.0


def said(sid: str, word: Word, at: float = 110.0) -> Fact:
    return Fact(sid, word, Witness.PRESENCE, at)


def records(sid: str, at: float = 110.0) -> Fact:
    return Fact(sid, Word.ONLINE, Witness.RECORDS, at)


def after(*facts: Fact, start: Evidence = NOTHING) -> Evidence:
    for fact in facts:
        start = advance(start, fact, JOINED)
    return start


A_STALE = Evidence("a", Word.ONLINE, Witness.HELLO, None)

TABLE = [
    ("nothing was ever heard", NOTHING, Standing.NEVER, Why.NOTHING),
    ("it says hello", after(said("a", Word.ONLINE)), Standing.ONLINE, Why.HEARD),
    ("its cable is cut", after(records("a"), said("a", Word.LOST)), Standing.OFFLINE, Why.WILL),
    ("it says goodbye", after(records("a"), said("a", Word.STOPPED)), Standing.STOPPED, Why.ANNOUNCED),
    ("late records after goodbye", after(said("a", Word.STOPPED), records("a")), Standing.STOPPED, Why.ANNOUNCED),
    ("back after a cut", after(said("a", Word.LOST), records("a")), Standing.ONLINE, Why.HEARD),
    ("late will", after(records("a"), records("b"), said("a", Word.LOST)), Standing.ONLINE, Why.HEARD),
    ("late goodbye", after(records("a"), records("b"), said("a", Word.STOPPED)), Standing.ONLINE, Why.HEARD),
    ("late records", after(records("a"), records("b"), said("b", Word.LOST), records("a")), Standing.OFFLINE, Why.WILL),
    ("will of a stranger", after(records("b"), said("x", Word.LOST)), Standing.ONLINE, Why.HEARD),
    ("kept will after a pause of the server", after(said("x", Word.LOST), start=A_STALE), Standing.OFFLINE, Why.WILL),
    ("not heard since the server joined", A_STALE, Standing.UNKNOWN, Why.UNCONFIRMED),
]


@pytest.mark.parametrize(("evidence", "standing", "why"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_was_heard_decides(evidence: Evidence, standing: Standing, why: Why) -> None:
    assert judge(evidence, Link(JOINED), 115.0) == Verdict(standing, why)


def test_the_server_itself_is_cut_off_and_so_knows_nothing() -> None:
    assert judge(after(records("a")), Link(None), 115.0) == Verdict(Standing.UNKNOWN, Why.CUT_OFF)


def test_the_server_stores_nothing_and_so_knows_nothing() -> None:
    assert judge(after(records("a")), Link(JOINED, storing=False), 115.0) == Verdict(Standing.UNKNOWN, Why.NOT_STORING)


def test_the_heart_stops_beating_while_the_connection_stands() -> None:
    assert judge(after(records("a")), Link(JOINED), 110.0 + SILENCE + 1) == Verdict(Standing.UNKNOWN, Why.SILENT)


def test_it_does_not_come_back_after_a_pause_of_the_server() -> None:
    assert judge(A_STALE, Link(JOINED), JOINED + GRACE + 1) == Verdict(Standing.OFFLINE, Why.NOT_RETURNED)


def test_a_kept_will_does_not_condemn_the_session_before_it() -> None:
    evidence = after(said("x", Word.LOST), records("a", 120.0), start=A_STALE)
    assert judge(evidence, Link(JOINED), 121.0).standing is Standing.ONLINE


@dataclass
class World:
    """A case, a broker and a server to whom anything happens. Knows the truth, which the server must find out."""

    evidence: Evidence = NOTHING
    joined: float | None = 0.0
    now: float = 0.0
    session: str | None = None
    ended: Word | None = None
    kept: tuple[str, Word] | None = None
    wills: list[str] = field(default_factory=list)
    sessions: int = 0
    all_heard: bool = True
    last: Fact | None = None

    def act(self, action: int) -> None:
        self.now += 1.0
        ACTIONS[action % len(ACTIONS)](self)

    def publish(self, sid: str, word: Word, witness: Witness) -> None:
        if witness is Witness.PRESENCE:
            self.kept = (sid, word)
        self.deliver(Fact(sid, word, witness, self.now))

    def deliver(self, fact: Fact) -> None:
        if self.joined is not None:
            self.evidence = advance(self.evidence, fact, self.joined)
            self.last = fact

    def verdict(self) -> Verdict:
        return judge(self.evidence, Link(self.joined), self.now)

    def start(self) -> None:
        if self.session is None:
            self.sessions += 1
            self.session = f"s{self.sessions}"
            self.all_heard = self.all_heard and self.joined is not None
            self.publish(self.session, Word.ONLINE, Witness.PRESENCE)
            self.greet()

    def greet(self) -> None:
        if self.session:
            self.publish(self.session, Word.ONLINE, Witness.HELLO)

    def beat(self) -> None:
        if self.session:
            self.publish(self.session, Word.ONLINE, Witness.RECORDS)

    def stop(self) -> None:
        self.end(Word.STOPPED)

    def crash(self) -> None:
        self.end(Word.LOST)

    def end(self, word: Word) -> None:
        if self.session:
            self.publish(self.session, word, Witness.PRESENCE)
            self.all_heard = self.all_heard and self.joined is not None
            self.session, self.ended = None, word

    def crash_unnoticed(self) -> None:
        if self.session:
            self.wills.append(self.session)
            self.session, self.ended = None, Word.LOST

    def late_will(self) -> None:
        if self.wills:
            before, speaks = self.verdict(), self.session is not None and self.evidence.sid == self.session
            self.publish(self.wills.pop(0), Word.LOST, Witness.PRESENCE)
            confirmed = (
                self.evidence.heard is not None and self.joined is not None and self.evidence.heard >= self.joined
            )
            if speaks and confirmed and before.standing is Standing.ONLINE:
                assert self.verdict() == before, "a late will hid a newer session"

    def flap(self) -> None:
        if self.session:
            self.publish(self.session, Word.LOST, Witness.PRESENCE)
            self.publish(self.session, Word.ONLINE, Witness.PRESENCE)

    def again(self) -> None:
        """The broker delivers the same message a second time at once, as QoS 1 allows."""
        if self.last is not None:
            self.deliver(self.last)

    def cut(self) -> None:
        self.joined = None

    def join(self) -> None:
        self.joined = self.now
        if self.kept is not None:
            self.deliver(Fact(*self.kept, Witness.PRESENCE, self.now))

    def restart_broker(self) -> None:
        """Everything kept is forgotten, everybody comes back."""
        self.kept, self.wills = None, []
        self.joined = self.now
        if self.session:
            self.publish(self.session, Word.ONLINE, Witness.PRESENCE)

    def settle(self) -> None:
        """Late things arrive, the server joins, a case that runs speaks, and time passes."""
        while self.wills:
            self.late_will()
        self.join()
        self.now += GRACE + 1
        self.greet()


ACTIONS = (
    World.start,
    World.greet,
    World.beat,
    World.stop,
    World.crash,
    World.crash_unnoticed,
    World.late_will,
    World.flap,
    World.again,
    World.cut,
    World.join,
    World.restart_broker,
    World.start,
)
GONE = {Standing.OFFLINE, Standing.STOPPED}


@settings(max_examples=10_000, deadline=None, database=None)
@given(st.binary(max_size=40))
def test_after_any_history_the_final_standing_is_true(history: bytes) -> None:
    world = World()
    for action in history:
        world.act(action)
    world.settle()
    standing = world.verdict().standing
    if world.session is not None:
        assert standing is Standing.ONLINE
    elif world.sessions == 0:
        assert standing is Standing.NEVER
    elif world.all_heard and world.sessions <= FORMER:
        assert standing is (Standing.STOPPED if world.ended is Word.STOPPED else Standing.OFFLINE)
    else:
        assert standing in GONE | {Standing.NEVER}
