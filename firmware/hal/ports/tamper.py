"""A contact that tells whether the body of the case was opened, also while the case was off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class Seal:
    """`closed`: the contact at this moment. `opened_at`: when it was first opened since it was last acknowledged.

    `opened` without a time: it was opened while the case was off, by a latch that keeps no time.
    """

    closed: bool
    opened: bool = False
    opened_at: datetime | None = None


class TamperContact(Peripheral[Seal], Protocol):
    """Tells the seal once when opened and then each change. What was latched stays until it is acknowledged."""

    async def acknowledge(self) -> None:
        """A person has looked at it: forget what was latched. A contact that stands open latches again at once."""
        ...
