"""A hand scanner that acts as a USB keyboard, set to end each code with Enter or Tab."""

from collections.abc import AsyncGenerator
from functools import partial

from firmware.clock import Clock
from firmware.hal.config.inputs import KeysConnection
from firmware.hal.drivers.input_talk import InputEvents, open_frames
from firmware.hal.drivers.serial_barcode import BURST_PAUSE, tell_line
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import READY, Condition
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.code_lines import LineEvent
from firmware.hal.wire.input_records import Gap
from firmware.hal.wire.key_codes import KeyCodes


class EvdevBarcode:
    """Taken for us alone: what it types must neither reach a console nor press a key of the screen."""

    def __init__(self, name: str, connection: KeysConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Scan] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Scan, None]:
        with self._seat.take() as stream:
            async with (
                open_frames(self._name, self._connection.path, self._clock) as events,
                fed_by(stream, partial(self._listen, events, stream)),
            ):
                async for item in stream:
                    yield item

    async def _listen(self, events: InputEvents, stream: Stream[Scan]) -> None:
        stream.tell(READY)
        keys = KeyCodes(self._connection.layout)
        while True:
            for event in await self._hear(events, keys):
                tell_line(stream, event)

    async def _hear(self, events: InputEvents, keys: KeyCodes) -> list[LineEvent]:
        try:
            told = await (within(self._clock, BURST_PAUSE, events.receive()) if keys.unfinished else events.receive())
        except TimeoutError:
            return keys.stale()
        return [event for frame in told for event in (keys.lose() if isinstance(frame, Gap) else keys.feed(frame))]
