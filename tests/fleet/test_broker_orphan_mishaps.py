"""The fleet server is killed: its broker must not live on and hold the port."""

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest
from support.broker import HOST

from fleet.config import Engine
from provisioning.authority import Authority
from provisioning.local import server_identity

ENGINES = [pytest.param(Engine.MOSQUITTO, marks=pytest.mark.peer("mosquitto")), Engine.AMQTT]
SERVER = """
import asyncio, sys
from pathlib import Path
from fleet.broker import Broker
from fleet.config import BrokerSettings, Engine
from provisioning.identity import Identity

async def main(directory, engine):
    identity = Identity(*(directory / "server" / name for name in ("ca.crt", "certificate.crt", "private.key")))
    async with Broker.start(directory / "broker", identity, BrokerSettings("127.0.0.1", 0, Engine(engine))) as broker:
        print(broker.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
async def test_fleet_server_ends_without_looking_after_its_broker(
    tmp_path: Path, engine: Engine, number: signal.Signals
) -> None:
    server_identity(Authority.create(tmp_path / "authority"), tmp_path / "server", [HOST])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(tmp_path), engine.value,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(30):
        broker = psutil.Process(int(await process.stdout.readline()))
        process.send_signal(number)
        await process.wait()
    gone, alive = psutil.wait_procs([broker], timeout=10)
    assert not alive, gone


async def test_files_of_the_broker_are_for_nobody_else(tmp_path: Path) -> None:
    from fleet.broker import mosquitto
    from fleet.broker.engine import Place

    identity = server_identity(Authority.create(tmp_path / "authority"), tmp_path / "server", [HOST])
    written = mosquitto.write(Place(tmp_path, HOST, 8883, identity))
    assert {path.stat().st_mode & 0o777 for path in (written, tmp_path / "mosquitto.acl")} == {0o600}
    text = written.read_text("utf-8")
    for line in ("require_certificate true", "use_username_as_clientid true", "allow_anonymous false"):
        assert line in text.splitlines()
