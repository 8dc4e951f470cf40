"""The lid as a contact at a pin of the header."""

from collections.abc import AsyncGenerator
from functools import partial

from firmware.clock import Clock
from firmware.hal.config.body import GpioLidConnection
from firmware.hal.drivers.rest import Edges
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.lid import LidPosition
from firmware.hal.transports.gpio import Contact, Pins
from firmware.hal.transports.stream import Seat, Stream, fed_by


class GpioLid:
    """A `Lid` whose contact may bounce: a position counts once no edge came for the time `bounce`."""

    def __init__(self, name: str, connection: GpioLidConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[LidPosition] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | LidPosition, None]:
        edges = Edges(self._clock, self._connection.bounce)
        pin, closed_high = self._connection.pin, self._connection.closed_high
        with (
            self._seat.take() as stream,
            self._pins.contact(self._name, pin, closed_high=closed_high, changed=edges.changed) as contact,
        ):
            stream.tell(READY)
            stream.tell(_position(contact))
            async with fed_by(stream, partial(_settle, stream, contact, edges)):
                async for item in stream:
                    yield item


async def _settle(stream: Stream[LidPosition], contact: Contact, edges: Edges) -> None:
    while True:
        await edges.wait()
        await edges.rest(stream)
        stream.tell_change(READY)
        stream.tell_change(_position(contact))


def _position(contact: Contact) -> LidPosition:
    return LidPosition.CLOSED if contact.is_closed() else LidPosition.OPEN
