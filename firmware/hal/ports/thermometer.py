"""A thermometer somewhere in the case."""

from dataclasses import dataclass
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class Temperature:
    """Degrees Celsius, to half a degree."""

    celsius: float


class Thermometer(Peripheral[Temperature], Protocol):
    """Tells the temperature once when opened and then each change of half a degree that held for a reading."""
