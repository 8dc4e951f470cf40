"""The camera for the photograph on a document. Pictures are taken by the certified program; here it is only known."""

from dataclasses import dataclass
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """What a camera can deliver: the four characters of the format (`MJPG`, `YUYV`) and its largest picture."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """All that a camera offers."""

    formats: tuple[PictureFormat, ...]


class Camera(Peripheral[Pictures], Protocol):
    """Tells its formats when it is there, and by its condition whether its shutter is open and who uses it.

    It never takes a picture, and never starts a stream.
    """
