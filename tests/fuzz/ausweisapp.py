"""The eID client's messages: each line of the input is one, said to a PIN change."""

from contextlib import suppress

from firmware.hal.drivers.ausweisapp_change import PinChange
from firmware.hal.drivers.ausweisapp_readers import Readers, card_of, condition_of
from firmware.hal.ports.eid_terminal import ChangeStep
from firmware.hal.wire.ausweisapp import Enter, NotAusweisApp, Reader, Secret, read

_LETS_ASK = frozenset(secret.value for secret in Secret)

SEEDS = (
    (
        b'{"msg": "READER", "name": "Terminal", "attached": true, "keypad": true, "insertable": false,'
        b' "card": {"deactivated": false, "inoperative": false, "retryCounter": 3}}\n'
        b'{"msg": "CHANGE_PIN"}\n{"msg": "ENTER_PIN", "reader": {"name": "T", "attached": true, "keypad": true}}\n'
        b'{"msg": "CHANGE_PIN", "success": true}'
    ),
)


def fuzz_one(data: bytes) -> None:
    """Whatever comes, it is a message or refused; a change ends at most once, and lets only its own keypad ask."""
    readers, change, outcomes = Readers(""), PinChange(Reader("Terminal", keypad=True)), 0
    for line in data.split(b"\n"):
        with suppress(NotAusweisApp):
            message = read(line)
            readers.heard(message)
            if readers.terminal is not None:
                condition_of(readers.terminal)
                card_of(readers.terminal)
            move = change.heard(message)
            outcomes += move.tell is not None and not isinstance(move.tell, ChangeStep)
            if move.say in _LETS_ASK:
                assert isinstance(message, Enter)
                assert message.reader.keypad
    assert outcomes <= 1
