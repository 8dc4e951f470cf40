"""A camera of the kernel's V4L2: whether it is there, what it offers, whether its shutter is open and who uses it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.inputs import CameraConnection
from firmware.hal.drivers.v4l2_talk import Video, open_camera
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.camera import PictureFormat, Pictures
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug, PlugAction
from firmware.hal.transports.stream import Seat, Stream, fed_by

INTERVAL: Final = 10.0
"""Seconds between looks at who streams: no event tells of that, and a shutter may be one without events."""

NO_FORMAT: Final = Condition(DeviceState.FAULT, Reason.NO_FORMAT)
IN_USE: Final = Condition(DeviceState.BUSY, Reason.IN_USE)
COVERED: Final = Condition(DeviceState.ATTENTION, Reason.SHUTTER_CLOSED)


class V4l2Camera:
    """A `Camera`. It is looked at when it speaks, and each `INTERVAL`."""

    def __init__(self, name: str, connection: CameraConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[Pictures] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Pictures, None]:
        due = asyncio.Event()
        due.set()
        with self._seat.take() as stream:
            async with open_camera(self._name, self._connection.path, self._clock) as video:
                look = partial(self._look_when_due, video, stream, due)
                feeders = (partial(self._listen, video, due), partial(self._tick, due), self._plug, look)
                async with fed_by(stream, *feeders):
                    async for item in stream:
                        yield item

    async def _look_when_due(self, video: Video, stream: Stream[Pictures], due: asyncio.Event) -> None:
        formats = await video.formats()
        first = True
        while True:
            await due.wait()
            due.clear()
            stream.tell_change(await _condition(video, formats))
            if first:
                stream.tell(Pictures(formats))
            first = False

    async def _listen(self, video: Video, due: asyncio.Event) -> None:
        while True:
            await video.event()
            due.set()

    async def _tick(self, due: asyncio.Event) -> None:
        while True:
            await self._clock.sleep(INTERVAL)
            due.set()

    async def _plug(self) -> None:
        """Believe the event: the open node of a camera that is gone may say nothing until it is asked."""
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.action is PlugAction.LEFT and event.node and event.node == self._connection.path:
                    raise PeripheralAbsent(self._name, "the camera was pulled out")


async def _condition(video: Video, formats: tuple[PictureFormat, ...]) -> Condition:
    if not formats:
        return NO_FORMAT
    if await video.streams_for_another():
        return IN_USE
    return COVERED if await video.covered() else READY
