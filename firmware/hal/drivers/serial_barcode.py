"""A hand scanner at a serial line or USB CDC port, set to send each code followed by CR, LF or both."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.lines import SerialConnection
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.transports.deadline import within
from firmware.hal.transports.descriptor_line import DescriptorLine
from firmware.hal.transports.serial_link import open_line
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.code_lines import Code, CodeLines, Garbled, LineEvent

BURST_PAUSE: Final = 0.5
"""Seconds without a byte after which an unfinished code will not be finished."""

_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class SerialBarcode:
    """Ready while its line is open: a scanner on a serial line has no way to say more of itself than its codes."""

    def __init__(self, name: str, connection: SerialConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Scan] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Scan, None]:
        with self._seat.take() as stream:
            async with (
                open_line(self._name, self._connection, self._clock) as line,
                fed_by(stream, partial(self._listen, line, stream)),
            ):
                async for item in stream:
                    yield item

    async def _listen(self, line: DescriptorLine, stream: Stream[Scan]) -> None:
        stream.tell(READY)
        lines = CodeLines()
        while True:
            for event in await self._hear(line, lines):
                tell_line(stream, event)

    async def _hear(self, line: DescriptorLine, lines: CodeLines) -> list[LineEvent]:
        if not lines.unfinished:
            return lines.feed(await line.receive())
        try:
            return lines.feed(await within(self._clock, BURST_PAUSE, line.receive()))
        except TimeoutError:
            return lines.stale()


def tell_line(stream: Stream[Scan], event: LineEvent) -> None:
    """Tell what a scanner's line or keys meant."""
    match event:
        case Code(text):
            stream.tell_change(READY)
            stream.tell(Scan(text))
        case Garbled():
            stream.tell_change(_GARBLED)
