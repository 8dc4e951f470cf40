"""When the glass of a fingerprint sensor is to be wiped: it cannot see its own dirt, so fingers are counted."""

from typing import Final

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

SMUDGES: Final = 3
"""Smudged fingers in a row after which it is the glass and not the finger."""

NEEDS_CLEANING: Final = Condition(DeviceState.ATTENTION, Reason.NEEDS_CLEANING)


class Cleaning:
    """Counts since the glass was cleaned or the case was started. `after` fingers it is time; 0 never by count."""

    def __init__(self, after: int) -> None:
        self._after = after
        self._fingers = 0
        self._smudges = 0

    def finger(self, *, smudged: bool = False) -> None:
        """One more finger lay on the glass."""
        self._fingers += 1
        self._smudges = self._smudges + 1 if smudged else 0

    def cleaned(self) -> None:
        """Begin anew."""
        self._fingers = self._smudges = 0

    def condition(self) -> Condition:
        """READY, or attention because of the glass."""
        due = bool(self._after) and self._fingers >= self._after
        return NEEDS_CLEANING if due or self._smudges >= SMUDGES else READY
