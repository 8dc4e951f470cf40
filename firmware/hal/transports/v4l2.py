"""The way to a camera through the kernel's V4L2, to be asked aside: one that hangs holds its asker for seconds."""

import errno
import fcntl
import os
import select
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from firmware.clock import Clock
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.input_events import REHEARSAL
from firmware.hal.transports.unix_path import short

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


@asynccontextmanager
async def open_video(device: str, path: str, clock: Clock) -> AsyncIterator[tuple[VideoDoor, Aside]]:
    """The camera and the thread to ask it in, beside whoever uses it: no question may disturb a picture.

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
        yield opened[0], aside


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
