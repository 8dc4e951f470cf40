"""A document printer that is spoken to by IPP: in the network, or on USB through `ipp-usb` on this machine.

Printers of this size offer no events, so it is asked: each second while it prints, each third while hands are at it,
else each tenth. Such a check costs some milliseconds. The connection kept between the checks tells its plug at once.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.documents import IppConnection
from firmware.hal.drivers.ipp_job import Order, Printing
from firmware.hal.drivers.ipp_talk import Talk, done
from firmware.hal.errors import HalError, PeripheralBusy, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.ports.device import Condition, DeviceState
from firmware.hal.ports.document_printer import (
    LARGEST,
    Cancelled,
    Document,
    DocumentOutcome,
    Failed,
    Failure,
    Progress,
    Supplies,
)
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.ipp.codes import Status
from firmware.hal.wire.ipp.message import IppBroken, Message
from firmware.hal.wire.ipp.printer import PrinterStatus, printer_status
from firmware.hal.wire.ipp.requests import Asker

FIRST: Final = 1.9
"""Seconds for the first answer, connection included: the port promises one within 2 s."""

AT_WORK: Final = 1.0
UNWELL: Final = 3.0
IDLE: Final = 10.0

_NOT_NOW: Final = frozenset({Status.SERVICE_UNAVAILABLE, Status.BUSY})


class IppPrinter:
    """One task holds the conversation; an order for a document wakes it."""

    def __init__(self, name: str, connection: IppConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._asker = Asker(connection.uri)
        self._seat: Seat[Supplies] = Seat(name)
        self._status: PrinterStatus | None = None  # what it said last; None while nobody talks with it
        self._order: Order | None = None
        self._wanted = asyncio.Event()

    async def observe(self) -> AsyncGenerator[Condition | Supplies, None]:
        with self._seat.take() as stream:
            async with (
                Talk(self._name, self._connection, self._clock) as talk,
                fed_by(stream, partial(self._watch, talk, stream)),
            ):
                async for item in stream:
                    yield item

    async def print(self, document: Document, progress: Callable[[Progress], None]) -> DocumentOutcome:
        if self._order is not None:
            raise PeripheralBusy(self._name, "prints another document")
        if self._status is None:
            return Failed(Failure.UNPLUGGED)
        if len(document.content) > LARGEST:
            return Failed(Failure.REFUSED)
        self._order = order = Order(document, progress)
        self._wanted.set()
        try:
            return await order.ended(self._clock)
        finally:
            self._order = None

    def cancel(self) -> None:
        if self._order is not None:
            self._order.unwanted.set()

    async def _watch(self, talk: Talk, stream: Stream[Supplies]) -> None:
        try:
            status = await self._first(talk, stream)
            while True:
                if self._order is not None:
                    await self._serve(talk, stream, self._order)
                unwell = status.condition.state is DeviceState.FAULT
                await talk.rest(UNWELL if unwell else IDLE, self._wanted)
                self._wanted.clear()
                status = await self._check(talk, stream)
        finally:
            self._status = None
            if self._order is not None:
                self._order.lose()

    async def _first(self, talk: Talk, stream: Stream[Supplies]) -> PrinterStatus:
        try:
            return await within(self._clock, FIRST, self._check(talk, stream))
        except TimeoutError as problem:
            raise PeripheralSilent(self._name, "does not answer") from problem

    async def _check(self, talk: Talk, stream: Stream[Supplies]) -> PrinterStatus:
        self._status = status = self._understood(await talk.ask(self._asker.printer))
        stream.tell_change(status.condition)
        stream.tell_change(status.supplies)
        return status

    def _understood(self, answer: Message) -> PrinterStatus:
        if answer.code in _NOT_NOW:
            raise PeripheralSilent(self._name, f"cannot be asked now: status {answer.code:#06x}")
        if not done(answer):
            raise PeripheralFault(self._name, f"refuses to be asked: status {answer.code:#06x}")
        try:
            return printer_status(answer)
        except IppBroken as problem:
            raise ProtocolViolation(self._name, str(problem)) from problem

    async def _serve(self, talk: Talk, stream: Stream[Supplies], order: Order) -> None:
        """Until its end is known, or nobody waits for it any more."""
        assert self._status is not None  # noqa: S101 - it has just said how it is
        asker = replace(self._asker, user=order.document.requester)
        printing = Printing(self._name, talk, asker, self._status.media, order, self._clock)
        await self._taken_up(printing, talk, stream, order)
        while order.open and self._order is order:
            await self._check(talk, stream)
            await printing.look()
            if order.open:
                await self._pause(order)

    async def _taken_up(self, printing: Printing, talk: Talk, stream: Stream[Supplies], order: Order) -> None:
        """Beside it the printer is asked how it is, for one that jams takes no more. It may have no time to say."""
        handing = asyncio.ensure_future(printing.take_up())
        try:
            while not handing.done() and not order.unwanted.is_set():
                await self._pause(order, handing)
                if order.begun and not handing.done():
                    with suppress(HalError):
                        await self._check(talk, stream)
            if handing.done():
                handing.result()
                return
        finally:
            handing.cancel()
            await asyncio.gather(handing, return_exceptions=True)
        if order.open and order.begun and order.job is None:
            await printing.search()
        elif not order.begun:
            order.end(Cancelled(0))

    async def _pause(self, order: Order, *others: "asyncio.Future[None]") -> None:
        waits = [asyncio.ensure_future(self._clock.sleep(AT_WORK))]
        if not order.unwanted.is_set():
            waits.append(asyncio.ensure_future(_unwanted(order)))
        try:
            await asyncio.wait({*waits, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


async def _unwanted(order: Order) -> None:
    await order.unwanted.wait()
