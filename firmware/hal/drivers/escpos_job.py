"""One receipt from the first question to the last answer. Nothing here is ever sent a second time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.escpos_fence import Question
from firmware.hal.drivers.escpos_talk import Talk, condition
from firmware.hal.errors import HalError, PeripheralAbsent, ProtocolViolation
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.receipt_printer import NotPrinted, Printed, PrintOutcome, Trouble
from firmware.hal.transports.deadline import within
from firmware.hal.wire.escpos_status import DISCARD, Broadcast, Noise, PrinterStatus

PATIENCE: Final = 20.0
"""Seconds for a whole receipt: a long one at 9600 bits a second, and a knife."""

PAUSE: Final = 2.0
"""Seconds without an answer until the printer is asked how it is: not all tell unasked that their paper ended."""

_TROUBLES: Final = {
    Reason.PAPER_OUT: Trouble.PAPER_OUT,
    Reason.COVER_OPEN: Trouble.COVER_OPEN,
    Reason.PRINTER_ERROR: Trouble.PRINTER_ERROR,
}


class _Stopped(Exception):
    """The printer cannot go on."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Printing:
    """Asks how the printer is, hands over, waits for the answer behind the last byte, and asks how it is now.

    `begun` says whether any of it may be on the paper, also when `run` raises `HalError`.
    """

    def __init__(self, talk: Talk, pieces: Sequence[bytes], question: Question, clock: Clock) -> None:
        self._talk = talk
        self._pieces = pieces
        self._question = question
        self._clock = clock
        self.begun = False

    async def run(self) -> PrintOutcome:
        """How it ended, within `PATIENCE` and two rounds of questions."""
        try:
            _judge(await self._talk.inquire())
            self.begun = True
            await within(self._clock, PATIENCE, self._print())
            return Printed(paper_low=_judge(await self._talk.inquire()).reason is Reason.PAPER_LOW)
        except TimeoutError:
            return await self._given_up(Trouble.UNCONFIRMED)
        except _Stopped as stop:
            return await self._given_up(stop.trouble)

    async def _given_up(self, trouble: Trouble) -> NotPrinted:
        """What waits in the printer must not come out with the next roll of paper, so it is emptied first."""
        if self.begun:
            with suppress(HalError):
                await self._talk.send(DISCARD)
                await self._talk.inquire()  # answered behind it
        return NotPrinted(trouble, self.begun)

    async def _print(self) -> None:
        await self._hand_over()
        self._talk.expect_paper_told()
        while not await self._answered():
            _judge(await self._talk.inquire())

    async def _hand_over(self) -> None:
        sending = asyncio.ensure_future(self._send())
        try:
            while not sending.done():
                event = await self._talk.next_until(sending)
                if isinstance(event, Broadcast):
                    _judge(event.status)
            await sending
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send(self) -> None:
        for piece in self._pieces:
            await self._talk.send(piece)

    async def _answered(self) -> bool:
        """Whether the question was answered as often as it must be, undisturbed and without a long pause."""
        for _ in range(self._question.times):
            await self._talk.send(self._question.ask)
            try:
                if not await within(self._clock, PAUSE, self._heard_answer()):
                    return False
            except TimeoutError:
                return False
        return True

    async def _heard_answer(self) -> bool:
        """False after noise: it could hold bytes that look like the answer."""
        while True:
            event = await self._talk.next()
            if isinstance(event, Broadcast):
                _judge(event.status)
            if event == self._question.answer or isinstance(event, Noise):
                return not isinstance(event, Noise)


def _judge(status: PrinterStatus) -> Condition:
    """How the printer is, if it can go on."""
    now = condition(status)
    if now.state is DeviceState.FAULT:
        raise _Stopped(_TROUBLES[now.reason])
    return now


def trouble_of(problem: HalError) -> Trouble:
    """What became of a receipt whose conversation broke so."""
    if isinstance(problem, PeripheralAbsent):
        return Trouble.UNPLUGGED
    return Trouble.GARBLED if isinstance(problem, ProtocolViolation) else Trouble.SILENT
