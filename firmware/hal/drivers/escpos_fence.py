"""What a receipt printer is asked behind the last byte of a receipt, so that its answer means printed."""

from dataclasses import dataclass
from typing import Final

from firmware.hal.config.receipt_printer import Fence
from firmware.hal.wire.escpos_status import (
    ASK_PAPER,
    PROCESS_ID_RESPONSE,
    Block,
    PaperTold,
    StatusEvent,
    ask_process_id,
    process_id,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, what answers it, and how often in a row it must be answered to be believed."""

    ask: bytes
    answer: StatusEvent
    times: int


PAPER: Final = Question(ASK_PAPER, PaperTold(), times=2)
"""Answered when the printer comes to it, which is behind the cut, and a knife waits for the last line. One byte could
be noise, so it must answer twice, the second time asked after the first."""


def question(fence: Fence, number: int) -> Question:
    """The question behind the receipt with this number."""
    if fence is Fence.PAPER:
        return PAPER
    answer = Block(PROCESS_ID_RESPONSE, process_id(number))
    return Question(ask_process_id(number), answer, times=1)
