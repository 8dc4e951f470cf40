"""A document reader that acts as a USB keyboard, set to end each line of a zone with Enter."""

from collections.abc import AsyncGenerator
from functools import partial

from firmware.clock import Clock
from firmware.hal.config.inputs import KeysConnection
from firmware.hal.drivers.input_talk import InputEvents, open_frames
from firmware.hal.drivers.mrz_ear import hear_zones
from firmware.hal.ports.device import Condition
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.transports.stream import Seat, fed_by
from firmware.hal.wire.code_lines import Code, LineEvent
from firmware.hal.wire.input_records import Gap
from firmware.hal.wire.key_codes import KeyCodes

_NOISE = b"\0\r"
"""What no reader sends, for keys that make no character."""


class EvdevMrz:
    """A `DocumentReader`, taken for us alone: what it types must reach no console and press no key of the screen."""

    def __init__(self, name: str, connection: KeysConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[DocumentRead | DocumentUnreadable] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | DocumentRead | DocumentUnreadable, None]:
        with self._seat.take() as stream:
            async with open_frames(self._name, self._connection.path, self._clock) as events:
                keys = _Keys(events, KeyCodes(self._connection.layout))
                async with fed_by(stream, partial(hear_zones, keys, stream, self._clock)):
                    async for item in stream:
                        yield item


class _Keys:
    """The lines that keys make, as characters."""

    def __init__(self, events: InputEvents, keys: KeyCodes) -> None:
        self._events = events
        self._keys = keys

    @property
    def unfinished(self) -> bool:
        return self._keys.unfinished

    async def receive(self) -> bytes:
        told = await self._events.receive()
        made = [self._keys.lose() if isinstance(frame, Gap) else self._keys.feed(frame) for frame in told]
        return b"".join(_characters(line) for lines in made for line in lines)

    def stale(self) -> bytes:
        return b"".join(map(_characters, self._keys.stale()))


def _characters(line: LineEvent) -> bytes:
    return line.text.encode() + b"\r" if isinstance(line, Code) else _NOISE
