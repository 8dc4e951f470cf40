"""The rules of a chain, against a server that believes them and a broker that drops what it likes."""

import random
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from firmware.appliance.telemetry.backoff import Backoff
from firmware.appliance.telemetry.chain import WINDOW, Chain, Verdict
from firmware.appliance.telemetry.messages import Stream


class UnreliableBroker(RuleBasedStateMachine):
    """Rows are given up only when the server has them, whatever is dropped, delayed or doubled on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.chain = Chain(Stream.EVENT)
        self.rows = 0
        self.way: list[tuple[int | None, tuple[int, ...]]] = []
        self.acks: list[int] = []
        self.stored: set[int] = set()
        self.end: int | None = None

    @rule(count=st.integers(1, 5))
    def rows_come(self, count: int) -> None:
        self.rows += count

    @precondition(lambda self: self.chain.has_room and self.chain.after < self.rows)
    @rule(size=st.integers(1, 4))
    def batch_is_sent(self, size: int) -> None:
        first = self.chain.after + 1
        batch = tuple(range(first, min(first + size, self.rows + 1)))
        self.way.append((self.chain.prev, batch))
        self.chain.sent(batch[-1])

    @precondition(lambda self: self.way)
    @rule(dropped=st.booleans(), doubled=st.booleans())
    def batch_arrives(self, dropped: bool, doubled: bool) -> None:
        prev, batch = self.way.pop(0)
        for _ in range(0 if dropped else 1 + doubled):
            self.stored |= set(batch)
            if prev is None or prev == self.end:
                self.end = batch[-1]
                self.acks.append(self.end)

    @precondition(lambda self: self.acks)
    @rule(which=st.integers(0, 10))
    def acknowledgement_arrives_in_any_order(self, which: int) -> None:
        upto = self.acks.pop(which % len(self.acks))
        if self.chain.judge(upto) is Verdict.PROGRESS:
            self.chain.acknowledge(upto)

    @rule(careful=st.booleans())
    def patience_ends(self, careful: bool) -> None:
        self.chain.restart(careful=careful)

    @rule(beyond=st.integers(1, 100))
    def acknowledgement_of_the_future(self, beyond: int) -> None:
        assert self.chain.judge(self.rows + beyond) is Verdict.NEVER_SENT

    @invariant()
    def nothing_is_given_up_that_the_server_has_not(self) -> None:
        assert set(range(1, self.chain.floor + 1)) <= self.stored

    @invariant()
    def little_is_under_way(self) -> None:
        assert len(self.chain._under_way) <= WINDOW


TestUnreliableBroker = UnreliableBroker.TestCase
TestUnreliableBroker.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_silence_makes_careful_and_an_answer_bold() -> None:
    chain = Chain(Stream.TELE)
    chain.restart(careful=True)
    chain.sent(5)
    assert not chain.has_room
    assert chain.judge(5) is Verdict.PROGRESS
    chain.acknowledge(5)
    for last in (6, 7, 8):
        chain.sent(last)
        assert chain.has_room


def test_late_acknowledgement_after_the_chain_began_anew() -> None:
    chain = Chain(Stream.EVENT)
    chain.sent(10)
    chain.restart(careful=True)
    assert (chain.prev, chain.after) == (None, 0)
    chain.acknowledge(10)
    assert (chain.prev, chain.after) == (None, 10)


def test_ten_thousand_cases_do_not_come_back_as_one() -> None:
    pauses = sorted(Backoff(0.5, 60.0, random.Random(case)).full_jitter() for case in range(10_000))
    assert pauses[0] < 0.001
    assert pauses[-1] > 0.499
    assert max(later - sooner for sooner, later in pairwise(pauses)) < 0.01


def test_pauses_grow_to_their_bound_and_begin_anew() -> None:
    pauses = Backoff(0.5, 60.0, random.Random(1))
    for _ in range(20):
        pauses.worse()
    assert max(pauses.full_jitter() for _ in range(200)) <= 60.0
    assert min(pauses.around() for _ in range(200)) >= 48.0
    pauses.reset()
    assert max(pauses.full_jitter() for _ in range(200)) <= 0.5
