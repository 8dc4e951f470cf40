"""Many days in a row: terminals die, plugs are pulled, tills do not add up. No number is missing, no cent is lost."""

import asyncio
from contextlib import AsyncExitStack, ExitStack
from itertools import pairwise

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.closing_case import SECOND, ClosingCase, closing_on
from support.till_case import TERMINAL
from support.wire_till import quick_directory

from firmware.appliance.book.blanks import BlankAction
from firmware.appliance.book.closing import Step, turnover, unexplained
from firmware.appliance.book.differences import DifferenceKind, DifferenceReason, TerminalEnd
from firmware.appliance.book.protocol import Protocol, read_protocol
from firmware.clock import FakeClock
from firmware.hal.sim.payment import SimPaymentTerminal

DAYS = 50
FORMS = 3  # of a new box


class Days(RuleBasedStateMachine):
    """Each step is a day. The power may be cut before each step of its closing, and the terminal may be dead."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.room = ExitStack()
        self.directory = self.room.enter_context(quick_directory())
        self.terminal = SimPaymentTerminal(TERMINAL)
        self.clock = FakeClock()
        self.received = 0
        self.stack = AsyncExitStack()
        self.case: ClosingCase
        self.runner.run(self.start())

    async def start(self) -> None:
        self.case = await self.stack.enter_async_context(closing_on(self.directory, self.terminal, self.clock))

    async def cut(self) -> None:
        """The plug is pulled and put in again."""
        self.terminal.plug()
        await self.stack.aclose()
        await self.start()

    @rule(
        cards=st.integers(0, 2),
        cash=st.integers(0, 2),
        issued=st.integers(0, FORMS),
        dead=st.booleans(),
        apart=st.sampled_from((0, 0, -5, 1000)),
        cuts=st.sets(st.sampled_from(Step)),
    )
    def day(self, cards: int, cash: int, issued: int, dead: bool, apart: int, cuts: set[Step]) -> None:
        self.runner.run(self.whole_day(cards, cash, issued, dead=dead, apart=apart, cuts=cuts))

    async def whole_day(self, cards: int, cash: int, issued: int, *, dead: bool, apart: int, cuts: set[Step]) -> None:
        if self.case.step is Step.SEALED:
            await self.case.till.till.open(10_000)
        for _ in range(cards):
            await self.case.sell(cash=False)
        for _ in range(cash):
            await self.case.sell(card=False)
        await self.issue(issued)
        await self.case.closing.begin()
        while self.case.step is not Step.SEALED:
            if self.case.step in cuts:
                cuts = cuts - {self.case.step}
                await self.cut()
            await self.next_step(dead=dead, apart=apart)

    async def issue(self, count: int) -> None:
        stock = self.case.day.reckoning.stocks.get("vpa")
        if stock is None or not stock.in_hand:
            first, self.received = self.received + 1, self.received + FORMS
            await self.case.blanks.move("vpa", BlankAction.RECEIVED, f"VPA{first:04d}", f"VPA{self.received:04d}")
        for _ in range(count):
            following = self.case.day.reckoning.stocks["vpa"].following
            if following is not None:
                await self.case.blanks.move("vpa", BlankAction.ISSUED, following)

    async def next_step(self, *, dead: bool, apart: int) -> None:
        match self.case.step:
            case Step.TERMINAL if dead:
                await self.without_terminal()
            case Step.TERMINAL:
                await self.case.hand_in()
            case Step.CASH | Step.BLANKS:
                await self.case.count(cash_apart=apart)
            case Step.EXPLAIN:
                await self.explain()
            case Step.WITNESS:
                await self.case.closing.witness(SECOND)
            case _:
                await self.case.closing.seal()

    async def without_terminal(self) -> None:
        self.terminal.unplug()
        await self.case.till.disconnected()
        await self.case.closing.without_terminal()
        self.terminal.plug()
        await self.case.till.reconnected()

    async def explain(self) -> None:
        for item in unexplained(self.case.day):
            dead = item.kind is DifferenceKind.TERMINAL_NOT_CLOSED
            reason = DifferenceReason.TERMINAL_DEAD if dead else DifferenceReason.NOT_EXPLAINED
            await self.case.closing.explain(item, reason)

    def protocols(self) -> list[Protocol]:
        files = sorted((self.directory / "closings").glob("*.json"))
        return [read_protocol(file.read_bytes()) for file in files]

    @invariant()
    def no_number_is_missing(self) -> None:
        made = self.protocols()
        assert [item.number for item in made] == list(range(1, len(made) + 1))
        for before, after in pairwise(made):
            assert after.first_line == before.last_line + 2  # the seal itself is between them

    @invariant()
    def no_cent_of_the_cards_is_lost(self) -> None:
        """What the terminals handed in, and what they still hold, is what the cards paid."""
        paid = sum(result.cents or 0 for result in self.terminal.standing)
        made = self.protocols()
        handed_in = sum(item.terminal_cents or 0 for item in made if item.terminal is TerminalEnd.CLOSED)
        held = sum(turnover(self.case.day).values()) if self.still_open() else 0
        assert handed_in + held == paid

    def still_open(self) -> bool:
        now = self.case.day.reckoning.terminal
        return now is None or now.end is TerminalEnd.NOT_CLOSED

    @invariant()
    def no_form_is_lost(self) -> None:
        made = self.protocols()
        issued = sum(row.issued for item in made for row in item.blanks)
        in_hand = made[-1].blanks[0].counted if made and made[-1].blanks else 0
        assert issued + in_hand == self.received

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.room.close()


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=2,
    stateful_step_count=DAYS,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # to shrink fifty days on disk takes minutes
    suppress_health_check=list(HealthCheck),
)
