"""A rail: the power of one or more devices, which the case can switch."""

from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@unique
class RailState(StrEnum):
    """Whether devices on the rail have power."""

    ON = "on"
    OFF = "off"


@unique
class RailRank(StrEnum):
    """What hangs on a rail, in the order in which rails come on; they are shed in the opposite order."""

    HUB = "hub"
    MODEM = "modem"
    PAYMENT = "payment"
    READERS = "readers"
    PRINTERS = "printers"


class Rail(Peripheral[RailState], Protocol):
    """Tells its state once when opened, as it found it, and then each change, by whomever it was made.

    Opening and letting go of it switches nothing: a controller that starts anew must not cut a terminal in a payment.
    """

    async def switch(self, state: RailState) -> None:
        """Bring the rail to `state`; nothing happens where it is there. Returns when the switch says so.

        Raises `HalError`: `PeripheralAbsent` while nobody observes the rail, `PeripheralFault` where it does not obey.
        """
        ...
