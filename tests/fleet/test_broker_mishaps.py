"""What becomes of the embedded broker when things around it break."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from support.broker import HOST, real_broker

from fleet.broker import Broker, BrokerError
from fleet.config import BrokerSettings, Engine
from provisioning.authority import Authority
from provisioning.local import server_identity

ENGINES = [pytest.param(Engine.MOSQUITTO, marks=pytest.mark.peer("mosquitto")), Engine.AMQTT]


async def _shakes_hands(host: str, port: int, directory: Path) -> bool:
    identity = server_identity(Authority.open(directory / "authority"), directory / "server", [HOST])
    try:
        _, writer = await asyncio.open_connection(host, port, ssl=identity.client_context())
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@pytest.mark.parametrize("engine", ENGINES)
async def test_the_broker_is_killed_and_comes_back_on_its_port(tmp_path: Path, engine: Engine) -> None:
    identity = server_identity(Authority.create(tmp_path / "authority"), tmp_path / "server", [HOST])
    async with Broker.start(tmp_path / "broker", identity, BrokerSettings(HOST, 0, engine)) as broker:
        first = broker.pid
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(30):
            await broker.restarted()
        assert broker.pid != first
        assert await _shakes_hands(broker.host, broker.port, tmp_path)


@pytest.mark.parametrize("engine", ENGINES)
async def test_the_port_is_taken(tmp_path: Path, engine: Engine) -> None:
    async with real_broker(tmp_path, engine) as first:
        settings = BrokerSettings(HOST, first.port, engine)
        with pytest.raises(BrokerError, match="Address already in use"):
            async with Broker.start(tmp_path / "second", first.server, settings):
                pytest.fail("two brokers on one port")
