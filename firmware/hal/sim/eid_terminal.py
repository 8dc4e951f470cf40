"""A change terminal without a wire, for tests above the HAL."""

import asyncio
from collections.abc import AsyncGenerator

from firmware.hal.errors import PeripheralBusy, ProtocolViolation
from firmware.hal.ports.eid_terminal import (
    NO_CARD,
    ChangeCancelled,
    Changed,
    ChangeFailed,
    ChangeFailure,
    ChangeOutcome,
    ChangeStep,
    EidCard,
    EidCardState,
    Task,
)
from firmware.hal.sim.answering import SimAnswering


class SimEidTerminal(SimAnswering[EidCard]):
    """An `EidTerminal` whose citizen types at once, unless they wait; a test may say any other step or end."""

    def __init__(self, name: str) -> None:
        super().__init__(name, NO_CARD)
        self.waits = False
        self._told: asyncio.Queue[ChangeStep | ChangeOutcome] | None = None

    def put_in(self, state: EidCardState, tries: int | None = 3) -> None:
        """A card lies in it; NONE takes it out."""
        self.happen(EidCard(state, None if state is EidCardState.NONE else tries))
        if state is not EidCardState.NONE:
            self._ask()

    def type(self) -> None:
        """The citizen types the old PIN and the new one."""
        self.say(ChangeStep(Task.ENTER_NEW_PIN))
        self.say(Changed())

    def say(self, told: ChangeStep | ChangeOutcome) -> None:
        """The change goes on or ends so."""
        if self._told is not None:
            self._told.put_nowait(told)

    def garble(self) -> None:
        """It says what no terminal says."""
        self._lose()
        self.break_off(ProtocolViolation(self.name, "another service answers"))

    def hang(self) -> None:
        self._lose()
        super().hang()

    def unplug(self) -> None:
        self._lose()
        super().unplug()

    async def change_pin(self) -> AsyncGenerator[ChangeStep | ChangeOutcome, None]:
        if self._told is not None:
            raise PeripheralBusy(self.name, "a PIN is being changed")
        if self._stream is None:
            yield ChangeFailed(ChangeFailure.NO_TERMINAL)
            return
        self._told = asyncio.Queue()
        self._ask()
        try:
            step: ChangeStep | ChangeOutcome | None = None
            while step is None or isinstance(step, ChangeStep):
                step = await self._told.get()
                yield step
        finally:
            self._told = None

    async def cancel(self) -> bool:
        running = self._told is not None
        self.say(ChangeCancelled())
        return running

    def _ask(self) -> None:
        """Say what is needed next."""
        if self.value is None or self.value.state is EidCardState.NONE:
            self.say(ChangeStep(Task.INSERT_CARD))
            return
        self.say(ChangeStep(Task.ENTER_PIN, self.value.tries))
        if not self.waits:
            self.type()

    def _lose(self) -> None:
        state = self.value.state if self.value is not None else EidCardState.NONE
        touched = state is not EidCardState.NONE
        self.say(ChangeFailed(ChangeFailure.UNCLEAR if touched else ChangeFailure.NO_TERMINAL))
