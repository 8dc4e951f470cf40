"""An input device, frame by frame."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firmware.clock import Clock
from firmware.hal.transports.descriptor_line import translated
from firmware.hal.transports.input_events import InputDoor, open_input
from firmware.hal.transports.readiness import readable
from firmware.hal.wire.input_records import Frame, Frames, Gap, abilities_of, records_of


class InputEvents:
    """What one device does, frame by frame."""

    def __init__(self, device: str, door: InputDoor) -> None:
        self.abilities = abilities_of(*door.abilities)
        self._device = device
        self._door = door
        self._frames = Frames()

    async def receive(self) -> list[Frame | Gap]:
        """The next frames, at least one. After a gap comes a frame of how things then are.

        Raises `PeripheralAbsent` when the plug was pulled.
        """
        while True:
            await readable(self._door.fileno())
            told = self._take()
            if told:
                return told

    def _take(self) -> list[Frame | Gap]:
        try:
            told = self._frames.feed(records_of(self._door.take()))
            if Gap() in told:
                behind = len(told) - told[::-1].index(Gap())
                told.insert(behind, Frame(tuple(records_of(self._door.snapshot()))))
        except BlockingIOError:
            return []
        except OSError as problem:
            raise translated(self._device, problem) from problem
        return told


@asynccontextmanager
async def open_frames(device: str, path: str, clock: Clock) -> AsyncIterator[InputEvents]:
    """The device, for us alone. Raises what `open_input` does."""
    async with open_input(device, path, clock) as door:
        yield InputEvents(device, door)
