"""The clock of a Linux with systemd: the kernel tells, and timedated sets it."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.timekeeper import ClockSets
from firmware.hal.transports.dbus import Bus, Place, Refusal, ServiceDown, open_bus
from firmware.hal.transports.kernel_time import is_synchronised, open_set_timer, read_rtc, was_set
from firmware.worker import DeviceWorker

DEVICE: Final = "clock"
DEADLINE: Final = 5.0
"""Seconds for timedated to answer: it asks polkit, and is started by the call."""

TIMEDATED: Final = Place("org.freedesktop.timedate1", "/org/freedesktop/timedate1", "org.freedesktop.timedate1")
_BY_ITSELF: Final = "org.freedesktop.timedate1.AutomaticTimeSyncEnabled"


class KernelClock:
    """A `Timekeeper`. `bus` is the address of the message bus, "" for the system's.

    polkit has to allow `org.freedesktop.timedate1.set-time` and `.set-ntp` to the controller's user.
    """

    def __init__(self, clock: Clock, bus: str = "") -> None:
        self._clock = clock
        self._bus = bus

    def synchronised(self) -> bool:
        return is_synchronised()

    async def hardware_clock(self) -> datetime | None:
        worker = DeviceWorker("rtc")
        try:
            return await worker.call(read_rtc)
        finally:
            worker.abandon()  # a chip that hangs on its bus must not hold anybody up

    @contextmanager
    def watching(self) -> Iterator[ClockSets]:
        timer = open_set_timer()
        try:
            with heard(timer) as sets:
                yield sets
        finally:
            os.close(timer)

    async def set_clock(self, to: datetime) -> bool:
        """It is refused while timedated keeps the clock by a time server: that is switched off for the moment and on
        again, whatever becomes of the setting.
        """
        began = self._clock.monotonic()
        try:
            async with open_bus(DEVICE, self._bus, self._clock) as bus:
                return await self._set(bus, to, began)
        except HalError:
            return False

    async def _set(self, bus: Bus, to: datetime, began: float) -> bool:
        try:
            await self._tell(bus, to, began)
        except Refusal as problem:
            return problem.name == _BY_ITSELF and await self._set_beside(bus, to, began)
        except ServiceDown:
            return False
        return True

    async def _set_beside(self, bus: Bus, to: datetime, began: float) -> bool:
        try:
            await self._keep(bus, by_itself=False)
            try:
                await self._tell(bus, to, began)
            finally:
                await self._keep(bus, by_itself=True)
        except (Refusal, ServiceDown):
            return False
        return True

    async def _keep(self, bus: Bus, *, by_itself: bool) -> None:
        interactive = False
        await bus.call(TIMEDATED, "SetNTP", "bb", by_itself, interactive, deadline=DEADLINE)

    async def _tell(self, bus: Bus, to: datetime, began: float) -> None:
        """`to` was right when it was asked for; what has gone by since is added."""
        gone = self._clock.monotonic() - began
        microseconds = round((to.timestamp() + gone) * 1_000_000)
        relative = interactive = False
        await bus.call(TIMEDATED, "SetTime", "xbb", microseconds, relative, interactive, deadline=DEADLINE)


class _Sets:
    """`ClockSets` of one timer."""

    def __init__(self) -> None:
        self.news = asyncio.Event()

    async def next(self) -> None:
        await self.news.wait()
        self.news.clear()


@contextmanager
def heard(timer: int) -> Iterator[ClockSets]:
    """Have the running loop watch `timer`."""
    loop = asyncio.get_running_loop()
    sets = _Sets()

    def look() -> None:
        if was_set(timer):
            sets.news.set()

    loop.add_reader(timer, look)
    try:
        yield sets
    finally:
        loop.remove_reader(timer)
