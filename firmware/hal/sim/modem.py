"""A modem without a wire."""

import asyncio

from firmware.clock import Clock
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent
from firmware.hal.ports.device import Reason
from firmware.hal.ports.modem import (
    ModemState,
    ModemTrouble,
    PinOutcome,
    PinRefused,
    PukNeeded,
    Repair,
    SimState,
    Unlocked,
    check_pin,
)
from firmware.hal.sim.answering import SimAnswering
from firmware.hal.sim.far_modem import FarModem, Verdict
from firmware.hal.transports.turn import Turn
from firmware.hal.wire.modem_condition import Judge, Running, without_pin


class SimModem(SimAnswering[ModemState]):
    """A `Modem` of which a test holds the card and the mast (`far`). `repaired` are the steps that were tried.

    While `ponders`, the card judges a PIN only when `judge` is called. That a network is looked for in vain shows at
    the next change.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        super().__init__(name)
        self._clock = clock
        self._judge = Judge()
        self._turn = Turn(name)
        self._news = asyncio.Event()
        self._judged = False
        self.ponders = False
        self.repairs = frozenset(Repair)
        self.repaired: list[Repair] = []
        self.far = FarModem(self._changed)
        self._changed()

    @property
    def waits(self) -> bool:
        """Whether somebody waits for what the card says of a PIN."""
        return self._turn.taken

    async def unlock(self, pin: str) -> PinOutcome:
        check_pin(pin)
        with self._turn.take():
            if (trouble := self._trouble()) is not None:
                return ModemTrouble(trouble)
            if self.far.sim is not SimState.PIN:
                return without_pin(self.far.sim)
            while self.ponders and not self._judged and self._trouble() is None:
                self._news.clear()
                await self._news.wait()
            self._judged = False
            trouble = self._trouble()
            return self._outcome(self.far.enter(pin)) if trouble is None else ModemTrouble(trouble)

    async def repair(self, step: Repair) -> None:
        with self._turn.take():
            if not self._plugged:
                raise PeripheralAbsent(self.name, "not plugged in")
            if self._hung and step is not Repair.RESTART_SERVICE:
                raise PeripheralSilent(self.name, "answers nothing")
            self.repaired.append(step)
            if step is Repair.RESET:
                self.far.restart()

    def judge(self) -> None:
        """Let the card say what it thinks of the PIN."""
        self._judged = True
        self._news.set()

    def unplug(self) -> None:
        super().unplug()
        self._news.set()

    def plug(self) -> None:
        super().plug()
        self.far.restart()

    def hang(self) -> None:
        super().hang()
        self._news.set()

    def _trouble(self) -> Reason | None:
        if not self._plugged:
            return Reason.NOT_CONNECTED
        return Reason.SILENT if self._hung else None

    def _outcome(self, verdict: Verdict) -> PinOutcome:
        match verdict:
            case Verdict.WRONG:
                return PinRefused(self.far.tries)
            case Verdict.BLOCKED:
                return PukNeeded()
            case Verdict.RIGHT | Verdict.NOT_ASKED:
                return Unlocked()

    def _changed(self) -> None:
        state = self.far.state
        self.become(self._judge.judge(state, Running.ON, self._clock.monotonic()))
        self.happen(state)
