"""The buzzer, which doubles what the screen says."""

from enum import StrEnum, unique
from typing import Never, Protocol

from firmware.hal.ports.device import Peripheral


@unique
class Tune(StrEnum):
    """The signal language of the ear: never the only sign of anything."""

    ACCEPTED = "accepted"  # one, short
    NEEDS_YOU = "needs-you"  # two, rising
    FAULT = "fault"  # one, low


class Buzzer(Peripheral[Never], Protocol):
    """Silent until told otherwise, and when it is let go."""

    def sound(self, tune: Tune) -> None:
        """Sound `tune` once; a second one cuts the first short. Raises `PeripheralAbsent` while nobody observes it."""
        ...
