"""A case that wakes in another year, in a village hall without a time server.

The clock of this machine is not moved: the broker's certificate lies in the past or in the future instead, which to
the case looks just the same.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.broker import HOST, RealBroker, real_broker
from support.reporting_case import CASE, quiet_case
from support.scripted_server import scripted_server
from support.watch import Watch

from firmware.appliance.state.timekeeping import Told
from firmware.appliance.telemetry.asking import Question
from firmware.appliance.telemetry.bootstrap import ask_without_dates
from firmware.appliance.telemetry.codec import decode, encode
from firmware.appliance.telemetry.door import Door, Failure, NoLink, Version, knock
from firmware.appliance.telemetry.messages import TimeAnswer
from firmware.appliance.telemetry.topics import Down, down
from firmware.clock import FakeClock, SystemClock
from firmware.worker import DeviceWorker
from fleet.config import Engine
from fleet.ingest import time as fleet_time
from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import server_identity

YEARS = timedelta(days=730)
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
NONCE = "0" * 32


async def asked(broker: RealBroker, mine: Identity, watch: Watch, host: str = HOST) -> bool:
    worker, clock = DeviceWorker("test"), SystemClock()
    try:
        return await ask_without_dates(Door(host, broker.port, CASE, mine), Version.V5, watch, worker, clock)
    finally:
        worker.close()


def test_an_answer_of_yesterday_is_no_answer() -> None:
    clock = FakeClock()
    question = Question(clock)
    assert question.answered(TimeAnswer(nonce=NONCE, at=NOW)) is None


async def test_a_question_is_answered_once_and_knows_how_long_it_took() -> None:
    clock = FakeClock()
    question = Question(clock)
    began = clock.monotonic()
    await clock.advance(2.0)
    payload = fleet_time.answer(question.payload, NOW)
    assert payload is not None
    answer = decode(TimeAnswer, payload)
    assert question.answered(answer) == Told(NOW, began, began + 2.0)
    assert question.answered(answer) is None


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"v":1,"nonce":"x"}', b"[" * 300, b'{"v":1,"nonce":"' + b"0" * 300])
def test_a_question_that_is_none_gets_no_answer(payload: bytes) -> None:
    assert fleet_time.answer(payload, NOW) is None


@pytest.mark.peer("mosquitto")
async def test_the_time_comes_over_a_connection_that_proves_who_speaks(tmp_path: Path) -> None:
    watch = Watch(doubted=False)
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(real_broker(tmp_path))
        server = await stack.enter_async_context(scripted_server(broker))
        case = await stack.enter_async_context(quiet_case(broker, tmp_path, watch=watch))
        await stack.enter_async_context(case.reporting())
        async with asyncio.timeout(20):
            await watch.heard.wait()
        assert watch.words[0].at == server.tells
        session = case.telemetry._session
        assert session is not None
        for payload in (b"nonsense", encode(TimeAnswer(nonce=NONCE, at=NOW))):
            server.publish(down(CASE, Down.TIME), payload)
        async with asyncio.timeout(20):
            while session.dropped < 2:
                await case.journal.answers()
        assert len(watch.words) == 1


@pytest.mark.peer("mosquitto")
@pytest.mark.parametrize("away", [-YEARS, YEARS])
async def test_a_wrong_year_is_told_apart_from_every_other_trouble(tmp_path: Path, away: timedelta) -> None:
    async with real_broker(tmp_path) as broker:
        await broker.redate(datetime.now(UTC) + away)
        with pytest.raises(NoLink) as caught:
            knock(Door(HOST, broker.port, CASE, broker.case(CASE)), Version.V5, None)
        assert caught.value.failure is Failure.DATES


@pytest.mark.peer("mosquitto")
@pytest.mark.parametrize("away", [-YEARS, YEARS])
async def test_a_case_in_the_wrong_year_asks_only_what_time_it_is(tmp_path: Path, away: timedelta) -> None:
    """The whole way: the reporting case is turned away by the dates, asks, is told, and is turned away again."""
    watch = Watch()
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(real_broker(tmp_path))
        server = await stack.enter_async_context(scripted_server(broker))
        await broker.redate(datetime.now(UTC) + away)
        case = await stack.enter_async_context(quiet_case(broker, tmp_path, watch=watch))
        await stack.enter_async_context(case.reporting())
        async with asyncio.timeout(30):
            await watch.heard.wait()
        assert watch.words[0].at == server.tells
        assert (server.hellos, server.presences, server.batches) == ([], [], [])


@pytest.mark.peer("mosquitto")
async def test_a_case_that_believes_its_clock_never_leaves_dates_unchecked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    watch = Watch(doubted=False)
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(real_broker(tmp_path))
        server = await stack.enter_async_context(scripted_server(broker))
        await broker.redate(datetime.now(UTC) - YEARS)
        case = await stack.enter_async_context(quiet_case(broker, tmp_path, watch=watch))
        await stack.enter_async_context(case.reporting())
        async with asyncio.timeout(30):
            while caplog.text.count("no connection to the fleet") < 3:  # what is asked, is asked between two of them
                await case.journal.answers()
        assert (watch.words, server.questions) == ([], 0)


@pytest.mark.peer("mosquitto")
async def test_another_authority_is_no_more_believed_without_dates(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        await broker.redate(datetime.now(UTC) - YEARS)
        mine = broker.case(CASE)
        foreign = Authority.create(tmp_path / "foreign")
        mine.ca.write_bytes(foreign.certificate)
        with pytest.raises(NoLink, match="certificate verify failed"):
            await asked(broker, mine, Watch())


@pytest.mark.peer("mosquitto")
async def test_another_name_is_no_more_believed_without_dates(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker:
        await broker.redate(datetime.now(UTC) - YEARS)
        mine = broker.case(CASE)
        with pytest.raises(NoLink, match="Hostname mismatch"):
            await asked(broker, mine, Watch(), "localhost")


@pytest.mark.peer("mosquitto")
async def test_a_broker_of_another_engine_passes_the_question_on(tmp_path: Path) -> None:
    """Where the embedded broker is amqtt the question travels by MQTT 3.1.1."""
    async with real_broker(tmp_path, Engine.AMQTT) as broker, scripted_server(broker, Version.V3) as server:
        watch, worker = Watch(), DeviceWorker("test")
        try:
            door = Door(HOST, broker.port, CASE, broker.case(CASE))
            assert await ask_without_dates(door, Version.V3, watch, worker, SystemClock())
        finally:
            worker.close()
        assert watch.words[0].at == server.tells


def test_the_door_without_dates_has_one_user() -> None:
    root = Path(__file__).parents[2]
    files = [path for room in ("firmware", "fleet", "provisioning") for path in (root / room).rglob("*.py")]
    users = {path.name for path in files if "undated_client_context" in path.read_text("utf-8")}
    openers = {path.name for path in files if "Dates.UNCHECKED" in path.read_text("utf-8")}
    flags = {path.name for path in files if "verify_flags" in path.read_text("utf-8")}
    assert (users, openers, flags) == ({"identity.py", "door.py"}, {"door.py", "bootstrap.py"}, {"identity.py"})


def test_nothing_but_the_dates_is_given_up(tmp_path: Path) -> None:
    identity = server_identity(Authority.create(tmp_path / "authority"), tmp_path / "server", [HOST])
    with_dates, without = identity.client_context(), identity.undated_client_context()
    assert without.verify_flags ^ with_dates.verify_flags == 0x200000
    for what in ("check_hostname", "verify_mode", "minimum_version"):
        assert getattr(without, what) == getattr(with_dates, what)
