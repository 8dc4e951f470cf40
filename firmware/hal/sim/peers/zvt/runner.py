"""Plays a terminal's scripts against one connection, at the pace of the customer."""

import asyncio
from collections.abc import Callable

from firmware.hal.sim.peers.zvt import replies
from firmware.hal.sim.peers.zvt.script import Action, AwaitAnswer, AwaitCustomer, Pause, Point, Reach, Say, Script, Tell
from firmware.hal.sim.peers.zvt.terminal import Customer, Terminal
from firmware.hal.wire.zvt import codes
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.commands import REFUSED, Control


class Runner:
    """One command at a time. `say` sends a message, `die` is called where the terminal's temper wants it to."""

    def __init__(self, terminal: Terminal, say: Callable[[Apdu], None], die: Callable[[], None]) -> None:
        self._terminal = terminal
        self._say = say
        self._die = die
        self._script: Script | None = None
        self._asked = False
        self._at_customer = False
        self._timer: asyncio.TimerHandle | None = None
        self.pace = 0.0

    def heard(self, apdu: Apdu) -> None:
        """The till says something: an answer, a wish to stop, or a new command."""
        if apdu.control == Control.ACKNOWLEDGED or apdu.control >> 8 == REFUSED:
            if self._asked:
                self._asked = False
                self._step(apdu)
        elif apdu.control == Control.ABORT and self._script is not None:
            self._abort(apdu)
        else:
            self.drop()
            self._script = self._terminal.script(apdu)
            self._step(None)

    def drop(self) -> None:
        """The conversation is over, wherever it was: what the till has not acknowledged is reversed."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._asked = self._at_customer = False
        if self._script is not None:
            self._script.close()
            self._script = None
        self._terminal.book.reverse_open()

    def customer_acts(self) -> None:
        """The slow customer does something at last."""
        if self._at_customer:
            self._at_customer = False
            self._step(None)

    def _abort(self, apdu: Apdu) -> None:
        if not self._terminal.temper.abortable or not self._at_customer:
            self._say(replies.refusal(codes.FUNCTION_NOT_POSSIBLE))
            return
        self._say(replies.ACKNOWLEDGE)
        self._at_customer = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._step(apdu)

    def _step(self, answer: Apdu | None) -> None:
        """Go on until the script has to wait."""
        while self._script is not None:
            try:
                action = self._script.send(answer)
            except StopIteration:
                self._script = None
                return
            answer = None
            if self._waits_after(action):
                return

    def _waits_after(self, action: Action) -> bool:
        """Do one thing of the script."""
        match action:
            case Say(apdu):
                self._say(apdu)
            case Tell(apdu):
                self._asked = True
                self._say(apdu)
            case AwaitAnswer():
                self._asked = True
            case Pause():
                return self._wait(self._go_on)
            case AwaitCustomer():
                return self._await_customer()
            case Reach(point):
                self._reach(point)
        return self._asked

    def _await_customer(self) -> bool:
        self._at_customer = True
        if self._terminal.temper.customer is Customer.IS_SLOW or self._wait(self.customer_acts):
            return True
        self._at_customer = False
        return False

    def _go_on(self) -> None:
        self._step(None)

    def _wait(self, then: Callable[[], None]) -> bool:
        """At no pace at all nothing is waited for."""
        if self.pace:
            self._timer = asyncio.get_running_loop().call_later(self.pace, then)
        return bool(self.pace)

    def _reach(self, point: Point) -> None:
        if self._terminal.temper.dies_at is point:
            self._terminal.temper.dies_at = None
            self._die()
