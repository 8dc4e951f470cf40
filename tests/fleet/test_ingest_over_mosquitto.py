"""Case, broker and server on real wires, while things break."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.broker import RealBroker, real_broker
from support.scripted_case import scripted_case

from firmware.appliance.state.events import DeviceLeft, Heartbeat
from firmware.clock import SystemClock
from fleet.config import Endpoint
from fleet.devices.registry import Registry
from fleet.ingest.service import Ingest
from fleet.store.database import Store

CASE = "KOFFER-0007"


@asynccontextmanager
async def ingest(broker: RealBroker, directory: Path) -> AsyncIterator[tuple[Store, Registry, Ingest]]:
    """A running ingest on its store."""
    store = await Store.open(directory / "fleet.db")
    registry = Registry()
    registry.load(await store.cases(), await store.holdings())
    service = Ingest(Endpoint(broker.host, broker.port, broker.server.client_context()), store, registry, SystemClock())
    running = asyncio.create_task(service.run())
    try:
        async with asyncio.timeout(20):
            await service.ready.wait()
        yield store, registry, service
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        store.close()


@pytest.mark.peer("mosquitto")
async def test_the_broker_is_killed_while_events_happen_and_each_is_stored_once(tmp_path: Path) -> None:
    async with (
        real_broker(tmp_path) as broker,
        ingest(broker, tmp_path) as (store, _, _),
        scripted_case(CASE, broker.case(CASE), broker.host, broker.port) as case,
        asyncio.timeout(60),
    ):
        for round_ in range(3):
            for _ in range(40):
                case.happened(DeviceLeft("receipt-printer"))
                case.happened(Heartbeat(1, 2, 3))
            if round_ < 2:
                await broker.kill()
                case.happened(DeviceLeft("battery"))
                await broker.up()
        await case.delivered()
        assert await store.sequences(CASE) == tuple(range(1, 243))
