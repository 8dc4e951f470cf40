"""A rail that is a port of a USB hub with a switch for each port."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.rails import UsbPortConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy, PeripheralFault, ProtocolViolation
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.ports.rail import RailState
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.usb_port import PortPower, Unreadable, read_port, write_port

LEAVES: Final = 1.0
"""Seconds within which a device is gone from a port that has no power any more."""

DISOBEYS: Final = Condition(DeviceState.FAULT, Reason.REFUSED)


@dataclass(slots=True)
class _Held:
    stream: Stream[RailState]
    aside: Aside
    plugs: asyncio.Event = field(default_factory=asyncio.Event)
    switching: bool = False
    condition: Condition = READY


class UsbPortRail:
    """A `Rail`. Each access goes aside: the kernel lets writers wait while a bad hub keeps it busy.

    Many hubs say that they switch and do not, so what was written is read back, and the device must be gone too. The
    kernel tells nobody of a port that another program switches, but the device in it comes or goes, and that is heard.
    """

    def __init__(self, name: str, connection: UsbPortConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[RailState] = Seat(name)
        self._held: _Held | None = None

    async def observe(self) -> AsyncGenerator[Condition | RailState, None]:
        due = asyncio.Event()
        due.set()
        with self._seat.take() as stream, Aside(self._name, self._clock, _nothing) as aside:
            held = self._held = _Held(stream, aside)
            try:
                # The listener starts first: what is plugged during a look asks for another.
                async with fed_by(stream, partial(self._listen, held, due), partial(self._look, held, due)):
                    async for item in stream:
                        yield item
            finally:
                self._held = None

    async def switch(self, state: RailState) -> None:
        held = self._held
        if held is None:
            raise PeripheralAbsent(self._name, "nobody observes the rail")
        if held.switching:
            raise PeripheralBusy(self._name, "it is being switched")
        held.switching = True
        try:
            obeys = await self._switch(held, on=state is RailState.ON)
        except HalError as problem:
            held.stream.fail(problem)
            raise
        finally:
            held.switching = False
        if not obeys:
            raise PeripheralFault(self._name, f"the port does not go {state.value}")

    async def _switch(self, held: _Held, *, on: bool) -> bool:
        where = self._connection
        if not (await self._read(held)).is_all(on=on):
            await held.aside.call(partial(write_port, where.root, where.hub, where.port, on=on))
        held.condition = READY if await self._obeys(held, on=on) else DISOBEYS
        held.stream.tell_change(held.condition)
        held.stream.tell_change(_state(await self._read(held)))
        return held.condition is READY

    async def _obeys(self, held: _Held, *, on: bool) -> bool:
        """Whether the port says so, and nothing is in it any more where it has no power."""
        held.plugs.clear()
        power = await self._read(held)
        if on or not power.is_all(on=False) or not power.occupied:
            return power.is_all(on=on)
        try:
            await within(self._clock, LEAVES, self._parted(held))
        except TimeoutError:
            return False
        return True

    async def _parted(self, held: _Held) -> None:
        """Wait until the device is gone; a kernel that parts with it first never lets this begin."""
        occupied = True
        while occupied:
            await held.plugs.wait()
            held.plugs.clear()
            occupied = (await self._read(held)).occupied

    async def _listen(self, held: _Held, due: asyncio.Event) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "usb":
                    held.plugs.set()
                    due.set()

    async def _look(self, held: _Held, due: asyncio.Event) -> None:
        while True:
            await due.wait()
            due.clear()
            power = await self._read(held)
            if not held.switching:
                held.stream.tell_change(held.condition)
                held.stream.tell_change(_state(power))

    async def _read(self, held: _Held) -> PortPower:
        where = self._connection
        try:
            return await held.aside.call(partial(read_port, where.root, where.hub, where.port))
        except Unreadable as problem:
            raise ProtocolViolation(self._name, f"the port says {problem}") from problem


def _nothing() -> None:
    """No access leaves anything open."""


def _state(power: PortPower) -> RailState:
    return RailState.OFF if power.is_all(on=False) else RailState.ON
