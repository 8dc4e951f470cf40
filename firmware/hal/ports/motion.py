"""A sensor for rough handling."""

from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@unique
class Motion(StrEnum):
    """What was felt."""

    SHOCK = "shock"  # it was hit or dropped
    TILTED = "tilted"  # it stands or lies as it must not
    UPRIGHT = "upright"


class MotionSensor(Peripheral[Motion], Protocol):
    """Tells each shock, at most one a second, and how the case stands, once when opened and then each change."""
