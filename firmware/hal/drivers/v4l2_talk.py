"""What a camera is asked, and what its answers mean."""

import errno
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault, ProtocolViolation
from firmware.hal.ports.camera import PictureFormat
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.readiness import readable
from firmware.hal.transports.v4l2 import VideoDoor, open_video
from firmware.hal.wire import v4l2
from firmware.hal.wire.v4l2 import NoCamera

MOST: Final = 64
"""Formats, and sizes of each, that are asked for; a camera that has more answers without end."""


class Video:
    """A camera that was opened."""

    def __init__(self, device: str, door: VideoDoor, aside: Aside) -> None:
        self._device = device
        self._door = door
        self._aside = aside

    async def formats(self) -> tuple[PictureFormat, ...]:
        """All formats with their largest pictures. Raises `ProtocolViolation` for what no camera says."""
        try:
            return await self._aside.call(self._formats)
        except NoCamera as problem:
            raise ProtocolViolation(self._device, str(problem)) from problem

    async def covered(self) -> bool | None:
        """Whether the shutter is closed; None: the camera has none that can be asked."""
        return await self._aside.call(self._covered)

    async def streams_for_another(self) -> bool:
        """Whether another program takes pictures now."""
        return await self._aside.call(self._streams)

    async def event(self) -> None:
        """Wait until the camera has something to say, and take it away. Raises `PeripheralAbsent` when it is gone."""
        await readable(self._door.fileno())
        self._door.heard()
        await self._aside.call(self._drain)

    async def begin(self) -> None:
        """Check that it is a camera, and have its shutter announced where it can."""
        if not await self._aside.call(self._begin):
            raise PeripheralFault(self._device, "this node gives no pictures; the camera has another one")

    def _begin(self) -> bool:
        answer = v4l2.capability()
        self._door.ask(v4l2.QUERYCAP, answer)
        with suppress(OSError):  # no shutter, or one that says nothing of itself
            self._door.ask(v4l2.SUBSCRIBE_EVENT, v4l2.changes_of(v4l2.PRIVACY))
        return v4l2.captures(answer)

    def _formats(self) -> tuple[PictureFormat, ...]:
        found = []
        for answer in self._every(v4l2.ENUM_FMT, v4l2.format_at):
            pixels = v4l2.pixel_format(answer)
            sizes = [v4l2.largest(size) for size in self._every(v4l2.ENUM_FRAMESIZES, partial(v4l2.size_at, pixels))]
            if sizes:
                width, height = max(sizes, key=lambda size: size[0] * size[1])
                found.append(PictureFormat(v4l2.format_name(pixels), width, height))
        return tuple(found)

    def _every(self, request: int, question: Callable[[int], bytearray]) -> Iterator[bytearray]:
        for index in range(MOST):
            structure = question(index)
            try:
                self._door.ask(request, structure)
            except OSError as problem:
                if problem.errno in (errno.EINVAL, errno.ENOTTY):
                    return
                raise
            yield structure
        raise NoCamera("more formats than any camera has")

    def _covered(self) -> bool | None:
        try:
            known, now = v4l2.about(v4l2.PRIVACY), v4l2.value_of(v4l2.PRIVACY)
            self._door.ask(v4l2.QUERYCTRL, known)
            self._door.ask(v4l2.G_CTRL, now)
        except OSError as problem:
            if problem.errno in (errno.EINVAL, errno.ENOTTY, errno.EACCES):
                return None
            raise
        return v4l2.value(now) != 0 if v4l2.is_usable(known) else None

    def _streams(self) -> bool:
        try:
            self._door.ask(v4l2.REQBUFS, v4l2.no_buffers())
        except OSError as problem:
            if problem.errno in (errno.EINVAL, errno.ENOTTY):
                return False
            if problem.errno == errno.EBUSY:
                return True
            raise
        return False

    def _drain(self) -> None:
        for _ in range(MOST):
            try:
                self._door.ask(v4l2.DQEVENT, v4l2.event())
            except OSError as problem:
                if problem.errno in (errno.ENOENT, errno.EAGAIN, errno.EINVAL):
                    return
                raise


@asynccontextmanager
async def open_camera(device: str, path: str, clock: Clock) -> AsyncIterator[Video]:
    """The camera, checked to be one. Raises what `open_video` does."""
    async with open_video(device, path, clock) as (door, aside):
        video = Video(device, door, aside)
        await video.begin()
        yield video
