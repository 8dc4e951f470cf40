"""What every change terminal for ID cards must do."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Final

import pytest

from firmware.clock import FakeClock
from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.eid_terminal import (
    NO_CARD,
    ChangeCancelled,
    Changed,
    ChangeFailed,
    ChangeFailure,
    ChangeOutcome,
    ChangeStep,
    EidCard,
    EidCardState,
    EidTerminal,
    Task,
)

Steps = AsyncGenerator[ChangeStep | ChangeOutcome, None]

CARDS: Final = {
    "in": EidCard(EidCardState.USABLE, 3),
    "suspended": EidCard(EidCardState.SUSPENDED, 1),
    "blocked": EidCard(EidCardState.BLOCKED, 0),
}


class EidRig(AnsweringRig[EidTerminal]):
    """A terminal, a card and a citizen at the keypad."""

    @abstractmethod
    def card_in(self, name: str) -> None:
        """Put in a card that is `in` (well), `suspended` or `blocked`."""

    @abstractmethod
    def card_out(self) -> None:
        """Take it out."""


async def card_told(stream: AsyncGenerator[Condition | EidCard, None], rig: EidRig) -> EidCard:
    """The next that is told of a card."""
    while True:
        if isinstance(item := await next_item(stream, rig.clock), EidCard):
            return item


@asynccontextmanager
async def watched(rig: EidRig) -> AsyncIterator[EidTerminal]:
    """The terminal, observed by somebody who goes on reading, and empty."""
    async with aclosing(rig.peripheral.observe()) as stream:
        assert await card_told(stream, rig) == NO_CARD
        reading = asyncio.create_task(_drain(stream))
        try:
            yield rig.peripheral
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def _drain(stream: AsyncGenerator[Condition | EidCard, None]) -> None:
    try:
        async for _ in stream:
            pass
    except HalError:
        pass


async def until(steps: Steps, task: Task) -> ChangeStep:
    """The step that asks for `task`."""
    async with asyncio.timeout(PATIENCE):
        async for step in steps:
            assert isinstance(step, ChangeStep), step
            if step.task is task:
                return step
    raise AssertionError(f"the change ended before {task}")


async def end_of(steps: Steps) -> ChangeOutcome:
    """The one outcome; before it only steps, after it nothing."""
    async with asyncio.timeout(PATIENCE), aclosing(steps):
        *before, last = [step async for step in steps]
    assert all(isinstance(step, ChangeStep) for step in before)
    assert not isinstance(last, ChangeStep)
    return last


class EidWatchContract(AnsweringContract):
    """What holds for every terminal, also for one that is only watched."""

    @pytest.mark.parametrize("name", CARDS)
    async def test_tells_how_the_pin_of_a_card_is_and_when_it_is_gone(self, rig: EidRig, name: str) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await card_told(stream, rig) == NO_CARD
            for _ in range(2):  # looking spends no try
                rig.card_in(name)
                assert await card_told(stream, rig) == CARDS[name]
                rig.card_out()
                assert await card_told(stream, rig) == NO_CARD

    async def test_is_ready_before_it_tells_of_a_card(self, rig: EidRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            items = [await next_item(stream, rig.clock)]
            while not isinstance(items[-1], EidCard):
                items.append(await next_item(stream, rig.clock))
        assert items[-2] == READY

    async def test_terminal_that_hangs_is_told_so(self, rig: EidRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await card_told(stream, rig)
            rig.hang()
            await rig.clock.advance(0)
            ended = asyncio.create_task(fails_with(stream, rig.clock))
            async with asyncio.timeout(PATIENCE):
                while not ended.done():
                    await asyncio.wait({ended}, timeout=0.01)
                    await rig.clock.advance(5.0)
        assert isinstance(ended.result(), HalError)

    async def test_nothing_is_changed_at_a_terminal_that_nobody_observes(self, rig: EidRig) -> None:
        assert isinstance(await end_of(rig.peripheral.change_pin()), ChangeFailed)
        assert not await rig.peripheral.cancel()


class EidRigForChanges(EidRig, CommandRig[EidTerminal]):
    """A rig whose terminal leads through a change."""

    def __init__(self, peripheral: EidTerminal, clock: FakeClock) -> None:
        super().__init__(peripheral, clock)
        self._begun = asyncio.Event()

    async def command(self) -> ChangeOutcome:
        """A whole change; the terminal may still be on its way to being ready."""
        while True:
            outcome = await self._change()
            if self._begun.is_set() or outcome != ChangeFailed(ChangeFailure.NO_TERMINAL):
                return outcome
            with suppress(TimeoutError):
                await asyncio.wait_for(self._begun.wait(), 0.01)

    async def _change(self) -> ChangeOutcome:
        async with aclosing(self.peripheral.change_pin()) as steps:
            async for step in steps:
                if not isinstance(step, ChangeStep):
                    return step
                self._begun.set()
        raise AssertionError("the change ended without an outcome")

    async def begun(self) -> None:
        await self._begun.wait()

    def finish(self) -> None:
        self.card_in("in")

    @abstractmethod
    def citizen_waits(self) -> None:
        """From now on the citizen types nothing."""


class EidChangeContract(EidWatchContract, CommandContract):
    """What holds for every terminal that leads through a change."""

    async def test_leads_from_the_card_to_the_new_pin(self, rig: EidRigForChanges) -> None:
        async with watched(rig) as terminal, aclosing(terminal.change_pin()) as steps:
            await until(steps, Task.INSERT_CARD)
            rig.card_in("in")
            assert await until(steps, Task.ENTER_PIN) == ChangeStep(Task.ENTER_PIN, 3)
            await until(steps, Task.ENTER_NEW_PIN)
            assert await end_of(steps) == Changed()

    async def test_second_caller_is_refused_and_the_first_goes_on(self, rig: EidRigForChanges) -> None:
        async with watched(rig) as terminal, aclosing(terminal.change_pin()) as steps:
            await until(steps, Task.INSERT_CARD)
            with pytest.raises(PeripheralBusy):
                await end_of(terminal.change_pin())
            rig.card_in("in")
            assert await end_of(steps) == Changed()

    async def test_clerk_stops_it_and_another_may_follow(self, rig: EidRigForChanges) -> None:
        rig.citizen_waits()
        async with watched(rig) as terminal:
            async with aclosing(terminal.change_pin()) as steps:
                await until(steps, Task.INSERT_CARD)
                assert await terminal.cancel()
                assert await end_of(steps) == ChangeCancelled()
            assert not await terminal.cancel()
            async with aclosing(terminal.change_pin()) as steps:
                await until(steps, Task.INSERT_CARD)

    async def test_change_that_is_let_go_is_stopped(self, rig: EidRigForChanges) -> None:
        rig.citizen_waits()
        async with watched(rig) as terminal:
            for _ in range(3):
                async with aclosing(terminal.change_pin()) as steps:
                    await until(steps, Task.INSERT_CARD)

    async def test_pulled_plug_before_the_card_changed_nothing(self, rig: EidRigForChanges) -> None:
        async with watched(rig) as terminal, aclosing(terminal.change_pin()) as steps:
            await until(steps, Task.INSERT_CARD)
            rig.unplug()
            assert await end_of(steps) == ChangeFailed(ChangeFailure.NO_TERMINAL)

    async def test_pulled_plug_with_a_card_in_leaves_open_which_pin_is_valid(self, rig: EidRigForChanges) -> None:
        rig.citizen_waits()
        async with watched(rig) as terminal, aclosing(terminal.change_pin()) as steps:
            await until(steps, Task.INSERT_CARD)
            rig.card_in("in")
            await until(steps, Task.ENTER_PIN)
            rig.unplug()
            assert await end_of(steps) == ChangeFailed(ChangeFailure.UNCLEAR)
