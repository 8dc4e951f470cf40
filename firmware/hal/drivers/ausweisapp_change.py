"""One PIN change in the words of the eID client: what to say to it, what to tell the clerk. Nothing but the arguments.

For a reader with a keypad the client wants SET_PIN and its like without a value, as the word to let the keypad ask.
That word is given for this terminal only, and only while the client calls it one with a keypad.
"""

from dataclasses import dataclass
from typing import Final, assert_never

from firmware.hal.ports.eid_terminal import (
    ChangeCancelled,
    Changed,
    ChangeFailed,
    ChangeFailure,
    ChangeOutcome,
    ChangeStep,
    Task,
)
from firmware.hal.wire.ausweisapp import (
    ChangePin,
    Command,
    Enter,
    Info,
    InsertCard,
    Message,
    Other,
    Reader,
    ReaderChanged,
    ReaderList,
    Secret,
    Trouble,
)

_TASKS: Final = {
    Secret.CAN: Task.ENTER_CAN,
    Secret.PIN: Task.ENTER_PIN,
    Secret.NEW_PIN: Task.ENTER_NEW_PIN,
    Secret.PUK: Task.ENTER_PUK,
}


@dataclass(frozen=True, slots=True)
class Move:
    """What follows: a word to the client, and what to tell. After an outcome there are no more."""

    say: Command | None = None
    tell: ChangeStep | ChangeOutcome | None = None


_NOTHING: Final = Move()


class PinChange:
    """Begins when RUN_CHANGE_PIN is sent."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader.name
        self.started = False
        self._cancelling = False
        self._busy = False  # with a change that was left before, and has not ended yet
        self._card_in = False
        self._touched = False  # a card was in: from then on its PIN may have been changed
        self._asked: Secret | None = None
        self.ended = False

    def cancel(self) -> Move:
        """Somebody wants to stop; the client says how it ended."""
        self._cancelling = True
        return Move(Command.CANCEL)

    def lost(self) -> ChangeFailed:
        """The conversation broke."""
        if self._busy and not self.started:
            return ChangeFailed(ChangeFailure.IN_USE)
        return ChangeFailed(ChangeFailure.UNCLEAR if self._touched else ChangeFailure.SERVICE_DOWN)

    def heard(self, message: Message) -> Move:
        """The client said so."""
        if self.ended:
            return _NOTHING
        move = self._move(message)
        self.ended = move.tell is not None and not isinstance(move.tell, ChangeStep)
        return move

    def _move(self, message: Message) -> Move:
        match message:
            case ChangePin(success=None):
                self.started = True
                return Move(tell=ChangeStep(Task.WAIT))
            case Trouble():
                return self._trouble(message)
            case ReaderChanged(reader):
                return self._reader_changed(reader)
            case ChangePin() if not self.started:  # the end of a change that was left before
                return Move(Command.RUN_CHANGE_PIN) if self._busy else _NOTHING
            case InsertCard() | Enter() if not self.started:
                return _NOTHING
            case ChangePin():
                return Move(tell=Changed() if message.success else self._unchanged(message.reason or ""))
            case InsertCard():
                return Move(tell=ChangeStep(Task.INSERT_CARD))
            case Enter():
                return self._enter(message)
            case ReaderList() | Info() | Other():
                return _NOTHING
            case _:
                assert_never(message)

    def _trouble(self, trouble: Trouble) -> Move:
        """After the start its answers to words that came too late do not matter: the end comes as one."""
        if self.started:
            return _NOTHING
        if trouble.error == Command.CANCEL.name:
            return Move(tell=ChangeCancelled()) if self._cancelling else _NOTHING
        if trouble.message == "BAD_STATE":
            self._busy = True
            return _NOTHING
        return Move(tell=ChangeFailed(ChangeFailure.REFUSED))

    def _reader_changed(self, reader: Reader) -> Move:
        if reader.name != self._reader:
            return _NOTHING
        if not reader.attached:
            return Move(tell=ChangeFailed(ChangeFailure.UNCLEAR if self._touched else ChangeFailure.NO_TERMINAL))
        self._card_in = reader.card is not None
        if reader.card is None:
            return _NOTHING
        self._touched = True
        if reader.card.inoperative:
            return Move(Command.CANCEL, ChangeFailed(ChangeFailure.INOPERATIVE))
        if reader.card.deactivated:
            return Move(Command.CANCEL, ChangeFailed(ChangeFailure.DEACTIVATED))
        return _NOTHING

    def _enter(self, wanted: Enter) -> Move:
        reader = wanted.reader
        if reader.name != self._reader or not reader.keypad:
            return Move(Command.CANCEL, ChangeFailed(ChangeFailure.NO_KEYPAD))
        self._touched = self._card_in = True
        again = wanted.error or wanted.secret is self._asked
        self._asked = wanted.secret
        tries = reader.card.retry_counter if reader.card else None
        return Move(wanted.secret.value, ChangeStep(_TASKS[wanted.secret], tries, again))

    def _unchanged(self, reason: str) -> ChangeOutcome:
        if self._cancelling or "Cancelled" in reason:
            return ChangeCancelled()
        if "Removed" in reason or (self._touched and not self._card_in):
            return ChangeFailed(ChangeFailure.CARD_REMOVED)
        return ChangeFailed(ChangeFailure.REFUSED)
