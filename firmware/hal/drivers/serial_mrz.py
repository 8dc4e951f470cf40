"""A document reader at a serial line or USB CDC port, set to send the zone as text when a document is laid on."""

from collections.abc import AsyncGenerator
from functools import partial

from firmware.clock import Clock
from firmware.hal.config.lines import SerialConnection
from firmware.hal.drivers.mrz_ear import hear_zones
from firmware.hal.ports.device import Condition
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.transports.descriptor_line import DescriptorLine
from firmware.hal.transports.serial_link import open_line
from firmware.hal.transports.stream import Seat, fed_by


class _Characters:
    """A serial line's bytes are the characters, so nothing is unfinished before they are there."""

    unfinished = False

    def __init__(self, line: DescriptorLine) -> None:
        self.receive = line.receive

    def stale(self) -> bytes:
        return b""


class SerialMrz:
    """A `DocumentReader`, ready while its line is open."""

    def __init__(self, name: str, connection: SerialConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[DocumentRead | DocumentUnreadable] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | DocumentRead | DocumentUnreadable, None]:
        with self._seat.take() as stream:
            async with (
                open_line(self._name, self._connection, self._clock) as line,
                fed_by(stream, partial(hear_zones, _Characters(line), stream, self._clock)),
            ):
                async for item in stream:
                    yield item
