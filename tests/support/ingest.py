"""The fleet server's ingest on a real broker, without the pages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from firmware.clock import SystemClock
from fleet.alerts.book import AlertBook
from fleet.config import Endpoint
from fleet.devices.presence import Standing, judge
from fleet.devices.registry import Registry
from fleet.ingest.service import Ingest
from fleet.store.database import Store
from support.broker import RealBroker

CASE = "KOFFER-0007"


@asynccontextmanager
async def ingest(
    broker: RealBroker, directory: Path, *, mqtt5: bool = True
) -> AsyncIterator[tuple[Store, Registry, Ingest]]:
    """A running ingest on its store."""
    store = await Store.open(directory / "fleet.db")
    registry = Registry()
    registry.load(await store.cases(), await store.holdings())
    endpoint = Endpoint(broker.host, broker.port, broker.server.client_context(), mqtt5=mqtt5)
    service = Ingest(endpoint, store, registry, SystemClock(), AlertBook())
    running = asyncio.create_task(service.run())
    try:
        async with asyncio.timeout(20):
            await service.ready.wait()
        yield store, registry, service
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        store.close()


async def standing(registry: Registry, wanted: Standing) -> None:
    """Return when the case stands so."""
    clock = SystemClock()
    while True:
        seen, known = registry.revision, registry.cases.get(CASE)
        if known and judge(known.evidence, registry.link, clock.monotonic()).standing is wanted:
            return
        await registry.changed(seen)
