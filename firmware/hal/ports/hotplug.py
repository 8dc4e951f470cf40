"""What is plugged into the case and pulled out of it: one source of events for everything."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol


@unique
class PlugAction(StrEnum):
    """The word of the operating system for what happened."""

    ARRIVED = "arrived"
    LEFT = "left"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PlugEvent:
    """A device of the operating system came, went or changed.

    `subsystem` and `path` are the kernel's (`usb`, `/devices/…`); `node` is the file under /dev or "";
    `vendor`, `product` and `serial` are the four-digit hexadecimal ids and the string of the USB descriptor, or "".
    """

    action: PlugAction
    subsystem: str
    path: str
    node: str = ""
    vendor: str = ""
    product: str = ""
    serial: str = ""


class Hotplug(Protocol):
    """The one source of plug events."""

    def events(self) -> AsyncGenerator[PlugEvent, None]:
        """Every plug event from the first await on, for any number of readers.

        At most 256 wait for each reader, then the oldest CHANGED is dropped.
        """
        ...
