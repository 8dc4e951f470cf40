"""The orderly end, step by step, and with everything that may hang or break on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.no_space import no_space
from support.till import VISIT
from support.till_case import ONE_CARD, TillCase, statuses, till_on

from firmware.appliance.book.payment import PaymentStatus, Question
from firmware.appliance.managers.desk import Desk, Refusal
from firmware.appliance.managers.ending import BOUNDS, CUT_AFTER, Ending, EndStep
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.events import CaseEnding, Heartbeat, PaymentEnded, VisitEnded
from firmware.appliance.state.model import Paying
from firmware.appliance.state.notes import PayingNoted
from firmware.clock import settle
from firmware.hal.errors import PeripheralFault, PeripheralSilent
from firmware.hal.ports.battery import CutOutcome
from firmware.hal.ports.payment import Capabilities
from firmware.hal.sim.battery import SimBattery
from firmware.hal.sim.machine import MachineAct, SimMachine
from firmware.hal.sim.payment import Person, SimPaymentTerminal


@dataclass
class Fleet:
    """An outbox that notes what it is asked; one that `hangs` never answers."""

    hangs: bool = False
    heard: list[str] = field(default_factory=list)

    async def emptied(self) -> None:
        self.heard.append("emptied")
        if self.hangs:
            await asyncio.Event().wait()

    async def leave(self, reason: EndReason) -> None:
        self.heard.append(reason.value)
        if self.hangs:
            await asyncio.Event().wait()


@dataclass
class Feed:
    """What feeds the case."""

    mains: bool = False
    kept: int = 0

    def on_mains(self) -> bool:
        return self.mains

    async def keep(self) -> None:
        self.kept += 1


class BareBattery(SimBattery):
    """One that nobody can tell to come back."""

    async def cut_and_restore(self, after: float) -> CutOutcome:
        return CutOutcome.NOT_SUPPORTED


class SilentBattery(SimBattery):
    """One that no longer answers."""

    async def cut_and_restore(self, after: float) -> CutOutcome:
        raise PeripheralSilent(self.name, "no answer")


class HangingBattery(SimBattery):
    """One that answers some day."""

    async def cut_and_restore(self, after: float) -> CutOutcome:
        await asyncio.Event().wait()
        raise AssertionError


@dataclass
class EndCase:
    """What a test reaches for. `stops` counts how often the controller was told to stop."""

    till: TillCase
    ending: Ending
    battery: SimBattery
    machine: SimMachine
    fleet: Fleet
    feed: Feed
    stops: list[None]

    async def end(self, reason: EndReason = EndReason.EMPTY, patience: float = 0.0) -> float:
        """End the case; how many seconds passed."""
        began = self.till.clock.monotonic()
        self.ending.begin(reason)
        running = asyncio.create_task(self.ending.run())
        try:
            async with asyncio.timeout(10):
                while not self.stops and not running.done():
                    await self.till.journal.answers()
                    await settle()
                    if patience and self.till.clock._sleepers:
                        await self.till.clock.advance(0.1)
        finally:
            running.cancel()
            await asyncio.wait({running})
        if not running.cancelled():
            running.result()
        return self.till.clock.monotonic() - began

    async def told(self) -> list[object]:
        return [row.event for row in await self.till.journal.tail(100)]


@pytest.fixture
def terminal() -> SimPaymentTerminal:
    return SimPaymentTerminal("terminal")


@asynccontextmanager
async def case_in(
    directory: Path, terminal: SimPaymentTerminal, battery: SimBattery | None = None, fleet: Fleet | None = None
) -> AsyncIterator[EndCase]:
    async with till_on(directory, terminal) as till:
        await till.connected()
        stops: list[None] = []
        battery, fleet, feed = battery or SimBattery("battery"), fleet or Fleet(), Feed()
        machine = SimMachine()
        ending = Ending(
            till.till, till.journal, fleet, battery, machine, till.timeline, till.store, till.clock,
            lambda: stops.append(None),
        )  # fmt: skip
        ending.supply = feed
        yield EndCase(till, ending, battery, machine, fleet, feed, stops)


async def test_case_with_nothing_to_do_goes_down_and_comes_back(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        assert await case.end() == 0
        assert case.battery.armed == CUT_AFTER
        assert case.machine.acts == [MachineAct.POWER_OFF]
        assert case.fleet.heard == ["emptied", "empty"]
        assert case.feed.kept == 1
        assert len(case.stops) == 1
        assert (await case.told())[-2:] == [CaseEnding(EndReason.EMPTY), VisitEnded(VISIT, False)]


async def test_visit_that_has_paid_is_finished_and_not_cancelled(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        await case.till.pay()
        await case.end()
        assert VisitEnded(VISIT, True) in await case.told()


async def test_payment_that_waits_for_the_customer_is_stopped_and_settled(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    terminal.person = Person.IS_SLOW
    async with case_in(tmp_path, terminal) as case:
        await case.till.till.card(ONE_CARD)
        await case.till.until(lambda state: state.paying is not None and state.paying.prompt is not None)
        await case.end()
        assert statuses(case.till) == [PaymentStatus.ABORTED]
        assert case.till.store.state.visit is None
        assert terminal.standing == []


async def test_payment_that_cannot_be_stopped_is_marked_and_asked_for_at_the_next_start(tmp_path: Path) -> None:
    terminal = SimPaymentTerminal("terminal", Capabilities(abort=False))
    terminal.person = Person.IS_SLOW
    async with case_in(tmp_path, terminal) as case:
        await case.till.till.card(ONE_CARD)
        await case.till.until(lambda state: state.paying is not None and state.paying.prompt is not None)
        seconds = await case.end(patience=0.1)
        assert seconds <= sum(BOUNDS.values())
        payment = case.till.payments[0]
        assert (payment.status, payment.question) == (PaymentStatus.UNCLEAR, Question.LOST)
        told = await case.told()
        assert PaymentEnded(payment.kind, payment.method, PaymentStatus.UNCLEAR) in told
        assert VisitEnded(VISIT, True) in told
    async with till_on(tmp_path, terminal) as again:
        await again.connected()
        await again.until(
            lambda state: state.day is not None and state.day.payments[payment.id].question is not Question.LOST
        )


async def test_from_its_first_step_on_nothing_new_begins(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        case.ending.begin(EndReason.EMPTY)
        await case.ending.perform(EndStep.VISIT)
        till = case.till
        desk = Desk(till.timeline, till.store, till.journal, till.clock, None)
        assert await desk.begin() is Refusal.STOPPING
        desk.close()


async def test_every_step_done_twice_is_done_once(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        await case.till.pay()
        case.ending.begin(EndReason.EMPTY)
        for step in EndStep:
            await case.ending.perform(step)
            await case.ending.perform(step)
        told = await case.told()
        assert len([event for event in told if isinstance(event, CaseEnding)]) == 1
        assert len([event for event in told if isinstance(event, VisitEnded)]) == 1
        assert statuses(case.till) == [PaymentStatus.DONE]


async def test_first_reason_counts(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        case.ending.begin(EndReason.LID_CLOSED)
        await case.end(EndReason.EMPTY)
        assert CaseEnding(EndReason.LID_CLOSED) in await case.told()


async def test_whatever_hangs_the_case_is_down_in_ten_seconds(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal, HangingBattery("battery"), Fleet(hangs=True)) as case:
        assert await case.end(patience=0.1) <= 10.0
        assert case.machine.acts == [MachineAct.POWER_OFF]


async def test_what_waits_in_memory_is_on_disk_before_the_power_goes(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with case_in(tmp_path, terminal) as case:
        await case.till.timeline.happened(Heartbeat(60, 1, 1))  # waits a second for company, which nobody gives it
        case.ending.begin(EndReason.EMPTY)
        await case.ending.perform(EndStep.FLUSH)
        assert Heartbeat(60, 1, 1) in await case.told()


async def test_full_disk_does_not_keep_the_case_alive(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        with no_space(*tmp_path.glob("journal.db*")):
            await case.end()
        assert case.machine.acts == [MachineAct.POWER_OFF]
        assert case.till.store.state.visit is None


async def test_battery_that_does_not_answer_is_left_behind(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal, SilentBattery("battery")) as case:
        await case.end()
        assert case.machine.acts == [MachineAct.POWER_OFF]


@pytest.mark.parametrize("battery", [BareBattery("battery"), SilentBattery("battery")])
async def test_case_that_nothing_would_wake_starts_anew_where_mains_are_back(
    tmp_path: Path, terminal: SimPaymentTerminal, battery: SimBattery
) -> None:
    async with case_in(tmp_path, terminal, battery) as case:
        case.feed.mains = True
        await case.end()
        assert case.machine.acts == [MachineAct.REBOOT]


async def test_case_switched_off_at_the_socket_stays_off(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        case.feed.mains = True
        await case.end(EndReason.ASKED)
        assert case.battery.armed is None
        assert case.machine.acts == [MachineAct.POWER_OFF]


async def test_case_switched_off_on_battery_comes_back_at_the_socket(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with case_in(tmp_path, terminal) as case:
        await case.end(EndReason.ASKED)
        assert case.battery.armed == CUT_AFTER


async def test_computer_that_refuses_ends_the_run_so_that_the_next_one_tries_again(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with case_in(tmp_path, terminal) as case:
        case.machine.obeys = False
        with pytest.raises(PeripheralFault):
            await case.end()
        assert case.stops == []


async def test_bug_on_the_way_does_not_keep_the_case_alive(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with case_in(tmp_path, terminal) as case:
        case.till.timeline.noted(PayingNoted(Paying("p")))
        case.fleet.heard = None  # type: ignore[assignment]
        await case.end(patience=0.1)
        assert case.machine.acts == [MachineAct.POWER_OFF]
