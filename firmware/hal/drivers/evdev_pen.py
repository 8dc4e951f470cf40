"""A signature pad whose pen the kernel knows: hid-generic, `wacom` and their kin."""

from collections.abc import AsyncGenerator
from functools import partial

from firmware.clock import Clock
from firmware.hal.config.inputs import PenConnection
from firmware.hal.drivers.input_talk import InputEvents, open_frames
from firmware.hal.errors import HalError, PeripheralFault
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.signature_pad import Signing
from firmware.hal.transports.ink import InkPot
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.input_records import Gap
from firmware.hal.wire.pen import Inked, NoPen, Pen, Size


class EvdevPen:
    """A `WritingPad`. The device is taken for us alone, so that no signature moves a mouse pointer."""

    def __init__(self, name: str, connection: PenConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[object] = Seat(name)
        self._ink = InkPot(name)

    def begin(self) -> Signing:
        return self._ink.begin()

    async def observe(self) -> AsyncGenerator[Condition | object, None]:
        with self._seat.take() as stream:
            async with open_frames(self._name, self._connection.path, self._clock) as events:
                pen = self._pen(events)
                self._ink.open(pen.size.width, pen.size.height)
                try:
                    async with fed_by(stream, partial(self._follow, events, pen, stream)):
                        async for item in stream:
                            yield item
                finally:
                    self._ink.close()

    def _pen(self, events: InputEvents) -> Pen:
        try:
            return Pen(events.abilities, Size(100 * self._connection.width, 100 * self._connection.height))
        except NoPen as problem:
            raise PeripheralFault(self._name, str(problem)) from problem

    async def _follow(self, events: InputEvents, pen: Pen, stream: Stream[object]) -> None:
        stream.tell(READY)
        try:
            while True:
                for told in await events.receive():
                    for event in pen.lose() if isinstance(told, Gap) else pen.feed(told):
                        if isinstance(event, Inked):
                            self._ink.ink(event.x, event.y, event.pressure, begins=event.begins)
        except HalError as problem:
            self._ink.close(problem)
            raise
