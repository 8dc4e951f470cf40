"""A fingerprint sensor behind fprintd, with which staff unlock the case. Prints of staff rest with the service."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import Final, Never, TypeVar

from firmware.clock import Clock
from firmware.hal.config.fingerprint import FprintdConnection
from firmware.hal.drivers.finger_trouble import reason_of
from firmware.hal.drivers.fprintd_finder import find
from firmware.hal.drivers.fprintd_order import FingerOrder, Order, carried_out
from firmware.hal.drivers.fprintd_session import Session
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import (
    Enrolled,
    Finger,
    FingerReason,
    FingerTrouble,
    Stage,
    Verdict,
    check_staff_name,
)
from firmware.hal.ports.hotplug import Hotplug, PlugAction
from firmware.hal.transports.dbus import Bus, ServiceDown, open_bus, served_again
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.fprint import ROOT, SERVICE

R = TypeVar("R")

_DOWN: Final = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)


class Fprintd:
    """Asked when it is opened, when the service comes or goes, when a plug is moved, and for each finger.

    The service ends by itself when nobody uses it; as long as the bus can start it, that is no fault.
    """

    def __init__(self, name: str, connection: FprintdConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Never] = Seat(name)
        self._order: Order | None = None
        self._wake = asyncio.Event()
        self._without: FingerReason | None = FingerReason.UNPLUGGED

    async def observe(self) -> AsyncGenerator[Condition, None]:
        with self._seat.take() as stream:
            async with fed_by(stream, self._listen, partial(self._watch, stream)):
                async for item in stream:
                    yield item

    async def verify(self, who: str) -> Verdict | FingerTrouble:
        check_staff_name(who)
        return await self._answered(FingerOrder(self._name, lambda session: session.verify(who)))

    async def enrol(self, who: str, finger: Finger, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        check_staff_name(who)
        return await self._answered(FingerOrder(self._name, lambda session: session.enrol(who, finger, told)))

    async def _answered(self, order: FingerOrder[R]) -> R | FingerTrouble:
        if self._order is not None:
            raise PeripheralBusy(self._name, "waits for another finger")
        if self._without is not None:
            return FingerTrouble(self._without)
        self._order = order
        self._wake.set()
        return await order.answer()

    async def _listen(self) -> None:
        """A plug that moved may be the sensor's: only the service knows."""
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "usb" and event.action is not PlugAction.CHANGED:
                    self._wake.set()

    async def _watch(self, stream: Stream[Never]) -> None:
        try:
            async with open_bus(self._name, self._connection.bus, self._clock) as bus:
                await bus.hear(SERVICE, ROOT)
                if not await bus.is_served(SERVICE):
                    stream.tell(STARTING)
                while True:
                    await self._serve(bus, await self._look(bus, stream))
        except HalError as problem:
            self._close_order(reason_of(problem))
            raise
        finally:
            self._without = FingerReason.UNPLUGGED
            self._close_order(FingerReason.UNPLUGGED)

    async def _look(self, bus: Bus, stream: Stream[Never]) -> str | None:
        """Where the sensor is, None while nobody serves it; tells so."""
        self._wake.clear()
        try:
            path = await find(self._name, bus, self._connection.sensor)
        except ServiceDown:
            self._without = FingerReason.SERVICE_DOWN
            stream.tell_change(_DOWN)
            return None
        self._without = None
        stream.tell_change(READY)
        return path

    async def _serve(self, bus: Bus, path: str | None) -> None:
        """The order that waits, or wait until the sensor must be looked for anew."""
        if self._order is None:
            await self._news(bus)
        elif path is None:
            self._close_order(FingerReason.SERVICE_DOWN)
        else:
            try:
                await carried_out(self._order, Session(bus, path, self._clock), bus)
            finally:
                self._close_order(FingerReason.UNPLUGGED)

    async def _news(self, bus: Bus) -> None:
        """Until something is wanted, a plug moved, or the service says that something is different."""
        hearing = asyncio.ensure_future(_changed(bus))
        waking = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({hearing, waking}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                hearing.result()
        finally:
            hearing.cancel()
            waking.cancel()
            await asyncio.gather(hearing, waking, return_exceptions=True)

    def _close_order(self, reason: FingerReason) -> None:
        """The order is over: it has an answer, or else `reason`."""
        order, self._order = self._order, None
        if order is not None:
            order.close(reason)


async def _changed(bus: Bus) -> None:
    """Until the service comes, goes for good, or has other sensors. One that sleeps until it is called is well."""
    while True:
        heard = await bus.heard()
        served = served_again(heard)
        if served or heard.member in ("InterfacesAdded", "InterfacesRemoved"):
            return
        if served is False and not await bus.can_be_started(SERVICE):
            return
