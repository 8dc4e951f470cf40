"""Case, broker and server on real wires, while things break."""

import asyncio
from pathlib import Path

import pytest
from support.broker import real_broker
from support.ingest import CASE, ingest, standing
from support.no_space import no_space
from support.scripted_case import ScriptedCase, scripted_case

from firmware.appliance.state.events import DeviceLeft, Heartbeat
from fleet.config import Engine
from fleet.devices.presence import Standing


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


@pytest.mark.peer("mosquitto")
async def test_a_cut_cable_is_offline_a_goodbye_is_stopped(tmp_path: Path) -> None:
    async with asyncio.timeout(60), real_broker(tmp_path) as broker, ingest(broker, tmp_path) as (_, registry, _):
        case = ScriptedCase(CASE, broker.case(CASE), broker.host, broker.port)
        await case.connect()
        await standing(registry, Standing.ONLINE)
        await case.vanish()
        await standing(registry, Standing.OFFLINE)
        await case.connect()
        await standing(registry, Standing.ONLINE)
        await case.stop()
        await standing(registry, Standing.STOPPED)


@pytest.mark.peer("mosquitto")
async def test_the_server_returns_and_learns_what_it_missed(tmp_path: Path) -> None:
    async with asyncio.timeout(60), real_broker(tmp_path) as broker:
        case = ScriptedCase(CASE, broker.case(CASE), broker.host, broker.port)
        async with ingest(broker, tmp_path) as (_, registry, _):
            await case.connect()
            await standing(registry, Standing.ONLINE)
        await case.vanish()
        async with ingest(broker, tmp_path) as (_, registry, _):
            await standing(registry, Standing.OFFLINE)


@pytest.mark.peer("mosquitto")
async def test_the_server_has_lost_its_store_and_asks_who_is_there(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(60),
        real_broker(tmp_path) as broker,
        ingest(broker, tmp_path),
        scripted_case(CASE, broker.case(CASE), broker.host, broker.port) as case,
    ):
        case.happened(DeviceLeft("battery"))
        await case.delivered()
        (tmp_path / "new").mkdir()
        async with ingest(broker, tmp_path / "new") as (_, registry, _):
            while CASE not in registry.cases or registry.cases[CASE].hello is None:
                await registry.changed(registry.revision)


@pytest.mark.peer("mosquitto")
async def test_the_disk_is_full_for_a_while_and_nothing_is_lost(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(60),
        real_broker(tmp_path) as broker,
        ingest(broker, tmp_path) as (store, registry, _),
        scripted_case(CASE, broker.case(CASE), broker.host, broker.port) as case,
    ):
        await standing(registry, Standing.ONLINE)
        with no_space(tmp_path / "fleet.db", tmp_path / "fleet.db-wal"):
            while registry.link.storing:
                for _ in range(200):
                    case.happened(DeviceLeft("battery"))
                await registry.changed(registry.revision)
            await standing(registry, Standing.UNKNOWN)
            assert case.accepted <= set(await store.sequences(CASE))
        await case.delivered()
        await standing(registry, Standing.ONLINE)
        assert await store.sequences(CASE) == tuple(range(1, len(case.accepted) + 1))


async def test_a_broker_that_knows_only_mqtt_3(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(60),
        real_broker(tmp_path, Engine.AMQTT) as broker,
        ingest(broker, tmp_path, mqtt5=False) as (store, registry, _),
        scripted_case(CASE, broker.case(CASE), broker.host, broker.port, mqtt5=False) as case,
    ):
        for _ in range(20):
            case.happened(DeviceLeft("battery"))
        await case.delivered()
        await standing(registry, Standing.ONLINE)
        assert await store.sequences(CASE) == tuple(range(1, 21))


@pytest.mark.peer("mosquitto")
async def test_cases_are_told_that_the_server_leaves_and_that_another_session_began(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(60),
        real_broker(tmp_path) as broker,
        scripted_case(CASE, broker.case(CASE), broker.host, broker.port) as case,
    ):
        for _ in range(2):
            async with ingest(broker, tmp_path) as (_, registry, _):
                await standing(registry, Standing.ONLINE)
            while not case.servers or case.servers[-1].online:
                await case.news()
        first, second = (state.sid for state in case.servers if state.online)
        assert first != second
