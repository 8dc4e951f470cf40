"""What every receipt printer must do."""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.errors import PeripheralSilent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.receipt_printer import ReceiptPrinter

NOTICED: Final = 35.0
"""Seconds after which a printer that answers nothing any more must have been noticed."""

PAPER_LOW: Final = Condition(DeviceState.ATTENTION, Reason.PAPER_LOW)
PAPER_OUT: Final = Condition(DeviceState.FAULT, Reason.PAPER_OUT)
COVER_OPEN: Final = Condition(DeviceState.FAULT, Reason.COVER_OPEN)
PRINTER_ERROR: Final = Condition(DeviceState.FAULT, Reason.PRINTER_ERROR)
GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class PrinterRig(AnsweringRig[ReceiptPrinter]):
    """A receipt printer and what can happen to it."""

    @abstractmethod
    def paper_low(self) -> None: ...

    @abstractmethod
    def paper_out(self) -> None: ...

    @abstractmethod
    def paper_loaded(self) -> None: ...

    @abstractmethod
    def cover_open(self) -> None: ...

    @abstractmethod
    def cover_closed(self) -> None: ...

    @abstractmethod
    def error(self) -> None: ...

    @abstractmethod
    def error_cleared(self) -> None: ...

    @abstractmethod
    def slow(self) -> None:
        """Let each byte take its time, where there are bytes."""

    @abstractmethod
    def in_the_middle(self, happen: Callable[[], None]) -> None:
        """Let `happen` come while the next receipt is printed, after `BEFORE` of its lines and before the last."""

    @abstractmethod
    def printed(self) -> list[str]:
        """The lines on the paper that came out, of all receipts."""


class ReceiptPrinterContract(AnsweringContract):
    """What holds for every receipt printer."""

    async def test_tells_paper_cover_and_errors_as_they_come_and_go(self, rig: PrinterRig) -> None:
        steps: list[tuple[Callable[[], None], Condition]] = [
            (rig.paper_low, PAPER_LOW),
            (rig.paper_out, PAPER_OUT),
            (rig.cover_open, COVER_OPEN),
            (rig.error, PRINTER_ERROR),
            (rig.error_cleared, COVER_OPEN),
            (rig.cover_closed, PAPER_OUT),
            (rig.paper_loaded, READY),
        ]
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            for happen, expected in steps:
                happen()
                assert await next_item(stream, rig.clock) == expected
            assert await until_quiet(stream, rig.clock) == []

    async def test_tells_first_how_it_is_and_then_what_hands_mend(self, rig: PrinterRig) -> None:
        rig.cover_open()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == COVER_OPEN
            rig.cover_closed()
            assert await next_item(stream, rig.clock) == READY

    async def test_is_well_again_after_garbage(self, rig: PrinterRig) -> None:
        rig.paper_low()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == PAPER_LOW
            rig.garble()
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [GARBLED, PAPER_LOW]

    async def test_tells_how_it_is_though_it_answers_slowly(self, rig: PrinterRig) -> None:
        rig.slow()
        rig.paper_low()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == PAPER_LOW

    async def test_is_silent_when_it_hangs(self, rig: PrinterRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.hang()
            await rig.clock.advance(NOTICED)
            assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)

    async def test_is_silent_when_it_hung_before(self, rig: PrinterRig) -> None:
        rig.hang()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)
        rig.unplug()
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY

    async def test_can_be_let_go_while_it_tells(self, rig: PrinterRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            for _ in range(50):
                rig.cover_open()
                rig.cover_closed()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            rig.paper_out()
            assert await next_item(stream, rig.clock) == PAPER_OUT
