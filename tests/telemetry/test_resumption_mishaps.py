"""A connection that goes on with the last TLS session, and everything that may keep it from doing so."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from support.broker import RealBroker, real_broker
from support.counting_proxy import counting_proxy
from support.reporting_case import CASE, failures, quiet_case
from support.scripted_server import scripted_server

from firmware.appliance.telemetry.door import Dates, Door, Failure, NoLink, Version
from firmware.appliance.telemetry.mqtt import Link
from firmware.clock import SystemClock
from firmware.worker import DeviceWorker
from fleet.config import Engine
from provisioning.authority import Authority
from provisioning.errors import ProvisioningError
from provisioning.identity import Identity
from provisioning.local import case_identity, server_identity

BOTH = [
    pytest.param(Engine.MOSQUITTO, Version.V5, marks=pytest.mark.peer("mosquitto")),
    (Engine.AMQTT, Version.V3),
]


@asynccontextmanager
async def connected(door: Door, version: Version = Version.V5) -> AsyncIterator[ssl.SSLSocket]:
    worker = DeviceWorker("test")
    try:
        link = await Link.open(door, version, None, lambda *_: None, worker, SystemClock())
        try:
            yield cast("ssl.SSLSocket", link._client.socket())
        finally:
            await link.close()
    finally:
        worker.close()


async def resumed(door: Door, version: Version = Version.V5) -> bool | None:
    async with connected(door, version) as connection:
        return connection.session_reused


def door_of(broker: RealBroker, identity: Identity | None = None, port: int | None = None) -> Door:
    return Door(broker.host, port or broker.port, CASE, identity or broker.case(CASE))


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_second_connection_goes_on_with_the_session_of_the_first(
    tmp_path: Path, engine: Engine, version: Version
) -> None:
    async with real_broker(tmp_path, engine) as broker:
        door = door_of(broker)
        assert [await resumed(door, version) for _ in range(4)] == [False, True, True, True]


@pytest.mark.parametrize(("engine", "version"), BOTH)
@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_resumed_connection_that_saves_nothing(
    tmp_path: Path, engine: Engine, version: Version, newest: ssl.TLSVersion
) -> None:
    async with real_broker(tmp_path, engine) as broker, counting_proxy(broker.host, broker.port) as proxy:
        door = door_of(broker, port=proxy.port)
        door.resumption.context(door.identity).maximum_version = newest
        cost: list[int] = []
        for _ in range(3):
            before = await proxy.quiet()
            assert await resumed(door, version) is bool(cost)
            cost.append((await proxy.quiet() - before).total)
        full, *again = cost
        assert max(again) < full * 0.6


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_broker_that_lost_every_session(tmp_path: Path, engine: Engine, version: Version) -> None:
    async with real_broker(tmp_path, engine) as broker:
        door = door_of(broker)
        assert await resumed(door, version) is False
        await broker.restart()
        assert [await resumed(door, version) for _ in range(2)] == [False, True]


@pytest.mark.peer("mosquitto")
async def test_handshake_that_fails_with_a_session_is_tried_without_it(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker, counting_proxy(broker.host, broker.port) as proxy:
        door = door_of(broker, port=proxy.port)
        assert await resumed(door) is False
        proxy.refuses = True
        with pytest.raises(NoLink):
            await resumed(door)
        proxy.refuses = False
        assert [await resumed(door) for _ in range(2)] == [False, True]


@pytest.mark.peer("mosquitto")
async def test_address_without_a_listener_uses_no_session_up(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        door = door_of(broker)
        assert await resumed(door) is False
        await broker.kill()
        with pytest.raises(NoLink):
            await resumed(door)
        assert door.resumption.take(door.resumption.context(door.identity)) is not None


@pytest.mark.peer("mosquitto")
async def test_session_of_an_identity_that_was_replaced(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        door = door_of(broker)
        assert await resumed(door) is False
        other = case_identity(broker.authority, tmp_path / "renewed", CASE)
        for mine, new in ((door.identity.certificate, other.certificate), (door.identity.key, other.key)):
            mine.write_bytes(new.read_bytes())
        assert [await resumed(door) for _ in range(2)] == [False, True]


@pytest.mark.peer("mosquitto")
async def test_key_that_others_may_read_now_is_refused_for_all_that_a_session_is_there(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        door = door_of(broker)
        assert await resumed(door) is False
        door.identity.key.chmod(0o644)
        with pytest.raises(NoLink) as caught:
            await resumed(door)
        assert caught.value.failure is Failure.IDENTITY
        door.identity.key.unlink()
        with pytest.raises(ProvisioningError):
            door.identity.digest()


@pytest.mark.peer("mosquitto")
async def test_stranger_in_the_place_of_the_broker_is_not_believed_for_a_session(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        door = door_of(broker)
        assert await resumed(door) is False
        stranger = Authority.create(tmp_path / "stranger")
        theirs = server_identity(stranger, tmp_path / "theirs", [broker.host])
        trap = await asyncio.start_server(_hang_up, broker.host, 0, ssl=theirs.server_context())
        async with trap:
            port: int = trap.sockets[0].getsockname()[1]
            with pytest.raises(NoLink, match="verify failed"):
                await resumed(replace(door, port=port))


async def _hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.peer("mosquitto")
async def test_connection_without_a_look_at_dates_neither_leaves_a_session_nor_uses_one(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        door = door_of(broker)
        assert await resumed(replace(door, dates=Dates.UNCHECKED)) is False
        assert await resumed(door) is False
        assert await resumed(replace(door, dates=Dates.UNCHECKED)) is False
        assert await resumed(door) is True


@pytest.mark.peer("mosquitto")
async def test_other_way_out_costs_no_second_proof_of_who_is_there(tmp_path: Path) -> None:
    async with (
        real_broker(tmp_path) as broker,
        scripted_server(broker) as server,
        quiet_case(broker, tmp_path) as case,
        case.reporting(),
    ):
        await server.until(lambda server: bool(server.hellos))
        case.telemetry.moved(True)
        await server.until(lambda server: len(server.hellos) == 2)
        link = case.telemetry._link
        assert link is not None
        assert cast("ssl.SSLSocket", link._client.socket()).session_reused
        await case.record(failures(3))
        await server.until(lambda server: len(server.committed) == 3)
