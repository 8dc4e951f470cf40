"""A serial fingerprint module of the R30x/ZFM class: how it is, and how good a finger on it is. Nothing leaves it."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config.fingerprint import R30xConnection
from firmware.hal.drivers.cleaning import Cleaning
from firmware.hal.drivers.finger_trouble import reason_of
from firmware.hal.drivers.r30x_measure import measure
from firmware.hal.drivers.r30x_talk import R30xTalk, Restarted
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import FingerReason, FingerTrouble, Quality
from firmware.hal.transports.serial_link import open_line
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.fingerprint.packets import Awake

LIVENESS: Final = 20.0
"""Seconds after which a module is asked whether it is still there: nothing else would tell."""

Measured = Quality | FingerTrouble

_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class R30x:
    """Asked when it is opened, after noise, now and then, and for each finger. One task holds the conversation."""

    def __init__(self, name: str, connection: R30xConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Never] = Seat(name)
        self._cleaning = Cleaning(connection.clean_after)
        self._open = False
        self._order: asyncio.Future[Measured] | None = None
        self._wanted = asyncio.Event()

    async def observe(self) -> AsyncGenerator[Condition, None]:
        with self._seat.take() as stream:
            async with (
                open_line(self._name, self._connection.line, self._clock) as line,
                fed_by(
                    stream,
                    partial(self._watch, R30xTalk(self._name, line, self._clock, self._connection.address), stream),
                ),
            ):
                async for item in stream:
                    yield item

    async def quality(self) -> Measured:
        if self._order is not None:
            raise PeripheralBusy(self._name, "measures another finger")
        if not self._open:
            return FingerTrouble(FingerReason.UNPLUGGED)
        self._order = order = asyncio.get_running_loop().create_future()
        self._wanted.set()
        try:
            return await asyncio.shield(order)
        finally:
            order.cancel()

    def cleaned(self) -> None:
        self._cleaning.cleaned()
        self._wanted.set()

    async def _watch(self, talk: R30xTalk, stream: Stream[Never]) -> None:
        self._open = True
        try:
            while True:
                try:
                    await self._converse(talk, stream)
                except Restarted:
                    continue
        finally:
            self._open = False
            self._close_order(FingerTrouble(FingerReason.UNPLUGGED))

    async def _converse(self, talk: R30xTalk, stream: Stream[Never]) -> None:
        """From a greeting until something came unasked."""
        await talk.greet(self._connection.password)
        while True:
            stream.tell_change(self._cleaning.condition())
            if await self._undisturbed(talk, stream):
                self._wanted.clear()
                await self._measure(talk)
            else:
                return

    async def _undisturbed(self, talk: R30xTalk, stream: Stream[Never]) -> bool:
        """Wait until something is wanted (True), or the module must be greeted (False)."""
        hearing = asyncio.ensure_future(talk.heard())
        wish = asyncio.ensure_future(self._wanted.wait())
        timer = asyncio.ensure_future(self._clock.sleep(LIVENESS))
        try:
            await asyncio.wait({hearing, wish, timer}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done() and not isinstance(hearing.result(), Awake):
                stream.tell_change(_GARBLED)
            return wish.done() and not hearing.done()
        finally:
            for waiting in (hearing, wish, timer):
                waiting.cancel()
            await asyncio.gather(hearing, wish, timer, return_exceptions=True)

    async def _measure(self, talk: R30xTalk) -> None:
        order = self._order
        if order is None:
            return
        outcome: Measured = FingerTrouble(FingerReason.UNPLUGGED)
        try:
            outcome = await measure(talk, self._clock, lambda: not order.done())
        except HalError as problem:
            outcome = FingerTrouble(reason_of(problem))
            raise
        finally:
            self._close_order(outcome)
        if isinstance(outcome, Quality):
            self._cleaning.finger(smudged=outcome.smudged)

    def _close_order(self, outcome: Measured) -> None:
        order, self._order = self._order, None
        if order is not None and not order.done():
            order.set_result(outcome)
