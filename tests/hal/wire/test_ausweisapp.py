"""Messages of the eID client: what it may say, what it may not, and what can never be said to it."""

import json
import re
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import firmware
from firmware.hal.drivers.ausweisapp_change import PinChange
from firmware.hal.ports.eid_terminal import ChangeFailed, ChangeFailure, ChangeOutcome, ChangeStep
from firmware.hal.wire import ausweisapp as wire
from firmware.hal.wire.ausweisapp import (
    Card,
    ChangePin,
    Command,
    Enter,
    Info,
    InsertCard,
    Message,
    NotAusweisApp,
    Other,
    Reader,
    ReaderChanged,
    ReaderList,
    Secret,
    Trouble,
    read,
)

SIMULATOR = Reader("Simulator", attached=True, keypad=True, insertable=True, card=Card(3))

_CARD = '"card":{"deactivated":false,"inoperative":false,"retryCounter":3}'
_SIMULATOR = f'"attached":true,{_CARD},"insertable":true,"keypad":true,"name":"Simulator"'

# As AusweisApp2 1.26.2 of Debian 12 said it, but for the last.
RECORDED = [
    ('{"VersionInfo":{"Implementation-Title":"AusweisApp2","Implementation-Vendor":""},"msg":"INFO"}', Info()),
    (
        '{"msg":"READER_LIST","readers":[{"attached":true,"card":null,"insertable":true,"keypad":true,"name":"S"}]}',
        ReaderList((Reader("S", attached=True, keypad=True, insertable=True),)),
    ),
    (
        f'{{"msg":"READER",{_SIMULATOR}}}',
        ReaderChanged(SIMULATOR),
    ),
    ('{"attached":false,"msg":"READER","name":"Nope"}', ReaderChanged(Reader("Nope", attached=False))),
    ('{"msg":"CHANGE_PIN"}', ChangePin()),
    ('{"msg":"CHANGE_PIN","success":false}', ChangePin(success=False)),
    ('{"error":"Unknown reader name","msg":"INSERT_CARD"}', InsertCard()),
    (
        f'{{"msg":"ENTER_NEW_PIN","reader":{{{_SIMULATOR}}}}}',
        Enter(Secret.NEW_PIN, SIMULATOR, error=False),
    ),
    ('{"error":"RUN_CHANGE_PIN","msg":"BAD_STATE"}', Trouble("BAD_STATE", "RUN_CHANGE_PIN")),
    ('{"msg":"STATUS","progress":null,"state":null,"workflow":null}', Other()),
    ('{"msg":"WHATEVER","comes":[1]}', Other()),
]


@pytest.mark.parametrize(("text", "meaning"), RECORDED)
def test_reads_what_the_client_says(text: str, meaning: Message) -> None:
    assert read(text) == meaning
    assert read(text.encode()) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '{"msg":1}',
        '{"cmd":"GET_INFO"}',
        '{"msg":"READER"}',
        '{"msg":"READER","name":7}',
        '{"msg":"READER","name":"x","attached":"yes"}',
        '{"msg":"READER","name":"x","card":{"retryCounter":-1}}',
        '{"msg":"READER","name":"x","card":{"retryCounter":4}}',
        '{"msg":"READER_LIST"}',
        '{"msg":"ENTER_PIN"}',
        '{"msg":"ENTER_PIN","reader":null}',
        '{"msg":"CHANGE_PIN","success":"true"}',
        "[" * 100_000,
    ],
)
def test_refuses_what_no_client_says_and_repeats_none_of_it(text: str) -> None:
    with pytest.raises(NotAusweisApp) as refused:
        read(text)
    assert str(refused.value) == "no message of the eID client's SDK"
    assert refused.value.__cause__ is None


def test_no_command_carries_anything_but_its_name() -> None:
    for command in Command:
        assert json.loads(command.value) == {"cmd": command.name}


def test_no_command_that_could_carry_a_secret_is_written_anywhere_else() -> None:
    """The source itself: a command is a member of `Command`, or it does not exist. The far end only hears them."""
    house = Path(firmware.__file__).parent
    written = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        if re.search(r"SET_(NEW_)?(PIN|CAN|PUK)\b", path.read_text(encoding="utf-8"))
    }
    assert written == {"hal/wire/ausweisapp.py", "hal/sim/peers/ausweisapp.py", "hal/drivers/ausweisapp_change.py"}
    change = (house / "hal/drivers/ausweisapp_change.py").read_text(encoding="utf-8")
    assert not re.search(r"SET_\w+[\"'{]", change)  # its own words of explanation, and no text for the wire
    for struct in vars(wire).values():
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct):
            assert "value" not in struct.__struct_fields__


@given(st.text() | st.binary())
def test_whatever_comes_is_a_message_or_refused(data: str | bytes) -> None:
    with suppress(NotAusweisApp):
        read(data)


_NAMES = st.sampled_from(["Terminal", "Other"])
_CARDS = st.none() | st.builds(
    Card, st.none() | st.integers(0, 3), deactivated=st.booleans(), inoperative=st.booleans()
)
_READERS = st.builds(
    Reader, _NAMES, attached=st.booleans(), keypad=st.booleans(), insertable=st.booleans(), card=_CARDS
)
_MESSAGES = st.one_of(
    st.just(Info()),
    st.just(InsertCard()),
    st.just(Other()),
    st.builds(ReaderChanged, _READERS),
    st.builds(Enter, st.sampled_from(Secret), _READERS, error=st.booleans()),
    st.builds(
        ChangePin,
        success=st.none() | st.booleans(),
        reason=st.none() | st.sampled_from(["User_Cancelled", "Card_Removed", "Internal"]),
    ),
    st.builds(Trouble, st.sampled_from(["BAD_STATE", "INVALID"]), st.sampled_from(["CANCEL", "RUN_CHANGE_PIN"])),
)


@given(st.lists(_MESSAGES, max_size=30))
def test_in_any_order_of_messages_a_change_ends_once_and_lets_only_its_own_keypad_ask(said: list[Message]) -> None:
    change = PinChange(Reader("Terminal", keypad=True))
    outcomes: list[ChangeOutcome] = []
    for message in said:
        move = change.heard(message)
        if move.say in {secret.value for secret in Secret}:
            assert isinstance(message, Enter)
            assert message.reader.keypad
            assert message.reader.name == "Terminal"
        if move.tell is not None and not isinstance(move.tell, ChangeStep):
            outcomes.append(move.tell)
    assert len(outcomes) <= 1
    assert change.ended == bool(outcomes)


@given(st.lists(_MESSAGES, max_size=10))
def test_a_conversation_lost_after_a_card_was_in_is_never_called_unchanged(said: list[Message]) -> None:
    change = PinChange(Reader("Terminal", keypad=True))
    touched = False
    for message in said:
        change.heard(message)
        if isinstance(message, ReaderChanged) and message.reader.name == "Terminal":
            touched |= message.reader.attached and message.reader.card is not None
        if change.ended:
            return
    if touched and change.started:
        assert change.lost() == ChangeFailed(ChangeFailure.UNCLEAR)
