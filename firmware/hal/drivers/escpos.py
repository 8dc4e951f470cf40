"""A receipt printer of the ESC/POS family, on a serial line, in the network or on the kernel's USB printer class."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Final, Never, assert_never

from firmware.clock import Clock
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.config.receipt_printer import PrinterConnection
from firmware.hal.drivers.escpos_fence import question
from firmware.hal.drivers.escpos_job import Printing, trouble_of
from firmware.hal.drivers.escpos_talk import Talk, condition
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.receipt_printer import NotPrinted, PrintJob, PrintOutcome, Trouble
from firmware.hal.transports.link import Link
from firmware.hal.transports.serial_link import open_line
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.tcp_link import open_tcp
from firmware.hal.transports.usb_link import open_usb
from firmware.hal.wire.escpos_print import encode
from firmware.hal.wire.escpos_status import Answer, Block, Broadcast, Noise, PaperTold

_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class _Order:
    """A receipt that somebody waits for."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.outcome: asyncio.Future[PrintOutcome] = asyncio.get_running_loop().create_future()


class Escpos:
    """Driven by the printer's own broadcasts; asked when it is opened, after noise, now and then, and for receipts.

    One task holds the conversation. An order for a receipt wakes it, so that nobody else ever reads the line.
    """

    def __init__(self, name: str, connection: PrinterConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Never] = Seat(name)
        self._open = False
        self._order: _Order | None = None
        self._wanted = asyncio.Event()
        self._numbers = itertools.count(1)

    async def observe(self) -> AsyncGenerator[Condition, None]:
        with self._seat.take() as stream:
            async with (
                _opened(self._name, self._connection, self._clock) as line,
                fed_by(stream, partial(self._watch, line, stream)),
            ):
                async for item in stream:
                    yield item

    async def print(self, receipt: PrintJob) -> PrintOutcome:
        if self._order is not None:
            raise PeripheralBusy(self._name, "prints another receipt")
        if not self._open:
            return NotPrinted(Trouble.UNPLUGGED)
        self._order = order = _Order(encode(receipt, self._connection.roll))
        self._wanted.set()
        return await asyncio.shield(order.outcome)

    async def _watch(self, line: Link, stream: Stream[Never]) -> None:
        talk = Talk(self._name, line, self._clock)
        self._open = True
        try:
            while True:
                await talk.switch_broadcasts_on()
                stream.tell_change(condition(await talk.inquire()))
                await self._listen(talk, stream)
                if self._order is not None:
                    await self._print(talk, self._order)
        finally:
            self._open = False
            self._close_order(NotPrinted(Trouble.UNPLUGGED))

    async def _listen(self, talk: Talk, stream: Stream[Never]) -> None:
        """Until it is time to ask again, something came that makes it necessary, or a receipt is ordered."""
        while not self._wanted.is_set():
            match await talk.heard(self._wanted):
                case Broadcast(status):
                    stream.tell_change(condition(status))
                case Answer() | Noise():
                    stream.tell_change(_GARBLED)
                    return
                case PaperTold() | Block():
                    pass  # the late end of a receipt that was given up
                case None:
                    return

    async def _print(self, talk: Talk, order: _Order) -> None:
        printing = Printing(talk, order.pieces, question(self._connection.fence, next(self._numbers)), self._clock)
        outcome: PrintOutcome | None = None  # as long as it is, the observer is gone before the end
        try:
            outcome = await printing.run()
        except HalError as problem:
            outcome = NotPrinted(trouble_of(problem), printing.begun)
            raise
        finally:
            self._close_order(NotPrinted(Trouble.UNPLUGGED, printing.begun) if outcome is None else outcome)

    def _close_order(self, outcome: PrintOutcome) -> None:
        order, self._order = self._order, None
        self._wanted.clear()
        if order is not None and not order.outcome.done():
            order.outcome.set_result(outcome)


def _opened(name: str, connection: PrinterConnection, clock: Clock) -> AbstractAsyncContextManager[Link]:
    match connection.line:
        case SerialConnection() as line:
            return open_line(name, line, clock)
        case TcpConnection() as line:
            return open_tcp(name, line, clock)
        case UsbLineConnection() as line:
            return open_usb(name, line, clock)
        case _:
            assert_never(connection.line)
