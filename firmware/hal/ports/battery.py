"""Mains and battery of the case."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@unique
class PowerSource(StrEnum):
    """What feeds the case now."""

    MAINS = "mains"
    BATTERY = "battery"


@dataclass(frozen=True, slots=True)
class Charge:
    """What the battery's gauge tells.

    `percent` is 0 to 100; `minutes` is the remaining time at the present load, None where the gauge cannot know.
    `milliwatts` flow out of the battery, and into it where they are below nought; `celsius` is its temperature;
    `full` and `design` are the milliwatt hours that it holds when full, now and as it was made. None: not told.
    """

    source: PowerSource
    percent: int
    minutes: int | None
    milliwatts: int | None = None
    celsius: float | None = None
    full: int | None = None
    design: int | None = None


@unique
class CutOutcome(StrEnum):
    """What became of the wish to cut the power."""

    ARMED = "armed"  # it will cut, and give power again once mains are there
    NOT_SUPPORTED = "not-supported"


class Battery(Peripheral[Charge], Protocol):
    """Tells the charge once when opened and then each change of source, whole percent or remaining minutes."""

    async def cut_and_restore(self, after: float) -> CutOutcome:
        """Cut all power `after` seconds from now, and give it again as soon as there are mains, or they never left.

        Without this a case that went down while the mains came back would stay off until somebody presses a button.
        Raises `HalError`.
        """
        ...

    async def allow_charging(self, allowed: bool) -> bool:
        """Let the charger charge, or hold it; whether it can be told so. Raises `HalError`."""
        ...
