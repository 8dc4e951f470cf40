"""The lid as a contact at a pin of the header."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.body import GpioLidConnection
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.hal.transports.gpio import Contact, Pins
from firmware.hal.transports.stream import Seat, Stream, fed_by

CHATTER: Final = 2.0
"""Seconds without rest after which a contact is worn out or its wire is loose."""


class GpioLid:
    """A `Lid` whose contact may bounce: a position counts once no edge came for the time `bounce`.

    The rest is waited for here and not in gpiozero, whose `bounce_time` ignores edges after the first one and so
    can stay on the wrong position for ever, and not in the kernel, whose debouncing the pins of the tests lack.
    """

    def __init__(self, name: str, connection: GpioLidConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[LidPosition] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | LidPosition, None]:
        loop, edge = asyncio.get_running_loop(), asyncio.Event()

        def changed() -> None:
            loop.call_soon_threadsafe(edge.set)

        pin, closed_high = self._connection.pin, self._connection.closed_high
        with (
            self._seat.take() as stream,
            self._pins.contact(self._name, pin, closed_high=closed_high, changed=changed) as contact,
        ):
            stream.tell(READY)
            stream.tell(_position(contact))
            async with fed_by(stream, partial(self._settle, stream, contact, edge)):
                async for item in stream:
                    yield item

    async def _settle(self, stream: Stream[LidPosition], contact: Contact, edge: asyncio.Event) -> None:
        while True:
            await edge.wait()
            await self._rest(stream, edge)
            stream.tell_change(READY)
            stream.tell_change(_position(contact))

    async def _rest(self, stream: Stream[LidPosition], edge: asyncio.Event) -> None:
        for windows in itertools.count(1):
            edge.clear()
            await self._clock.sleep(self._connection.bounce)
            if not edge.is_set():
                return
            if windows * self._connection.bounce > CHATTER:
                stream.tell_change(Condition(DeviceState.FAULT, Reason.GARBLED))


def _position(contact: Contact) -> LidPosition:
    return LidPosition.CLOSED if contact.is_closed() else LidPosition.OPEN
