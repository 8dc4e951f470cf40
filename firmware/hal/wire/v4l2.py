"""Questions to a camera and its answers as V4L2 lays them out (Linux Media API, chapter 1), 64-bit. No I/O.

A question is its number and a structure that the kernel writes its answer into.
"""

import struct
from typing import Final

QUERYCAP: Final = 0x80685600
ENUM_FMT: Final = 0xC0405602
REQBUFS: Final = 0xC0145608
G_CTRL: Final = 0xC008561B
QUERYCTRL: Final = 0xC0445624
ENUM_FRAMESIZES: Final = 0xC02C564A
DQEVENT: Final = 0x80885659
SUBSCRIBE_EVENT: Final = 0x4020565A

CAPTURE: Final = 0x00000001
DEVICE_CAPS: Final = 0x80000000
PRIVACY: Final = 0x009A0910
DISABLED: Final = 0x0001
MEMORY_MMAP: Final = 1
EVENT_CTRL: Final = 3

DISCRETE: Final = 1
LARGEST_SIDE: Final = 32768

_CAPABILITY: Final = struct.Struct("<16s32s32sIII12x")
_FORMAT: Final = struct.Struct("<III32sII12x")
_SIZE: Final = struct.Struct("<III6I8x")
_BUFFERS: Final = struct.Struct("<IIIII")
_CONTROL: Final = struct.Struct("<Ii")
_QUERY: Final = struct.Struct("<II32siiiiI8x")
_SUBSCRIPTION: Final = struct.Struct("<III20x")
_EVENT: Final = struct.Struct("<I4xIIi52xII16xI36x")


class NoCamera(ValueError):
    """It answered what no camera may answer."""


def capability() -> bytearray:
    """Asks what it is."""
    return bytearray(_CAPABILITY.size)


def captures(answer: bytearray) -> bool:
    """Whether this node gives pictures; a camera has others, for its metadata."""
    *_, every, here = _CAPABILITY.unpack(answer)
    return bool((here if every & DEVICE_CAPS else every) & CAPTURE)


def format_at(index: int) -> bytearray:
    """Asks for the format number `index`; EINVAL behind the last one."""
    return bytearray(_FORMAT.pack(index, CAPTURE, 0, b"", 0, 0))


def pixel_format(answer: bytearray) -> int:
    """The number of the format."""
    number: int = _FORMAT.unpack(answer)[4]
    return number


def format_name(number: int) -> str:
    """Its four characters. Raises `NoCamera`."""
    name = (number & 0x7FFFFFFF).to_bytes(4, "little").decode("latin-1").rstrip()
    if not name.isascii() or not name.isprintable() or not name:
        raise NoCamera("a picture format without a name")
    return name


def size_at(pixels: int, index: int) -> bytearray:
    """Asks for the size number `index` of a format; EINVAL behind the last one."""
    return bytearray(_SIZE.pack(index, pixels, 0, 0, 0, 0, 0, 0, 0))


def largest(answer: bytearray) -> tuple[int, int]:
    """Width and height: of this size, or the largest of a range. Raises `NoCamera` for absurd ones."""
    _, _, kind, first, second, _, _, height, _ = _SIZE.unpack(answer)
    width, height = (first, second) if kind == DISCRETE else (second, height)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise NoCamera("a picture of an absurd size")
    return width, height


def no_buffers() -> bytearray:
    """Gives back our buffers, of which there are none: EBUSY tells that somebody else streams, else nothing happens."""
    return bytearray(_BUFFERS.pack(0, CAPTURE, MEMORY_MMAP, 0, 0))


def about(control: int) -> bytearray:
    """Asks whether there is such a control; EINVAL where there is none."""
    return bytearray(_QUERY.pack(control, 0, b"", 0, 0, 0, 0, 0))


def is_usable(answer: bytearray) -> bool:
    """Whether the control is one that means anything."""
    return not _QUERY.unpack(answer)[7] & DISABLED


def value_of(control: int) -> bytearray:
    """Asks for a control's value."""
    return bytearray(_CONTROL.pack(control, 0))


def value(answer: bytearray) -> int:
    """The value."""
    number: int = _CONTROL.unpack(answer)[1]
    return number


def changes_of(control: int) -> bytearray:
    """Asks to be told of changes."""
    return bytearray(_SUBSCRIPTION.pack(EVENT_CTRL, control, 0))


def event() -> bytearray:
    """Asks for the next event; ENOENT without one."""
    return bytearray(_EVENT.size)
