"""What a camera in software answers to V4L2's questions, in the kernel's own structures."""

import errno
import struct
from typing import Final

from firmware.hal.ports.camera import PictureFormat
from firmware.hal.sim.camera import OFFERED
from firmware.hal.wire import v4l2

_DRIVER_VERSION: Final = 6 << 16 | 1 << 8


class CameraAnswers:
    """The camera's own state, and one method for every question."""

    def __init__(self) -> None:
        self.formats: tuple[PictureFormat, ...] = OFFERED
        self.shutter = True
        self.covered = False
        self.streams = False
        self.absurd = False
        self.events: list[int] = []

    def answer(self, request: int, question: bytes) -> bytes:
        """The structure as the kernel gives it back; `OSError` where it says no."""
        match request:
            case v4l2.QUERYCAP:
                return _capability(v4l2.CAPTURE)
            case v4l2.ENUM_FMT:
                return self._format(*struct.unpack_from("<II", question))
            case v4l2.ENUM_FRAMESIZES:
                return self._size(*struct.unpack_from("<II", question))
            case v4l2.REQBUFS:
                return _free(question) if not self.streams else _no(errno.EBUSY)
            case v4l2.DQEVENT:
                return _event(self.events.pop(0)) if self.events else _no(errno.ENOENT)
            case _:
                return self._control(request, question)

    def cover(self, *, covered: bool) -> None:
        """Move the shutter; the camera says so."""
        self.covered = covered
        self.events.append(covered)

    def _format(self, index: int, kind: int) -> bytes:
        if kind != v4l2.CAPTURE or (index >= len(self.formats) and not self.absurd):
            _no(errno.EINVAL)
        name = self.formats[index % len(self.formats)].name.encode()
        compressed = name == b"MJPG"
        return struct.pack("<III32s4sI12x", index, kind, compressed, name, name, 0)

    def _size(self, index: int, pixels: int) -> bytes:
        """The first format has a few sizes, the others a range of them."""
        name = struct.pack("<I", pixels).decode("latin-1")
        for place, offered in enumerate(self.formats):
            if offered.name == name:
                return _range(index, pixels, offered) if place else self._discrete(index, pixels, offered)
        return _no(errno.EINVAL)

    def _discrete(self, index: int, pixels: int, offered: PictureFormat) -> bytes:
        sizes = [(640, 480), (offered.width, offered.height), (1920, 1080)]
        if index >= len(sizes):
            _no(errno.EINVAL)
        width, height = (2**31, 0) if self.absurd else sizes[index]
        return struct.pack("<IIIII16x8x", index, pixels, v4l2.DISCRETE, width, height)

    def _control(self, request: int, question: bytes) -> bytes:
        (number,) = struct.unpack_from("<I", question, 4 if request == v4l2.SUBSCRIBE_EVENT else 0)
        if not self.shutter or number != v4l2.PRIVACY:
            _no(errno.EINVAL)
        match request:
            case v4l2.QUERYCTRL:
                return struct.pack("<II32siiiiI8x", number, 2, b"Privacy", 0, 1, 1, 0, 4)
            case v4l2.G_CTRL:
                return struct.pack("<Ii", number, self.covered)
            case v4l2.SUBSCRIBE_EVENT:
                return question
            case _:
                return _no(errno.ENOTTY)


def _no(number: int) -> bytes:
    raise OSError(number, "no")


def _capability(can: int) -> bytes:
    every = can | v4l2.DEVICE_CAPS
    return struct.pack("<16s32s32sIII12x", b"uvcvideo", b"Camera", b"usb-1", _DRIVER_VERSION, every, can)


def _free(question: bytes) -> bytes:
    return question


def _range(index: int, pixels: int, offered: PictureFormat) -> bytes:
    if index:
        _no(errno.EINVAL)
    return struct.pack("<III6I8x", 0, pixels, 3, 160, offered.width, 16, 120, offered.height, 8)


def _event(covered: int) -> bytes:
    return struct.pack("<I4xIIi52xII16xI36x", v4l2.EVENT_CTRL, 1, 2, covered, 0, 0, v4l2.PRIVACY)
