"""What every payment terminal must do."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Final

import pytest

from firmware.clock import FakeClock
from firmware.hal.contracts.base import PATIENCE, PluggableContract, PluggableRig, fails_with, next_item
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy
from firmware.hal.ports.device import STARTING
from firmware.hal.ports.payment import (
    LARGEST,
    AbortAnswer,
    Aborted,
    Approved,
    BadAmount,
    DayTotals,
    Declined,
    Doubt,
    Loss,
    NoRecord,
    Outcome,
    PaymentResult,
    PaymentStep,
    PaymentTerminal,
    Prompt,
    Readiness,
    Unknown,
)

FEE: Final = 3700


class PaymentRig(PluggableRig[PaymentTerminal]):
    """A terminal, its customer, and what can happen to both."""

    def __init__(self, peripheral: PaymentTerminal, clock: FakeClock) -> None:
        super().__init__(peripheral, clock)
        self.kept: list[PaymentResult] = []

    async def keep(self, result: PaymentResult) -> None:
        """Keep a result in memory."""
        self.kept.append(result)

    @abstractmethod
    def customer(self, behaviour: str) -> None:
        """The next one `pays`, `is-declined`, `cancels` or `is-slow`."""

    @abstractmethod
    def customer_acts(self) -> None:
        """The slow one pays at last."""

    @abstractmethod
    def breaks_at(self, point: str) -> None:
        """Break at `before-answer`, `before-result`, `after-result` or `before-completion`."""

    @abstractmethod
    def wrong_receipt(self) -> None:
        """Print another amount."""

    @abstractmethod
    def standing(self) -> list[int]:
        """The cents of what is booked and not reversed."""


@asynccontextmanager
async def watched(rig: PaymentRig) -> AsyncIterator[PaymentTerminal]:
    """The terminal, observed and ready."""
    async with aclosing(rig.peripheral.observe()) as stream:
        while await next_item(stream, rig.clock) == STARTING:
            pass
        yield rig.peripheral


async def all_steps(steps: AsyncGenerator[PaymentStep, None]) -> list[PaymentStep]:
    """Everything until the end, and then nothing more."""
    async with asyncio.timeout(PATIENCE), aclosing(steps):
        return [step async for step in steps]


async def end_of(steps: AsyncGenerator[PaymentStep, None]) -> Outcome:
    """The one outcome; whatever stands before it is a prompt."""
    *prompts, last = await all_steps(steps)
    assert all(isinstance(step, Prompt) for step in prompts)
    assert not isinstance(last, Prompt)
    return last


async def until_prompt(steps: AsyncGenerator[PaymentStep, None]) -> Prompt:
    """The first prompt."""
    async with asyncio.timeout(PATIENCE):
        first = await anext(steps)
    assert isinstance(first, Prompt)
    return first


def result_of(totals: DayTotals | NoRecord) -> PaymentResult:
    """What a terminal says of the day so far."""
    assert isinstance(totals, DayTotals)
    assert totals.result is not None
    return totals.result


class PaymentContract(PluggableContract):
    """What holds for every payment terminal."""

    async def test_payment_is_kept_and_booked_once(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            outcome = await end_of(terminal.authorise(FEE, "visit", rig.keep))
        assert isinstance(outcome, Approved)
        assert rig.kept == [outcome.result]
        assert (outcome.result.cents, outcome.doubts) == (FEE, frozenset())
        assert outcome.receipts
        assert rig.standing() == [FEE]

    @pytest.mark.parametrize(("behaviour", "outcome"), [("is-declined", Declined), ("cancels", Aborted)])
    async def test_what_was_not_paid_is_not_booked(self, rig: PaymentRig, behaviour: str, outcome: type) -> None:
        rig.customer(behaviour)
        async with watched(rig) as terminal:
            assert isinstance(await end_of(terminal.authorise(FEE, "visit", rig.keep)), outcome)
        assert rig.standing() == []

    @pytest.mark.parametrize("cents", [0, -1, LARGEST + 1])
    async def test_refuses_amounts_that_nobody_can_pay(self, rig: PaymentRig, cents: int) -> None:
        async with watched(rig) as terminal:
            with pytest.raises(BadAmount):
                await end_of(terminal.authorise(cents, "visit", rig.keep))
            with pytest.raises(BadAmount):
                await end_of(terminal.refund(cents, rig.keep))
            with pytest.raises(BadAmount):
                await end_of(terminal.reverse(0, rig.keep))
        assert rig.kept == []

    async def test_smallest_and_largest_amount_are_paid(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            for cents in (1, LARGEST):
                assert isinstance(await end_of(terminal.authorise(cents, "visit", rig.keep)), Approved)
        assert rig.standing() == [1, LARGEST]

    async def test_second_caller_is_refused_while_the_customer_thinks(self, rig: PaymentRig) -> None:
        rig.customer("is-slow")
        async with watched(rig) as terminal, aclosing(terminal.authorise(FEE, "visit", rig.keep)) as steps:
            await until_prompt(steps)
            paying = asyncio.create_task(end_of(steps))
            with pytest.raises(PeripheralBusy):
                await end_of(terminal.authorise(FEE, "another", rig.keep))
            with pytest.raises(PeripheralBusy):
                await terminal.status()
            await self._let_act(rig, paying)
            assert isinstance(paying.result(), Approved)
        assert rig.standing() == [FEE]

    async def _let_act(self, rig: PaymentRig, paying: "asyncio.Task[Outcome]") -> None:
        """The far end learns of the customer's start at its own pace."""
        async with asyncio.timeout(PATIENCE):
            while not paying.done():
                rig.customer_acts()
                await asyncio.wait({paying}, timeout=0.01)

    async def test_clerk_stops_a_payment(self, rig: PaymentRig) -> None:
        rig.customer("is-slow")
        async with watched(rig) as terminal, aclosing(terminal.authorise(FEE, "visit", rig.keep)) as steps:
            await until_prompt(steps)
            paying = asyncio.create_task(end_of(steps))
            async with asyncio.timeout(PATIENCE):
                while await terminal.abort() is not AbortAnswer.ACCEPTED:
                    await asyncio.wait({paying}, timeout=0.01)
                assert isinstance(await paying, Aborted)
        assert rig.standing() == []

    async def test_nothing_to_stop_is_said_so(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            assert await terminal.abort() is AbortAnswer.IMPOSSIBLE

    async def test_result_that_cannot_be_kept_is_reversed_and_the_reason_told(self, rig: PaymentRig) -> None:
        async def lose(_: PaymentResult) -> None:
            raise OSError("no space left")

        async with watched(rig) as terminal:
            with pytest.raises(OSError, match="no space"):
                await end_of(terminal.authorise(FEE, "visit", lose))
            assert rig.standing() == []
            assert isinstance(await end_of(terminal.authorise(FEE, "visit", rig.keep)), Approved)
        assert rig.standing() == [FEE]

    @pytest.mark.parametrize(
        ("point", "loss", "booked"),
        [
            ("before-answer", Loss.NO_ANSWER, []),
            ("before-result", Loss.NO_RESULT, []),
            ("after-result", Loss.NO_COMPLETION, []),
            ("before-completion", Loss.NO_COMPLETION, [FEE]),
        ],
    )
    async def test_broken_payment_is_unknown_until_the_terminal_is_asked(
        self, rig: PaymentRig, point: str, loss: Loss, booked: list[int]
    ) -> None:
        async with watched(rig) as terminal:
            before = await end_of(terminal.authorise(100, "before", rig.keep))
            rig.breaks_at(point)
            outcome = await end_of(terminal.authorise(FEE, "visit", rig.keep))
        assert isinstance(before, Approved)
        assert isinstance(outcome, Unknown)
        assert outcome.loss is loss
        rig.plug()
        async with watched(rig) as terminal:
            last = await terminal.last_payment()
        assert isinstance(last, PaymentResult)
        assert last.receipt_number == (outcome.result.receipt_number if booked and outcome.result else 1)
        assert rig.standing() == [100, *booked]

    async def test_broken_payment_ends_the_observers_stream(self, rig: PaymentRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            while await next_item(stream, rig.clock) == STARTING:
                pass
            rig.breaks_at("before-result")
            await end_of(rig.peripheral.authorise(FEE, "visit", rig.keep))
            assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)

    async def test_receipt_with_another_amount_raises_a_doubt(self, rig: PaymentRig) -> None:
        rig.wrong_receipt()
        async with watched(rig) as terminal:
            outcome = await end_of(terminal.authorise(FEE, "visit", rig.keep))
        assert isinstance(outcome, Approved)
        assert outcome.doubts == {Doubt.RECEIPT}

    async def test_last_payment_and_its_receipts_are_repeated(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            assert isinstance(await terminal.last_payment(), NoRecord)
            outcome = await end_of(terminal.authorise(FEE, "visit", rig.keep))
            assert isinstance(outcome, Approved)
            assert await terminal.last_payment() == outcome.result
            assert await terminal.repeat_receipt() == outcome.receipts
        assert rig.standing() == [FEE]

    async def test_payment_is_reversed_once(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            paid = await end_of(terminal.authorise(FEE, "visit", rig.keep))
            assert isinstance(paid, Approved)
            receipt = paid.result.receipt_number or 0
            assert isinstance(await end_of(terminal.reverse(receipt, rig.keep)), Approved)
            assert rig.standing() == []
            assert isinstance(await end_of(terminal.reverse(receipt, rig.keep)), Declined)
            assert isinstance(await end_of(terminal.reverse(4711, rig.keep)), Declined)

    async def test_refund_is_booked(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            assert isinstance(await end_of(terminal.refund(500, rig.keep)), Approved)
        assert rig.standing() == [500]

    async def test_day_is_closed_with_its_totals(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            await end_of(terminal.authorise(FEE, "visit", rig.keep))
            before = await terminal.totals()
            closed = await end_of(terminal.end_of_day(rig.keep))
            after = await terminal.totals()
        assert isinstance(closed, Approved)
        assert closed.result.cents == FEE
        assert [(total.count, total.cents) for total in closed.result.totals] == [(1, FEE)]
        assert rig.kept[-1] == closed.result
        assert [result_of(totals).cents for totals in (before, after)] == [FEE, 0]
        assert result_of(after).totals == ()

    async def test_status_is_told(self, rig: PaymentRig) -> None:
        async with watched(rig) as terminal:
            assert (await terminal.status()).readiness is Readiness.READY

    async def test_operations_need_an_observer(self, rig: PaymentRig) -> None:
        with pytest.raises(PeripheralAbsent):
            await end_of(rig.peripheral.authorise(FEE, "visit", rig.keep))
        with pytest.raises(PeripheralAbsent):
            await rig.peripheral.status()
        assert rig.standing() == []
