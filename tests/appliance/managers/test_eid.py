"""PIN changes at the change terminal: one at a time, within a visit, and told as they ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.appliance import Desk, settled, timeline_in

from firmware.appliance.api.eid_view import eid_view
from firmware.appliance.api.messages import EidView
from firmware.appliance.managers.eid import LONGEST, EidDesk, EidRefusal, ending_of
from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.state.events import EidPinChangeEnded, VisitBegan, VisitEnded
from firmware.hal.errors import HalError
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
    Task,
)
from firmware.hal.sim.eid_terminal import SimEidTerminal


@dataclass(frozen=True)
class Bench:
    desk: Desk
    eid: EidDesk
    terminal: SimEidTerminal

    @property
    def view(self) -> EidView:
        return eid_view(self.desk.store.state)

    async def told(self) -> list[PinChangeEnding]:
        await settled(self.desk)
        rows = await self.desk.journal.tail(20)
        return [row.event.outcome for row in rows if isinstance(row.event, EidPinChangeEnded)]

    async def until(self, task: Task) -> None:
        async with asyncio.timeout(5):
            while self.view.change is None or self.view.change.task is not task:
                await settled(self.desk)

    async def until_ended(self) -> PinChangeEnding:
        async with asyncio.timeout(5):
            while self.view.change is None or self.view.change.ending is None:
                await settled(self.desk)
        return self.view.change.ending


@asynccontextmanager
async def bench(directory: Path, visit: str | None = "a1") -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        terminal = SimEidTerminal("eid")
        eid = EidDesk("eid", terminal, desk.timeline, desk.store, desk.clock)
        if visit is not None:
            await desk.timeline.happened(VisitBegan(visit))
        tasks = {asyncio.create_task(eid.run()), asyncio.create_task(_watch(terminal, eid))}
        await settled(desk)
        try:
            yield Bench(desk, eid, terminal)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(terminal: SimEidTerminal, eid: EidDesk) -> None:
    async with aclosing(terminal.observe()) as stream:
        try:
            async for told in stream:
                if isinstance(told, EidCard):
                    eid.presented(told)
        except HalError:
            eid.presented(None)


async def test_a_change_is_led_to_its_end_and_recorded(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.terminal.waits = True
        assert at.eid.begin() is None
        await at.until(Task.INSERT_CARD)
        at.terminal.put_in(EidCardState.USABLE)
        await at.until(Task.ENTER_PIN)
        at.terminal.type()
        assert await at.until_ended() is PinChangeEnding.CHANGED
        assert await at.told() == [PinChangeEnding.CHANGED]
        assert at.view.card is EidCardState.USABLE


async def test_without_a_visit_or_a_terminal_nothing_begins(tmp_path: Path) -> None:
    async with bench(tmp_path, None) as at:
        assert at.eid.begin() is EidRefusal.NO_VISIT
        assert await at.eid.cancel() is EidRefusal.NOTHING
        none = EidDesk(None, None, at.desk.timeline, at.desk.store, at.desk.clock)
        assert none.begin() is EidRefusal.NO_TERMINAL


async def test_a_second_wish_is_busy_and_a_later_one_is_not(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        assert at.eid.begin() is None
        assert at.eid.begin() is EidRefusal.BUSY
        await at.until(Task.INSERT_CARD)
        assert at.eid.begin() is EidRefusal.BUSY
        assert await at.eid.cancel() is None
        assert await at.until_ended() is PinChangeEnding.CANCELLED
        assert at.eid.begin() is None


async def test_a_visit_that_ends_stops_its_change_and_the_next_citizen_sees_none_of_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.eid.begin()
        await at.until(Task.INSERT_CARD)
        await at.desk.timeline.happened(VisitEnded("a1", finished=False))
        await at.desk.timeline.happened(VisitBegan("a2"))
        async with asyncio.timeout(5):
            while await at.told() != [PinChangeEnding.CANCELLED]:
                pass
        assert at.view.change is None


async def test_a_change_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.eid.begin()
        await at.until(Task.INSERT_CARD)
        await at.desk.clock.advance(LONGEST + 1)
        assert await at.until_ended() is PinChangeEnding.CANCELLED


async def test_a_terminal_that_is_lost_tells_of_no_card(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.terminal.put_in(EidCardState.SUSPENDED, 1)
        await settled(at.desk)
        assert (at.view.card, at.view.tries) == (EidCardState.SUSPENDED, 1)
        at.terminal.unplug()
        await settled(at.desk)
        assert at.view.card is None
        at.eid.begin()
        assert await at.until_ended() is PinChangeEnding.NO_TERMINAL


async def test_a_driver_that_fails_leaves_it_unclear_and_the_next_change_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError("a bug")

    async with bench(tmp_path) as at:
        with monkeypatch.context() as patch:
            patch.setattr(at.terminal, "change_pin", fail)
            at.eid.begin()
            assert await at.until_ended() is PinChangeEnding.UNCLEAR
            await settled(at.desk)
        assert at.eid.begin() is None
        at.terminal.put_in(EidCardState.USABLE)
        async with asyncio.timeout(5):
            while at.view.change is None or at.view.change.ending is not PinChangeEnding.CHANGED:
                await settled(at.desk)


def test_every_outcome_has_its_word() -> None:
    outcomes: list[ChangeOutcome] = [Changed(), ChangeCancelled(), *map(ChangeFailed, ChangeFailure)]
    assert {ending_of(outcome) for outcome in outcomes} == set(PinChangeEnding)
    assert NO_CARD.tries is None
    assert ChangeStep(Task.WAIT).tries is None
