"""A case that is nothing but journal, state and telemetry, on a real broker."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from firmware.appliance.journal import Journal
from firmware.appliance.state.events import AnyEvent, UnlockFailed
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.store import Store
from firmware.appliance.telemetry.asking import TimeWatch
from firmware.appliance.telemetry.config import BrokerConfig
from firmware.appliance.telemetry.messages import Stream
from firmware.appliance.telemetry.service import Telemetry
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock, FakeClock, SystemClock
from provisioning.identity import Identity
from support.broker import RealBroker

CASE = "KOFFER-0007"


@dataclass(frozen=True, slots=True)
class ReportingCase:
    """`events` puts something on record; `journal`, `store` and `timeline` are the product's own."""

    case_id: str
    journal: Journal
    store: Store
    timeline: Timeline
    telemetry: Telemetry
    clock: Clock

    async def record(self, events: Sequence[AnyEvent]) -> None:
        """Put `events` on record, one transaction for all."""
        await self.journal.append_many(events)

    async def until_sent(self, seq: int, seconds: float = 30.0) -> None:
        """Wait until event `seq` has been handed to the broker, whether or not anybody acknowledges it."""
        async with asyncio.timeout(seconds):
            while (session := self.telemetry._session) is None or session._drain._flows[
                Stream.EVENT
            ].chain._highest < seq:
                await self.journal.answers()

    async def wait_for_nothing_pending(self, seconds: float = 30.0) -> None:
        """Wait until the store says that every row is acknowledged, and the journal says so too."""
        async with asyncio.timeout(seconds), aclosing(self.store.watch()) as states:
            async for state in states:
                if state.fleet.connected and state.fleet.pending == 0:
                    break
            while (await self.journal.counts()).pending:  # the store was told so before the newest row, or after it
                pass

    @asynccontextmanager
    async def reporting(self) -> AsyncIterator[None]:
        """Telemetry runs for the length of the block and ends in order."""
        task = asyncio.create_task(self.telemetry.run())
        try:
            yield
        finally:
            task.cancel()
            while not task.done():
                await asyncio.wait((task,), timeout=0.05 if isinstance(self.clock, FakeClock) else None)
                if isinstance(self.clock, FakeClock):
                    await self.clock.advance(1.0)
            if not task.cancelled():
                task.result()


def failures(count: int, first: int = 1) -> list[AnyEvent]:
    """So many events that can be told apart."""
    return [UnlockFailed(number) for number in range(first, first + count)]


@asynccontextmanager
async def quiet_case(
    broker: RealBroker,
    directory: Path,
    *,
    case_id: str = CASE,
    identity: Identity | None = None,
    clock: Clock | None = None,
    port: int | None = None,
    watch: TimeWatch | None = None,
) -> AsyncIterator[ReportingCase]:
    """A case with its journal open and its telemetry not yet running. `clock` is the telemetry's."""
    journal = await Journal.open(directory / f"{case_id}.db", SystemClock())
    clock = clock or SystemClock()
    store = Store(CaseState(case_id, "ab" * 8, rehearsal=False, devices={}), clock)
    timeline = Timeline(journal, store, clock)
    mine = identity or broker.case(case_id)
    config = BrokerConfig(broker.host, port or broker.port, mine.ca, mine.certificate, mine.key)
    telemetry = Telemetry(
        case_id=case_id,
        session="cd" * 8,
        software="0.1.0",
        broker=config,
        journal=journal,
        store=store,
        timeline=timeline,
        clock=clock,
        watch=watch,
    )
    try:
        yield ReportingCase(case_id, journal, store, timeline, telemetry, clock)
    finally:
        await journal.close()
