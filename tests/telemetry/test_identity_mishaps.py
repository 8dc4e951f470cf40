"""Cases that are not who they say, speak for others, or meet an old broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.broker import HOST, RealBroker, real_broker
from support.reporting_case import CASE, failures, quiet_case
from support.scripted_server import scripted_server

from firmware.appliance.power.policy import EndReason
from firmware.appliance.telemetry.codec import encode
from firmware.appliance.telemetry.door import Door, Failure, NoLink, Version, Will
from firmware.appliance.telemetry.messages import Presence, PresenceWord
from firmware.appliance.telemetry.mqtt import ANSWER_DEADLINE, Link
from firmware.appliance.telemetry.topics import ROOT, SERVER_STATE, Down, Up, down, up
from firmware.clock import FakeClock, SystemClock
from firmware.worker import DeviceWorker
from fleet.config import Engine
from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import case_identity, server_identity

OTHER = "KOFFER-0008"
BOTH = [
    pytest.param(Engine.MOSQUITTO, Version.V5, marks=pytest.mark.peer("mosquitto")),
    pytest.param(Engine.MOSQUITTO, Version.V3, marks=pytest.mark.peer("mosquitto")),
    (Engine.AMQTT, Version.V3),
]
HERE = encode(Presence(sid="b" * 16, word=PresenceWord.ONLINE))
LOST = encode(Presence(sid="0" * 16, word=PresenceWord.LOST))


@asynccontextmanager
async def _worker() -> AsyncIterator[DeviceWorker]:
    worker = DeviceWorker("test")
    try:
        yield worker
    finally:
        worker.close()


class Ears:
    """What a connection received."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes]] = []

    def __call__(self, topic: str, payload: bytes, retained: bool) -> None:
        self.messages.append((topic, payload))


@asynccontextmanager
async def _link(
    broker: RealBroker, name: str, identity: Identity, version: Version, will_of: str = "", ears: Ears | None = None
) -> AsyncIterator[Link]:
    door = Door(broker.host, broker.port, name, identity)
    will = Will(up(will_of or name, Up.STATE), LOST)
    async with _worker() as worker:
        link = await Link.open(door, version, will, ears or Ears(), worker, SystemClock())
        try:
            yield link
        finally:
            await link.close()


async def _is_let_in(broker: RealBroker, name: str, identity: Identity, version: Version, will_of: str) -> bool:
    """Connect and vanish without a goodbye, so that the will is published if the broker ever does."""
    try:
        async with _link(broker, name, identity, version, will_of) as link:
            link.abandon()
    except NoLink:
        return False
    return True


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_certificate_of_a_foreign_authority(tmp_path: Path, engine: Engine, version: Version) -> None:
    async with real_broker(tmp_path, engine) as broker:
        foreign = case_identity(Authority.create(tmp_path / "foreign"), tmp_path / "case", CASE)
        trusting = Identity(broker.server.ca, foreign.certificate, foreign.key)
        for identity in (foreign, trusting):
            with pytest.raises(NoLink) as caught:
                async with _link(broker, CASE, identity, version):
                    pytest.fail("let in")
            assert caught.value.failure in (Failure.UNREACHABLE, Failure.SILENT)


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_case_speaks_for_another(tmp_path: Path, engine: Engine, version: Version) -> None:
    """Its own last message is the proof that the broker has dealt with those before it."""
    async with real_broker(tmp_path, engine) as broker, scripted_server(broker, version) as server:
        for topic in (up(OTHER, Up.STATE), f"{ROOT}/{CASE}/down/ack", SERVER_STATE):
            async with _link(broker, CASE, broker.case(CASE), version) as link:
                link.publish(topic, LOST, retain=True)
                await _spoken(link)
        async with _link(broker, CASE, broker.case(CASE), version) as link:
            link.publish(up(CASE, Up.STATE), encode(Presence(sid="a" * 16, word=PresenceWord.STOPPED)))
            await server.until(lambda server: any(one.sid == "a" * 16 for one in server.presences))
        assert [one for one in server.presences if one.sid == "0" * 16] == []
        async with _link(broker, OTHER, broker.case(OTHER), version) as link:
            await link.subscribe(down(OTHER, Down.ACK), SERVER_STATE)


async def _spoken(link: Link) -> None:
    """Wait until the broker has answered or has thrown us out, whichever it does to a liar."""
    answered = link.publish(up(CASE, Up.STATE), HERE)
    assert answered is not None
    waits = [asyncio.ensure_future(one.wait()) for one in (answered, link.lost)]
    async with asyncio.timeout(10):
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await asyncio.wait(waits)


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_case_listens_to_another(tmp_path: Path, engine: Engine, version: Version) -> None:
    ears = Ears()
    async with real_broker(tmp_path, engine) as broker, scripted_server(broker, version) as server:
        async with _link(broker, CASE, broker.case(CASE), version, ears=ears) as link:
            for topic in (down(OTHER, Down.ACK), "#", f"{ROOT}/+/down/#", f"{ROOT}/{CASE}/#"):
                try:
                    await link.subscribe(topic)
                except NoLink:
                    continue
            await link.subscribe(down(CASE, Down.ACK))
            server.publish(down(OTHER, Down.ACK), b"secret")
            server.publish(down(CASE, Down.ACK), b"mine")
            async with asyncio.timeout(10):
                while (down(CASE, Down.ACK), b"mine") not in ears.messages:
                    answered = link.publish(up(CASE, Up.STATE), HERE)
                    assert answered is not None
                    await answered.wait()
        assert b"secret" not in [payload for _, payload in ears.messages]


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_case_under_the_name_of_another(tmp_path: Path, engine: Engine, version: Version) -> None:
    """The name on the wire counts for nothing: mosquitto takes the certificate's, amqtt refuses."""
    async with real_broker(tmp_path, engine) as broker, _link(broker, OTHER, broker.case(OTHER), version) as victim:
        await victim.subscribe(SERVER_STATE)
        let_in = await _is_let_in(broker, OTHER, broker.case(CASE), version, will_of=CASE)
        assert let_in is (engine is Engine.MOSQUITTO)
        if engine is Engine.MOSQUITTO:
            answered = victim.publish(up(OTHER, Up.STATE), HERE)
            assert answered is not None
            async with asyncio.timeout(10):
                await answered.wait()
            assert not victim.lost.is_set()


@pytest.mark.parametrize(("engine", "version"), BOTH)
async def test_will_in_the_name_of_another(tmp_path: Path, engine: Engine, version: Version) -> None:
    async with real_broker(tmp_path, engine) as broker, scripted_server(broker, version) as server:
        let_in = await _is_let_in(broker, CASE, broker.case(CASE), version, will_of=OTHER)
        assert let_in is (engine is Engine.MOSQUITTO)
        async with _link(broker, CASE, broker.case(CASE), version) as link:
            link.publish(up(CASE, Up.STATE), encode(Presence(sid="a" * 16, word=PresenceWord.STOPPED)))
            await server.until(lambda server: any(one.sid == "a" * 16 for one in server.presences))
        assert [one for one in server.presences if one.sid == "0" * 16] == []


@pytest.mark.peer("mosquitto")
async def test_will_of_the_old_session_comes_after_the_new_one_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The late will names its session, so whoever reads it knows that it is about the past."""
    monkeypatch.setattr("firmware.appliance.telemetry.door.WILL_DELAY", 0)  # else it is never said at all
    async with (
        real_broker(tmp_path) as broker,
        scripted_server(broker) as server,
        quiet_case(broker, tmp_path) as case,
        case.reporting(),
    ):
        await server.until(lambda server: bool(server.hellos))
        first = server.hellos[0].sid
        assert case.telemetry._link is not None
        case.telemetry._link.abandon()
        await server.until(lambda server: server.hellos[-1].sid != first)
        await server.until(lambda server: any(one.word is PresenceWord.LOST for one in server.presences))
        assert {one.sid for one in server.presences if one.word is PresenceWord.LOST} == {first}


@pytest.mark.peer("mosquitto")
async def test_controller_ends_in_order(tmp_path: Path) -> None:
    """What was recorded last still arrives, the case says that it stops, and no will follows."""
    async with real_broker(tmp_path) as broker, scripted_server(broker) as server, quiet_case(broker, tmp_path) as case:
        async with case.reporting():
            await server.until(lambda server: bool(server.hellos))
            await case.record(failures(20))
        await server.until(lambda server: server.presences[-1].word is PresenceWord.STOPPED)
        assert len(server.committed) == 20
        assert (await case.journal.counts()).pending == 0
        assert PresenceWord.LOST not in [one.word for one in server.presences]


@pytest.mark.peer("mosquitto")
async def test_case_that_switches_itself_off_is_empty_first_and_then_says_why(tmp_path: Path) -> None:
    async with real_broker(tmp_path) as broker, scripted_server(broker) as server, quiet_case(broker, tmp_path) as case:
        async with case.reporting():
            await server.until(lambda server: bool(server.hellos))
            await case.record(failures(20))
            async with asyncio.timeout(20):
                await case.telemetry.emptied()
            assert len(server.committed) == 20
            await case.telemetry.leave(EndReason.EMPTY)
            await server.until(lambda server: server.presences[-1].word is PresenceWord.STOPPED)
            assert server.presences[-1].reason is EndReason.EMPTY
            told = len(server.presences)
        assert len(server.presences) == told
        assert PresenceWord.LOST not in [one.word for one in server.presences]


async def test_end_waits_for_no_fleet_that_is_not_there(tmp_path: Path) -> None:
    async with real_broker(tmp_path, Engine.AMQTT) as broker, quiet_case(broker, tmp_path) as case:
        await case.record(failures(3))
        async with asyncio.timeout(5), case.reporting():
            await case.telemetry.emptied()
            await case.telemetry.leave(EndReason.LID_CLOSED)


async def test_broker_that_hangs_at_a_version_it_does_not_know(tmp_path: Path) -> None:
    """As plain amqtt does with MQTT 5: no word at all. The next attempt is made with 3.1.1."""
    authority = Authority.create(tmp_path / "authority")
    clock = FakeClock()
    first_bytes: list[bytes] = []

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first_bytes.append(await reader.readexactly(9))
        await reader.read()
        writer.close()

    identity = server_identity(authority, tmp_path / "server", [HOST])
    server = await asyncio.start_server(hang, HOST, 0, ssl=identity.server_context())
    async with server, real_broker(tmp_path / "unused", Engine.AMQTT) as broker:
        broker.port = server.sockets[0].getsockname()[1]
        mine = case_identity(authority, tmp_path / "case", CASE)
        async with quiet_case(broker, tmp_path, identity=mine, clock=clock) as case, case.reporting():
            async with asyncio.timeout(20):
                while len(first_bytes) < 2:
                    await clock.advance(ANSWER_DEADLINE / 10)
                    await case.journal.answers()
    levels = [packet[packet.index(b"MQTT") + 4] for packet in first_bytes]
    assert levels[:2] == [5, 4]
