"""What becomes of letters: each is stored once, and nothing is acknowledged that is not stored."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from support.no_space import no_space
from support.office import CASE, NOW, Office
from support.scripted_case import hello

from firmware.appliance.state.events import ScreenUnlocked
from firmware.appliance.telemetry.messages import LARGEST_MESSAGE, Presence, PresenceWord
from firmware.appliance.telemetry.topics import Up
from fleet.devices.registry import Registry
from fleet.store import quarantine
from fleet.store.database import Store
from fleet.store.errors import StoreError
from fleet.store.rows import Intake


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    store = await Store.open(tmp_path / "fleet.db")
    yield Office(tmp_path, store)
    store.close()


def record(number: int, **event: object) -> dict[str, object]:
    return {"seq": number, "at": NOW, "event": event}


async def test_an_unbroken_chain_is_acknowledged_to_its_end(office: Office) -> None:
    assert await office.upto(office.batch(None, 1, 2), office.batch(2, 3, 7)) == 7
    assert await office.stored() == (1, 2, 3, 7)


async def test_a_batch_comes_twice_and_is_stored_once_and_acknowledged_again(office: Office) -> None:
    assert await office.upto(office.batch(None, 1, 2)) == 2
    assert await office.upto(office.batch(None, 1, 2)) == 2
    assert await office.stored() == (1, 2)
    assert office.registry.records == 2


async def test_the_broker_drops_a_batch_and_what_follows_is_kept_but_not_acknowledged(office: Office) -> None:
    assert await office.upto(office.batch(None, 1)) == 1
    assert await office.upto(office.batch(2, 3)) == 1
    assert await office.stored() == (1, 3)
    assert await office.upto(office.batch(1, 2)) == 2
    assert await office.upto(office.batch(2, 3)) == 3


async def test_batches_come_in_the_wrong_order(office: Office) -> None:
    assert await office.upto(office.batch(2, 3), office.batch(None, 1, 2)) == 2
    assert await office.stored() == (1, 2, 3)


async def test_the_server_has_forgotten_the_chain_and_acknowledges_nothing_until_a_new_one(office: Office) -> None:
    await office.hand_in(office.batch(None, 1, 2))
    office.chains.clear()
    assert await office.upto(office.batch(2, 3)) is None
    assert await office.upto(office.batch(None, 3, 4)) == 4


async def test_a_late_batch_of_another_session_does_not_move_the_chain(office: Office) -> None:
    old = office.batch(1, 2)
    office.sid = secrets.token_hex(8)
    await office.hand_in(office.batch(None, 3))
    assert await office.upto(old) is None
    assert await office.upto(office.batch(3, 4)) == 4


async def test_a_number_is_used_for_something_else_and_both_are_kept(office: Office) -> None:
    await office.hand_in(office.batch(None, 1))
    assert await office.upto(office.batch(None, 1, event=ScreenUnlocked())) == 1
    assert await office.stored() == (1,)
    assert await office.quarantined() == 1
    assert office.registry.cases[CASE].quarantined == 1


async def test_an_event_from_newer_software_is_shut_away_and_the_chain_goes_on(office: Office) -> None:
    letter = office.raw(None, record(1, type="ScreenUnlocked"), record(2, type="Levitated", metres=3))
    assert await office.upto(letter) == 2
    assert await office.stored() == (1,)
    assert await office.quarantined() == 1
    assert await office.upto(office.batch(2, 3)) == 3


GARBAGE = {
    "nothing": b"",
    "no text": b"\xff\xfe",
    "cut off": b"{",
    "deep": b"[" * 100_000,
    "null": b"null",
    "too little": b'{"v":1}',
    "zeros": b"\x00" * 100,
}


@pytest.mark.parametrize("payload", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("leaf", Up)
async def test_garbage_is_kept_and_never_acknowledged(office: Office, leaf: Up, payload: bytes) -> None:
    assert await office.hand_in(office.letter(leaf, payload)) == []
    assert await office.quarantined() == 1


async def test_an_overlong_letter_is_not_parsed(office: Office) -> None:
    good = office.batch(None, 1)
    padded = office.letter(Up.EVENT, good.payload + b" " * LARGEST_MESSAGE)
    assert await office.hand_in(padded) == []
    assert await office.stored() == ()


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (1, 2**63)])
async def test_numbers_that_cannot_be_are_not_acknowledged(office: Office, numbers: tuple[int, ...]) -> None:
    assert await office.hand_in(office.batch(None, *numbers)) == []
    assert await office.quarantined() == 1


async def test_a_batch_on_the_wrong_topic_is_not_acknowledged(office: Office) -> None:
    payload = office.batch(None, 1).payload
    assert await office.hand_in(office.letter(Up.TELE, payload)) == []


async def test_a_hello_in_the_name_of_another_case_is_refused(office: Office) -> None:
    foreign = msgspec.json.encode(hello("KOFFER-0666", office.sid))
    await office.hand_in(office.letter(Up.HELLO, foreign))
    assert office.registry.cases[CASE].hello is None
    assert "KOFFER-0666" not in office.registry.cases
    assert await office.quarantined() == 1


async def test_the_same_garbage_fills_no_second_place(office: Office) -> None:
    for _ in range(3):
        await office.hand_in(office.letter(Up.HELLO, b"{"))
    assert await office.quarantined() == 1


async def test_a_full_quarantine_keeps_the_batch_in_the_case(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "LARGEST_COUNT", 1)
    await office.hand_in(office.letter(Up.HELLO, b"{"))
    letter = office.raw(None, record(1, type="Levitated"))
    assert await office.upto(letter) is None
    assert office.registry.cases[CASE].turned_away
    monkeypatch.setattr(quarantine, "LARGEST_COUNT", 2)
    assert await office.upto(letter) == 1
    assert not office.registry.cases[CASE].turned_away


async def test_a_case_without_a_hello_is_asked_for_one(office: Office) -> None:
    (answer,) = await office.hand_in(office.batch(None, 1))
    assert answer.ack.want_hello
    await office.hand_in(office.letter(Up.HELLO, msgspec.json.encode(hello(CASE, office.sid))))
    (answer,) = await office.hand_in(office.batch(1, 2))
    assert not answer.ack.want_hello


async def test_a_case_that_is_only_present_is_asked_for_a_hello(office: Office) -> None:
    presence = Presence(sid=office.sid, word=PresenceWord.ONLINE)
    (answer,) = await office.hand_in(office.letter(Up.STATE, msgspec.json.encode(presence)))
    assert (answer.ack.upto, answer.ack.want_hello) == (None, True)


async def test_an_older_hello_does_not_replace_a_newer_one(office: Office) -> None:
    for turn in (1, 3, 2):
        await office.hand_in(office.letter(Up.HELLO, msgspec.json.encode(hello(CASE, office.sid, turn))))
    known = office.registry.cases[CASE].hello
    assert known is not None
    assert known.turn == 3


async def test_the_disk_is_full_and_nothing_is_acknowledged_until_there_is_room(office: Office) -> None:
    many = [office.batch(start - 1 or None, *range(start, start + 500)) for start in range(1, 5000, 500)]
    with no_space(*office.path.iterdir()), pytest.raises(StoreError):
        await office.hand_in(*many)
    assert await office.stored() == ()
    assert CASE not in office.registry.cases
    assert await office.upto(*many) == 5000
    assert await office.stored() == tuple(range(1, 5001))


async def test_the_file_is_of_a_newer_server(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "fleet.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="version 99"):
        await Store.open(tmp_path / "fleet.db")


async def test_the_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "fleet.db").write_bytes(b"this is a letter to the mayor" * 100)
    with pytest.raises(StoreError):
        await Store.open(tmp_path / "fleet.db")


async def test_a_restart_remembers_the_cases(office: Office, tmp_path: Path) -> None:
    await office.hand_in(office.letter(Up.HELLO, msgspec.json.encode(hello(CASE, office.sid))), office.batch(None, 1))
    await office.store.commit(Intake())
    registry = Registry()
    registry.load(await office.store.cases(), await office.store.holdings())
    known = registry.cases[CASE]
    assert known.row() == office.registry.cases[CASE].row()
    assert known.evidence.heard is None
    assert registry.records == 1
