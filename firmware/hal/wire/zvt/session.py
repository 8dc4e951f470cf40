"""The till's side of the conversation: one command at a time, then the terminal leads until it says it is done.

The owner feeds bytes and time, sends what `outgoing` gives, and acts on the events. A result waits unanswered until
the owner calls `acknowledge`: that answer is what makes a payment final (PA00P015 2.2.8, 2.2.9). Everything else the
terminal wants is answered here, at once.
"""

from enum import StrEnum, unique
from typing import Final, NamedTuple

from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.carriers import Arrived, Carried, Carrier, Foreign, Undelivered
from firmware.hal.wire.zvt.codes import FUNCTION_NOT_POSSIBLE, PLEASE_WAIT, PRINTER_NOT_READY
from firmware.hal.wire.zvt.commands import REFUSED, Control, layout_of
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.message import Message, read_message
from firmware.hal.wire.zvt.printing import Print, read_print
from firmware.hal.wire.zvt.text import CodePage
from firmware.hal.wire.zvt.timers import Timers


class Accepted(NamedTuple):
    """The terminal takes the command; from now on it leads."""

    data: bytes


class Refused(NamedTuple):
    """The terminal does not take the command: nothing was begun."""

    code: int


class Shown(NamedTuple):
    """An intermediate status."""

    message: Message


class Reported(NamedTuple):
    """A result; `acknowledge` or `refuse` must follow."""

    message: Message


class Printed(NamedTuple):
    """Something for a receipt."""

    print: Print


class Completed(NamedTuple):
    """06 0F: the command is done, the till leads again."""

    message: Message


class Stopped(NamedTuple):
    """06 1E: the command has failed, the till leads again."""

    code: int
    message: Message


class AbortAnswered(NamedTuple):
    """What the terminal says to the wish to stop."""

    accepted: bool


class Unreadable(NamedTuple):
    """A result that cannot be read; it was refused."""

    what: str


@unique
class Trouble(StrEnum):
    """How a conversation breaks."""

    FOREIGN = "another service answers"
    UNDELIVERED = "what is sent does not arrive"
    NO_ANSWER = "no answer within T3"
    SILENT = "nothing more within T4"
    OUT_OF_STEP = "an answer without a question"


class Broken(NamedTuple):
    """The conversation cannot go on; a new connection is needed."""

    trouble: Trouble
    detail: str


Event = (
    Accepted | Refused | Shown | Reported | Printed | Completed | Stopped | AbortAnswered | Unreadable | Broken
)  # fmt: skip

_ANSWER_ONLY: Final = frozenset({Control.LOG_OFF, Control.ABORT})
"""Commands that are over with their answer."""

_UNREADABLE: Final = 0x9A
_UNKNOWN_CODE: Final = 0xFF
_PRINTS: Final = (Control.PRINT_LINE, Control.PRINT_TEXT_BLOCK)


@unique
class _State(StrEnum):
    IDLE = "idle"
    ASKED = "asked"
    RUNNING = "running"
    BROKEN = "broken"


class Session:
    """One connection to one terminal."""

    def __init__(self, carrier: Carrier, timers: Timers, page: CodePage = CodePage.CP437) -> None:
        self._carrier = carrier
        self._timers = timers
        self._page = page
        self._state = _State.IDLE
        self._command = 0
        self._deadline: float | None = None
        self._held: Apdu | None = None
        self._acknowledged: Apdu | None = None
        self._aborting = False

    @property
    def idle(self) -> bool:
        """Whether a command may begin."""
        return self._state == _State.IDLE

    @property
    def holding(self) -> bool:
        """Whether a result waits for its answer."""
        return self._held is not None

    def begin(self, command: Apdu, now: float) -> None:
        """Send a command. Only while `idle`."""
        if not self.idle:
            raise RuntimeError(f"{command.control:04X} while the session is {self._state}")
        self._acknowledged, self._command, self._aborting = None, command.control, False
        self._state = _State.ASKED
        self._deadline = now + self._timers.t3
        self._carrier.send(command, now)

    def ask_to_abort(self, now: float) -> bool:
        """Send 06 B0 into the running command; False where none runs, or its end is being decided just now."""
        if self._state != _State.RUNNING or self._aborting or self.holding:
            return False
        self._aborting = True
        self._carrier.send(Apdu(Control.ABORT), now)
        return True

    def acknowledge(self, now: float) -> bool:
        """Answer the result that waits: it is kept. False where the terminal did not wait for it."""
        return self._settle(Apdu(Control.ACKNOWLEDGED), now)

    def refuse(self, code: int, now: float) -> bool:
        """Answer the result that waits: it could not be kept. The terminal reverses what it did."""
        return self._settle(Apdu(REFUSED << 8 | code), now)

    def feed(self, data: bytes, now: float) -> list[Event]:
        """What `data` brings."""
        return [event for carried in self._carrier.feed(data, now) for event in self._carry(carried, now)]

    def pass_time(self, now: float) -> list[Event]:
        """What the passing of time brings; call it when `due` is reached."""
        events = [event for carried in self._carrier.pass_time(now) for event in self._carry(carried, now)]
        if self._deadline is not None and now >= self._deadline and not self.holding:
            asked = self._state == _State.ASKED
            events += self._break(Trouble.NO_ANSWER if asked else Trouble.SILENT, layout_of(self._command).name)
        return events

    def due(self) -> float | None:
        """When time matters next (the same clock as `now`), or None. While a result is held the time is the owner's."""
        own = None if self.holding else self._deadline
        return min((due for due in (own, self._carrier.due()) if due is not None), default=None)

    def outgoing(self) -> bytes:
        """What has to be sent now; it is given out once."""
        return self._carrier.outgoing()

    def _carry(self, carried: Carried, now: float) -> list[Event]:
        match carried:
            case Arrived(apdu):
                return self._take(apdu, now)
            case Foreign(greeting):
                return self._break(Trouble.FOREIGN, greeting)
            case Undelivered(what):
                return self._break(Trouble.UNDELIVERED, what)

    def _break(self, trouble: Trouble, detail: str) -> list[Event]:
        if self._state == _State.BROKEN:
            return []
        self._finish(_State.BROKEN)
        return [Broken(trouble, detail)]

    def _finish(self, state: _State) -> None:
        self._state = state
        self._deadline = self._held = None

    def _settle(self, answer: Apdu, now: float) -> bool:
        if self._held is None:
            return False
        self._acknowledged = self._held if answer.control == Control.ACKNOWLEDGED else None
        self._held = None
        self._deadline = now + self._timers.t4
        self._carrier.send(answer, now)
        return True

    def _take(self, apdu: Apdu, now: float) -> list[Event]:
        if self._state == _State.BROKEN:
            return []
        if apdu.control == Control.ACKNOWLEDGED or apdu.control >> 8 == REFUSED:
            return self._take_answer(apdu, now)
        if self._state == _State.ASKED:  # its answer was lost, or it never gives one: it leads all the same
            self._run(now)
        return self._take_command(apdu, now)

    def _take_answer(self, apdu: Apdu, now: float) -> list[Event]:
        good = apdu.control in (Control.ACKNOWLEDGED, REFUSED << 8)
        if self._state == _State.ASKED:
            return self._answered(apdu, now) if good else self._not_begun(apdu.control & 0xFF)
        if self._aborting:
            self._aborting = False
            return [AbortAnswered(good)]
        return self._break(Trouble.OUT_OF_STEP, f"{apdu.control:04X}")

    def _answered(self, apdu: Apdu, now: float) -> list[Event]:
        if self._command in _ANSWER_ONLY:
            self._finish(_State.IDLE)
            return [Accepted(apdu.data), Completed(_nothing(apdu.control, self._page))]
        self._run(now)
        return [Accepted(apdu.data)]

    def _not_begun(self, code: int) -> list[Event]:
        self._finish(_State.IDLE)
        return [Refused(code)]

    def _run(self, now: float) -> None:
        self._state = _State.RUNNING
        self._deadline = now + self._timers.t4

    def _take_command(self, apdu: Apdu, now: float) -> list[Event]:
        if apdu.control == Control.STATUS_INFORMATION:
            return self._take_result(apdu, now)
        message = self._read(apdu)
        if self._state != _State.RUNNING:
            self._answer_uninvited(apdu.control, now)
            return []
        match apdu.control:
            case Control.INTERMEDIATE_STATUS:
                return self._take_status(message, now)
            case Control.PRINT_LINE | Control.PRINT_TEXT_BLOCK:
                self._answer(now)
                return [Printed(read_print(message))]
            case Control.COMPLETION:
                return self._end(Completed(message), now)
            case Control.ABORTED:
                return self._end(Stopped(_code(message), message), now)
            case Control.SET_TILL_CLOCK:
                self._answer(now)
            case _:
                self._answer(now, FUNCTION_NOT_POSSIBLE)
        return []

    def _take_result(self, apdu: Apdu, now: float) -> list[Event]:
        """A repeated one is the same fact: it is answered as before, or its first is being kept just now."""
        if apdu == self._acknowledged:
            self._answer(now)
            return []
        if self._state != _State.RUNNING:
            self._answer(now, FUNCTION_NOT_POSSIBLE)
            return []
        if self.holding:
            if apdu != self._held:
                self._answer(now, PLEASE_WAIT)  # it shall come again after 2 s
            return []
        self._deadline = now + self._timers.t4
        try:
            message = read_message(apdu, self._page)
        except ZvtError as problem:
            self._answer(now, _UNREADABLE)
            return [Unreadable(str(problem))]
        self._held = apdu
        return [Reported(message)]

    def _take_status(self, message: Message, now: float) -> list[Event]:
        """It may set T4, in minutes, for what takes long."""
        minutes = message.number("timeout_minutes")
        self._deadline = now + (60.0 * minutes if minutes else self._timers.t4)
        self._answer(now)
        return [Shown(message)]

    def _end(self, event: Completed | Stopped, now: float) -> list[Event]:
        self._answer(now)
        self._finish(_State.IDLE)
        return [event]

    def _read(self, apdu: Apdu) -> Message:
        """What cannot be read is taken without its fields: no payment may be reversed for a line on a receipt."""
        try:
            return read_message(apdu, self._page)
        except ZvtError:
            return _nothing(apdu.control, self._page)

    def _answer(self, now: float, code: int | None = None) -> None:
        self._carrier.send(Apdu(Control.ACKNOWLEDGED if code is None else REFUSED << 8 | code), now)

    def _answer_uninvited(self, control: int, now: float) -> None:
        """What comes while no command runs is answered so that the terminal comes to an end."""
        if control in _PRINTS:
            self._answer(now, PRINTER_NOT_READY)
        elif control in (Control.COMPLETION, Control.ABORTED, Control.INTERMEDIATE_STATUS, Control.SET_TILL_CLOCK):
            self._answer(now)
        else:
            self._answer(now, FUNCTION_NOT_POSSIBLE)


def _nothing(control: int, page: str) -> Message:
    return Message(control, layout_of(control).name, {}, (), page)


def _code(message: Message) -> int:
    code = message.number("result_code")
    return _UNKNOWN_CODE if code is None else code
