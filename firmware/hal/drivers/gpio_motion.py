"""Switches that feel a knock and a tilt."""

from collections.abc import AsyncGenerator
from contextlib import ExitStack
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.enclosure import MotionConnection
from firmware.hal.drivers.rest import Edges
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.motion import Motion
from firmware.hal.transports.gpio import Contact, Pins
from firmware.hal.transports.stream import Feeder, Seat, Stream, fed_by

PAUSE: Final = 1.0
"""Seconds between two shocks that are told: one knock lets a spring swing, and a road is full of them."""


class GpioMotion:
    """A `MotionSensor`. Any edge is a shock, since the switch is open again before anybody could look."""

    def __init__(self, name: str, connection: MotionConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[Motion] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Motion, None]:
        with ExitStack() as stack:
            stream = stack.enter_context(self._seat.take())
            feeders = self._feeders(stack, stream)
            stream.tell(READY)
            async with fed_by(stream, *feeders):
                async for item in stream:
                    yield item

    def _feeders(self, stack: ExitStack, stream: Stream[Motion]) -> list[Feeder]:
        feeders: list[Feeder] = []
        if self._connection.tilt is not None:
            edges = Edges(self._clock, self._connection.rest)
            feeders.append(partial(_stand, stream, self._contact(stack, self._connection.tilt, edges), edges))
        if self._connection.shock is not None:
            edges = Edges(self._clock, PAUSE)
            self._contact(stack, self._connection.shock, edges)
            feeders.append(partial(self._feel, stream, edges))
        return feeders

    def _contact(self, stack: ExitStack, pin: int, edges: Edges) -> Contact:
        return stack.enter_context(self._pins.contact(self._name, pin, closed_high=False, changed=edges.changed))

    async def _feel(self, stream: Stream[Motion], edges: Edges) -> None:
        while True:
            await edges.wait()
            stream.tell(Motion.SHOCK)
            await self._clock.sleep(PAUSE)
            edges.forget()


async def _stand(stream: Stream[Motion], contact: Contact, edges: Edges) -> None:
    stance = _stance(contact)
    stream.tell(stance)
    while True:
        await edges.wait()
        await edges.rest(stream)
        stream.tell_change(READY)
        if (now := _stance(contact)) is not stance:
            stance = now
            stream.tell(stance)


def _stance(contact: Contact) -> Motion:
    return Motion.TILTED if contact.is_closed() else Motion.UPRIGHT
