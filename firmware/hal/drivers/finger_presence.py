"""A certified fingerprint scanner: that it is plugged in, and how it is where its maker's service tells.

Fingers of citizens are taken by the certified chain of the specialist application alone; nothing here could.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from types import MappingProxyType
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config.fingerprint import ScannerConnection
from firmware.hal.drivers.cleaning import Cleaning
from firmware.hal.drivers.sbi_service import SbiService
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.usb_presence import find_usb
from firmware.hal.wire.fingerprint.sbi import SbiState

INTERVAL: Final = 10.0
"""Seconds between two questions to a service, which tells nothing by itself; without one nothing is asked."""

_STATES: Final = MappingProxyType(
    {
        SbiState.READY: READY,
        SbiState.BUSY: Condition(DeviceState.BUSY, Reason.IN_USE),
        SbiState.NOT_READY: Condition(DeviceState.FAULT, Reason.WARMING_UP),
        SbiState.NOT_REGISTERED: Condition(DeviceState.FAULT, Reason.NOT_REGISTERED),
        SbiState.TAMPERED: Condition(DeviceState.TAMPERED, Reason.TAMPERED),
        None: Condition(DeviceState.FAULT, Reason.SERVICE_DOWN),
    }
)


class FingerPresence:
    """Looked for at each plug event of USB; its service, where it has one, is asked now and then."""

    def __init__(self, name: str, connection: ScannerConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Never] = Seat(name)
        self._cleaning = Cleaning(connection.clean_after)
        self._was_busy = False
        self._due = asyncio.Event()

    async def observe(self) -> AsyncGenerator[Condition, None]:
        self._due.set()
        with self._seat.take() as stream, Aside(self._name, self._clock, _nothing) as aside:
            # The listener starts first: what is plugged while it is looked for is looked for again.
            async with fed_by(stream, self._listen, partial(self._watch, aside, stream)):
                async for item in stream:
                    yield item

    def cleaned(self) -> None:
        self._cleaning.cleaned()
        self._due.set()

    async def _listen(self) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "usb":
                    self._due.set()

    async def _watch(self, aside: Aside, stream: Stream[Never]) -> None:
        wanted = self._connection
        service = SbiService(self._name, wanted.service, self._clock) if wanted.service else None
        while True:
            self._due.clear()
            if await aside.call(partial(find_usb, wanted.root, wanted.vendor, wanted.product)) is None:
                raise PeripheralAbsent(self._name, f"no USB device {wanted.vendor}:{wanted.product}")
            await self._tell(service, stream)
            await self._wait(asked=service is not None)

    async def _tell(self, service: SbiService | None, stream: Stream[Never]) -> None:
        if service is None:
            stream.tell_change(self._cleaning.condition())
            return
        if service.port is None:
            stream.tell_change(STARTING)
        state = await service.state()
        self._count(state)
        stream.tell_change(self._cleaning.condition() if state is SbiState.READY else _STATES[state])

    def _count(self, state: SbiState | None) -> None:
        """A scanner that was busy has taken a finger; how many in one go, nobody tells."""
        if self._was_busy and state is SbiState.READY:
            self._cleaning.finger()
        self._was_busy = state is SbiState.BUSY

    async def _wait(self, *, asked: bool) -> None:
        if not asked:
            await self._due.wait()
            return
        try:
            await within(self._clock, INTERVAL, self._due.wait())
        except TimeoutError:
            return


def _nothing() -> None:
    """No look leaves anything open."""
