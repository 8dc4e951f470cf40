"""A till on a real journal with any payment terminal, that can be killed and started again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from firmware.appliance.book.day import Day, fold
from firmware.appliance.book.payment import Payment, PaymentStatus
from firmware.appliance.journal import Journal
from firmware.appliance.managers.payment import CardDesk, Ledger
from firmware.appliance.managers.peripherals import Peripherals
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.till_rules import askable
from firmware.appliance.state.model import CaseState, Device, Lock, Visit
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import FakeClock, settle
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.payment import PaymentTerminal
from support.appliance import case_state
from support.till import PRICES, VISIT

TERMINAL = "terminal"
ONE_CARD: Mapping[str, int] = MappingProxyType({"id-card": 1})


class Quiet:
    """Nothing else is told by terminals."""

    async def observed(self, device: str, value: object) -> None:
        raise AssertionError(f"{device} tells {value}")

    async def lost(self, device: str) -> None:
        pass


@dataclass
class TillCase:
    """What a test reaches for."""

    till: Till
    desk: CardDesk
    store: Store
    journal: Journal
    timeline: Timeline
    clock: FakeClock
    watch: Peripherals

    @property
    def day(self) -> Day:
        assert self.store.state.day is not None
        return self.store.state.day

    @property
    def payments(self) -> list[Payment]:
        return list(self.day.payments.values())

    async def until(self, condition: Callable[[CaseState], bool]) -> CaseState:
        async with asyncio.timeout(10):
            return await self.store.until(condition)

    async def connected(self) -> None:
        await self.until(lambda state: state.devices[TERMINAL].condition.state is DeviceState.READY)

    async def disconnected(self) -> None:
        await self.until(lambda state: state.devices[TERMINAL].condition.state is not DeviceState.READY)

    async def reconnected(self) -> None:
        """After the pause that follows a conversation that broke; what was lost has been asked for."""
        await self.disconnected()
        async with asyncio.timeout(10):
            while not (waits := self._waits()):  # a serial line is closed in a thread, which takes its time
                await self.journal.answers()
        self.watch.check(TERMINAL)
        await self.clock.advance(min(waits))  # no more: the next conversation has patience of its own
        await self.connected()
        await self.until(lambda state: not askable(state.day))
        await self.at_rest()

    def _waits(self) -> list[float]:
        """How long somebody waits for the clock; without a conversation only the next try does."""
        now = self.clock.monotonic()
        return [due - now for due, _, waker in self.clock._sleepers if not waker.done()]

    async def at_rest(self) -> None:
        """Nothing is done with money now."""
        async with asyncio.timeout(10):
            await self.till.region.left()
        await settle()

    async def pay(self, wanted: Mapping[str, int] = ONE_CARD) -> Payment:
        """A card payment to its end."""
        payment = await self.till.card(wanted)
        await self.at_rest()
        return self.day.payments[payment.id]

    def new_visit(self, name: str) -> None:
        self.store.state = replace(self.store.state, visit=Visit(name))

    async def reread(self) -> Day:
        """The day as a restart would find it."""
        day = fold(await self.journal.book())
        assert day is not None
        return day


def first_state(day: Day | None, *terminals: str) -> CaseState:
    state = case_state()
    devices = {name: Device(name, Kind.PAYMENT_TERMINAL, "front", Title(name, name)) for name in terminals}
    devices = {**state.devices, **devices}
    return replace(state, devices=MappingProxyType(devices), day=day, lock=Lock(locked=False), visit=Visit(VISIT))


@asynccontextmanager
async def till_on(
    directory: Path, terminal: PaymentTerminal, clock: FakeClock | None = None, *, open_day: bool = True
) -> AsyncIterator[TillCase]:
    """One run of the controller's till; leaving the block is its sudden end. A new one goes on with the same book."""
    clock = clock or FakeClock()
    journal = await Journal.open(directory / "journal.db", clock)
    store = Store(first_state(fold(await journal.book()), TERMINAL), clock)
    timeline = Timeline(journal, store, clock)
    desk = CardDesk(TERMINAL, terminal, Ledger(timeline, store), clock)
    till = Till(PRICES, desk, timeline, store, clock)
    watch = Peripherals({TERMINAL: terminal}, Quiet(), timeline, store, clock)
    tasks = [asyncio.create_task(service.run()) for service in (till, watch)]
    case = TillCase(till, desk, store, journal, timeline, clock, watch)
    try:
        if open_day and store.state.day is None:
            await till.open(10_000)
        yield case
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await journal.close()
        for task in tasks:
            assert task.cancelled(), task


def statuses(case: TillCase) -> list[PaymentStatus]:
    return [payment.status for payment in case.payments]
