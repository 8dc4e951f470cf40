"""Asking a camera through the kernel's V4L2, aside from the loop: a camera that hangs holds its asker for seconds."""

import errno
import fcntl
import os
import select
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault, ProtocolViolation
from firmware.hal.ports.camera import PictureFormat
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.input_events import REHEARSAL
from firmware.hal.transports.readiness import readable
from firmware.hal.transports.unix_path import short
from firmware.hal.wire import v4l2
from firmware.hal.wire.v4l2 import NoCamera

MOST: Final = 64
"""Formats, and sizes of each, that are asked for; a camera that has more answers without end."""

QUESTION: Final = struct.Struct("<I")
ANSWER: Final = struct.Struct("<i")


class VideoDoor(Protocol):
    """An open camera: the kernel's, or a rehearsal's with the same answers. Its calls may block."""

    def ask(self, request: int, structure: bytearray) -> None:
        """Have the kernel answer into `structure`; `OSError` as it says no."""
        ...

    def fileno(self) -> int:
        """Readable when an event waits, or the camera is gone."""
        ...

    def heard(self) -> None:
        """What made `fileno` readable is being looked at."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


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
async def open_video(device: str, path: str, clock: Clock) -> AsyncIterator[Video]:
    """The camera, beside whoever uses it: nothing is asked of it that would disturb a picture.

    Raises `PeripheralAbsent`, `PeripheralSilent` (the camera hangs) or `PeripheralFault`.
    """
    opened: list[VideoDoor] = []

    def work() -> None:
        opened.append(_FarVideo(path) if path.startswith(REHEARSAL) else _KernelVideo(path))

    def close() -> None:
        for door in opened:
            door.close()

    with Aside(device, clock, close) as aside:
        await aside.call(work)
        video = Video(device, opened[0], aside)
        await video.begin()
        yield video


class _KernelVideo:
    """The kernel's character device."""

    def __init__(self, path: str) -> None:
        self._camera = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._watch = select.epoll()
        # Events are "priority data", which the loop's selector does not know. At edges only: some drivers say
        # all the time that there is an error as long as nobody streams.
        self._watch.register(self._camera, select.EPOLLPRI | select.EPOLLET)

    def ask(self, request: int, structure: bytearray) -> None:
        fcntl.ioctl(self._camera, request, structure, True)  # noqa: FBT003 - the answer comes into the same bytes

    def fileno(self) -> int:
        return self._watch.fileno()

    def heard(self) -> None:
        self._watch.poll(0)

    def close(self) -> None:
        self._watch.close()
        os.close(self._camera)


class _FarVideo:
    """A rehearsal's: each question is a packet on a socket, each event a byte on another."""

    def __init__(self, path: str) -> None:
        self._questions = _dial(path, b"?")
        try:
            self._events = _dial(path, b"!")
        except BaseException:
            self._questions.close()
            raise
        self._events.settimeout(0)

    def ask(self, request: int, structure: bytearray) -> None:
        self._questions.send(QUESTION.pack(request) + structure)
        data = self._questions.recv(4096)
        if not data:
            raise OSError(errno.ENODEV, "unplugged")
        (number,) = ANSWER.unpack_from(data)
        if number:
            raise OSError(number, os.strerror(number))
        structure[:] = data[ANSWER.size :]

    def fileno(self) -> int:
        return self._events.fileno()

    def heard(self) -> None:
        with suppress(BlockingIOError):
            self._events.recv(1)

    def close(self) -> None:
        self._questions.close()
        self._events.close()


def _dial(path: str, what: bytes) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        line.settimeout(5.0)  # as long as the kernel waits for a camera that does not answer
        with short(Path(path.removeprefix(REHEARSAL))) as place:
            line.connect(place)
        line.send(what)
    except BaseException:
        line.close()
        raise
    return line
