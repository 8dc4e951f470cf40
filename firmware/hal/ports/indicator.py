"""The lamp that tells the case's state from across the room."""

from enum import StrEnum, unique
from typing import Never, Protocol

from firmware.hal.ports.device import Peripheral


@unique
class Signal(StrEnum):
    """The signal language of the lamp: what is shown, not which pin is high."""

    OFF = "off"
    STARTING = "starting"  # white
    READY = "ready"  # green, steady
    CITIZEN = "citizen"  # blue, pulsing: it is the citizen's turn
    ATTENTION = "attention"  # amber, slow
    FAULT = "fault"  # red, double blink


class Indicator(Peripheral[Never], Protocol):
    """A lamp. It shows its signal until told another; when let go it is dark."""

    def show(self, signal: Signal) -> None:
        """Show `signal` at once. Raises `PeripheralAbsent` while nobody observes the lamp."""
        ...
