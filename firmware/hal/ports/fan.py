"""A fan."""

from dataclasses import dataclass
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class Turning:
    """How fast it turns, in revolutions a minute; None where it has no tachometer."""

    rpm: int | None


class Fan(Peripheral[Turning], Protocol):
    """Tells how it turns when that changes by a tenth. One that is driven and stands is a fault: `fan-stalled`."""

    def drive(self, share: float) -> None:
        """Drive it at `share` of its full speed, 0 to 1. Raises `PeripheralAbsent` while nobody observes it."""
        ...
