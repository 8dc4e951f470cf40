"""The case's own telemetry against the server's own ingest, while the broker and the server come and go."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.broker import real_broker
from support.ingest import CASE, ingest, standing
from support.reporting_case import failures, quiet_case
from support.watch import Watch

from fleet.devices.presence import Standing
from fleet.devices.registry import Registry


async def stored(registry: Registry, count: int) -> None:
    """Return when the server keeps so many records."""
    while registry.records < count:
        await registry.changed(registry.revision)


@pytest.mark.peer("mosquitto")
async def test_broker_and_server_die_in_turn_and_each_event_is_stored_once(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    async with (
        asyncio.timeout(90),
        real_broker(tmp_path) as broker,
        quiet_case(broker, tmp_path / "case", case_id=CASE) as case,
        case.reporting(),
    ):
        async with ingest(broker, tmp_path) as (_, registry, _):
            await case.record(failures(100))
            await stored(registry, 100)
            await case.record(failures(100))
            await broker.kill()
            await case.record(failures(100))
            await broker.up()
            await stored(registry, 300)
            await case.record(failures(100))
        await case.record(failures(100))
        async with ingest(broker, tmp_path) as (store, registry, _):
            await stored(registry, 500)
            await standing(registry, Standing.ONLINE)
            assert await store.sequences(CASE) == tuple(range(1, 501))


@pytest.mark.peer("mosquitto")
async def test_the_case_ends_in_order_and_is_shown_as_switched_off(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    async with asyncio.timeout(60), real_broker(tmp_path) as broker, ingest(broker, tmp_path) as (_, registry, _):
        async with quiet_case(broker, tmp_path / "case", case_id=CASE) as case, case.reporting():
            await standing(registry, Standing.ONLINE)
            while registry.cases[CASE].hello is None:
                await registry.changed(registry.revision)
        await standing(registry, Standing.STOPPED)


@pytest.mark.peer("mosquitto")
@pytest.mark.parametrize("mqtt5", [True, False])
async def test_the_case_asks_the_server_what_time_it_is(tmp_path: Path, mqtt5: bool) -> None:
    """Nothing of it is kept: no record, no quarantine, and the case is as unknown as before."""
    (tmp_path / "case").mkdir()
    watch = Watch()
    async with (
        asyncio.timeout(60),
        real_broker(tmp_path) as broker,
        ingest(broker, tmp_path, mqtt5=mqtt5) as (_, registry, _),
        quiet_case(broker, tmp_path / "case", case_id=CASE, watch=watch) as case,
        case.reporting(),
    ):
        await watch.heard.wait()
        (word,) = watch.words
        assert abs(word.at - datetime.now(UTC)) < timedelta(seconds=30)
        assert 0 <= word.heard - word.asked < 30
        await standing(registry, Standing.ONLINE)
        assert registry.cases[CASE].quarantined == 0
