"""A receipt printer without a wire."""

from typing import Final, Never

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.answering import SimAnswering

_WORST_FIRST: Final = (
    Condition(DeviceState.FAULT, Reason.PRINTER_ERROR),
    Condition(DeviceState.FAULT, Reason.COVER_OPEN),
    Condition(DeviceState.FAULT, Reason.PAPER_OUT),
    Condition(DeviceState.ATTENTION, Reason.PAPER_LOW),
)


class SimReceiptPrinter(SimAnswering[Never]):
    """A `ReceiptPrinter` whose paper and cover a test handles."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._wrong: set[Reason] = set()

    def paper_low(self) -> None:
        self._change(self._wrong | {Reason.PAPER_LOW})

    def paper_out(self) -> None:
        self._change(self._wrong | {Reason.PAPER_LOW, Reason.PAPER_OUT})

    def paper_loaded(self) -> None:
        self._change(self._wrong - {Reason.PAPER_LOW, Reason.PAPER_OUT})

    def cover_open(self) -> None:
        self._change(self._wrong | {Reason.COVER_OPEN})

    def cover_closed(self) -> None:
        self._change(self._wrong - {Reason.COVER_OPEN})

    def error(self) -> None:
        self._change(self._wrong | {Reason.PRINTER_ERROR})

    def error_cleared(self) -> None:
        self._change(self._wrong - {Reason.PRINTER_ERROR})

    def _change(self, wrong: set[Reason]) -> None:
        self._wrong = wrong
        self.become(next((worst for worst in _WORST_FIRST if worst.reason in wrong), READY))
