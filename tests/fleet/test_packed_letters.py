"""Letters in MessagePack mean what they mean in JSON, to the quarantine as well."""

import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from support.broker import real_broker
from support.ingest import ingest
from support.office import CASE, NOW, Office
from support.reporting_case import failures, quiet_case
from support.scripted_case import hello

from firmware.appliance.state.events import Heartbeat
from firmware.appliance.telemetry.codec import pack
from firmware.appliance.telemetry.door import Version
from firmware.appliance.telemetry.messages import LARGEST_MESSAGE, Presence, PresenceWord, TimeAnswer, TimeQuestion
from firmware.appliance.telemetry.thrift import Thrift
from firmware.appliance.telemetry.topics import Up
from fleet.config import Engine
from fleet.devices.registry import Registry
from fleet.ingest.letters import Letter
from fleet.ingest.time import answer
from fleet.store.database import Store


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    store = await Store.open(tmp_path / "fleet.db")
    yield Office(tmp_path, store)
    store.close()


def packed(office: Office, letter: Letter, *, deflated: bool = False) -> Letter:
    """The same letter in MessagePack."""
    payload = msgspec.msgpack.encode(msgspec.json.decode(letter.payload))
    return office.letter(letter.leaf, zlib.compress(payload) if deflated else payload)


def record(number: int, **event: object) -> dict[str, object]:
    return {"seq": number, "at": NOW, "event": event}


@pytest.mark.parametrize("deflated", [False, True])
async def test_forms_follow_each_other_within_one_chain(office: Office, deflated: bool) -> None:
    assert await office.upto(office.batch(None, 1, 2)) == 2
    assert await office.upto(packed(office, office.batch(2, 3, 7), deflated=deflated)) == 7
    assert await office.upto(office.batch(7, 8)) == 8
    assert await office.stored() == (1, 2, 3, 7, 8)


async def test_the_same_batch_comes_in_both_forms_and_is_stored_once(office: Office) -> None:
    letter = office.batch(None, 1, 2)
    assert await office.upto(letter, packed(office, letter), packed(office, letter, deflated=True)) == 2
    assert office.registry.records == 2
    assert await office.quarantined() == 0


async def test_a_packed_event_from_newer_software_is_shut_away_and_the_chain_goes_on(office: Office) -> None:
    letter = office.raw(None, record(1, type="ScreenUnlocked"), record(2, type="Levitated", metres=3))
    assert await office.upto(packed(office, letter, deflated=True)) == 2
    assert await office.stored() == (1,)
    assert await office.quarantined() == 1


GARBAGE = {
    "empty map": b"\x80",
    "cut off": b"\x85\xa1v\x01\xa3sid",
    "deep": b"\x81\xa1v" + b"\x91" * 100_000,
    "endless": b"\xdf\xff\xff\xff\xff",
    "of another version": msgspec.msgpack.encode({"v": 2}),
    "a list in a stream": zlib.compress(b"\x91\x01"),
    "json in a stream": zlib.compress(b'{"v":1}'),
    "half a stream": zlib.compress(bytes(range(200)))[:50],
    "a bomb": zlib.compress(bytes(50 * LARGEST_MESSAGE)),
}


@pytest.mark.parametrize("payload", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("leaf", Up)
async def test_packed_garbage_is_kept_as_it_came_and_never_acknowledged(
    office: Office, leaf: Up, payload: bytes
) -> None:
    assert await office.hand_in(office.letter(leaf, payload)) == []
    assert await office.quarantined() == 1
    assert await office.stored() == ()


async def test_a_packed_hello_outlives_a_restart_of_the_server(office: Office) -> None:
    said = hello(CASE, office.sid)
    await office.hand_in(office.letter(Up.HELLO, pack(said)))
    registry = Registry()
    registry.load(await office.store.cases(), await office.store.holdings())
    assert registry.cases[CASE].hello == said


async def test_a_packed_hello_in_the_name_of_another_case_is_refused(office: Office) -> None:
    await office.hand_in(office.letter(Up.HELLO, pack(hello("KOFFER-0666", office.sid))))
    assert "KOFFER-0666" not in office.registry.cases
    assert await office.quarantined() == 1


async def test_packed_presence_and_question(office: Office) -> None:
    presence = pack(Presence(sid=office.sid, word=PresenceWord.ONLINE))
    (told,) = await office.hand_in(office.letter(Up.STATE, presence))
    assert told.ack.want_hello
    question = TimeQuestion(nonce="0" * 32)
    said = answer(pack(question), NOW)
    assert said is not None
    assert msgspec.json.decode(said, type=TimeAnswer).nonce == question.nonce


@pytest.mark.parametrize(
    ("engine", "version"),
    [pytest.param(Engine.MOSQUITTO, Version.V5, marks=pytest.mark.peer("mosquitto")), (Engine.AMQTT, Version.V3)],
)
async def test_a_case_that_saves_data_is_understood_on_a_real_wire(
    tmp_path: Path, engine: Engine, version: Version
) -> None:
    mqtt5 = version is Version.V5
    async with (
        real_broker(tmp_path, engine) as broker,
        ingest(broker, tmp_path, mqtt5=mqtt5) as (store, registry, _),
        quiet_case(broker, tmp_path) as case,
    ):
        case.telemetry._versions.now = version
        case.telemetry.spare(Thrift.SAVER)
        await case.record([Heartbeat(60, 18_000, 80)] * 250)
        await case.record(failures(50))
        async with case.reporting():
            await case.wait_for_nothing_pending()
            while CASE not in registry.cases or registry.cases[CASE].hello is None:
                await registry.changed(registry.revision)
        assert await store.sequences(CASE) == tuple(range(1, 301))
        assert registry.cases[CASE].quarantined == 0
