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
    """

    source: PowerSource
    percent: int
    minutes: int | None


class Battery(Peripheral[Charge], Protocol):
    """Tells the charge once when opened and then each change of source, whole percent or remaining minutes."""
