"""The lid of the case."""

from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@unique
class LidPosition(StrEnum):
    """Where the lid is, after its contact has come to rest."""

    OPEN = "open"
    CLOSED = "closed"


class Lid(Peripheral[LidPosition], Protocol):
    """Tells the position once when opened and then each change."""
