"""Nothing is lost and nothing doubled, whatever becomes of the broker."""

from pathlib import Path

import pytest
from support.broker import real_broker
from support.reporting_case import CASE, failures, quiet_case
from support.scripted_server import scripted_server

from firmware.appliance.state.events import UnlockFailed
from firmware.appliance.telemetry.door import Version
from fleet.config import Engine

ENGINES = [pytest.param(Engine.MOSQUITTO, marks=pytest.mark.peer("mosquitto")), Engine.AMQTT]
NEWEST = {Engine.MOSQUITTO: Version.V5, Engine.AMQTT: Version.V3}


@pytest.mark.parametrize("engine", ENGINES)
async def test_broker_is_killed_again_and_again_while_events_happen(tmp_path: Path, engine: Engine) -> None:
    async with (
        real_broker(tmp_path, engine) as broker,
        scripted_server(broker, NEWEST[engine]) as server,
        quiet_case(broker, tmp_path) as case,
        case.reporting(),
    ):
        for first in range(1, 500, 100):
            await case.record(failures(60, first))
            await server.until(lambda server: len(server.committed) >= first)  # noqa: B023
            await server.disconnect()  # the case is told nothing: what it sends now the broker takes and has alone
            await case.record(failures(20, first + 60))
            await case.until_sent(first + 79)
            await broker.kill()
            await case.record(failures(20, first + 80))
            await broker.up()
            await server.connect()
        await server.until(lambda server: len(server.committed) == 500)
        await case.wait_for_nothing_pending()
        told = [server.committed[CASE, seq] for seq in server.sequences(CASE)]
        assert told == [UnlockFailed(number) for number in range(1, 501)]
        assert (await case.journal.counts()).pending == 0
