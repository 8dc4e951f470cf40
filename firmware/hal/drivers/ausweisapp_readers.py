"""Which of the eID client's readers is the case's terminal, how it is, and what lies in it."""

from typing import Final

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.eid_terminal import NO_CARD, EidCard, EidCardState
from firmware.hal.wire.ausweisapp import Card, Message, Reader, ReaderChanged, ReaderList

NO_KEYPAD: Final = Condition(DeviceState.FAULT, Reason.NO_KEYPAD)

_PIN_STATES: Final = {0: EidCardState.BLOCKED, 1: EidCardState.SUSPENDED}


class Readers:
    """All readers that the client has told of. `name` is the terminal's; "" takes one that has a keypad.

    Without a name, readers into which a card can be put by command are left alone: they are programs, like the
    simulator that every such client brings along, and it calls itself one with a keypad.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._readers: dict[str, Reader] = {}

    def heard(self, message: Message) -> bool:
        """Take in what a message says of readers; whether it said anything."""
        match message:
            case ReaderList(readers):
                self._readers = {reader.name: reader for reader in readers if reader.attached}
            case ReaderChanged(reader) if reader.attached:
                self._readers[reader.name] = reader
            case ReaderChanged(reader):
                self._readers.pop(reader.name, None)
            case _:
                return False
        return True

    @property
    def terminal(self) -> Reader | None:
        """The case's terminal, else a reader that cannot be it, else None."""
        if self._name:
            return self._readers.get(self._name)
        real = [reader for reader in self._readers.values() if not reader.insertable]
        return next((reader for reader in real if reader.keypad), real[0] if real else None)


def condition_of(terminal: Reader) -> Condition:
    """Without a keypad it is none that a citizen's PIN could be typed into."""
    return READY if terminal.keypad else NO_KEYPAD


def card_of(terminal: Reader) -> EidCard:
    """What lies in it."""
    return NO_CARD if terminal.card is None else _seen(terminal.card)


def _seen(card: Card) -> EidCard:
    if card.inoperative:
        return EidCard(EidCardState.INOPERATIVE)
    if card.retry_counter is None:
        return EidCard(EidCardState.UNKNOWN)
    if card.deactivated:
        return EidCard(EidCardState.DEACTIVATED, card.retry_counter)
    return EidCard(_PIN_STATES.get(card.retry_counter, EidCardState.USABLE), card.retry_counter)
