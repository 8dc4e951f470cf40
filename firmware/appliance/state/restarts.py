"""What is done about a controller that crashes again and again: a table of what came before, and no clock but a boot's.

Crashes are counted within one boot by its own seconds: a wall clock that jumps neither hides nor invents one, and a
power cut is no crash. Reboots are counted by the day; a clock that stands still makes them fewer, never more.
"""

from enum import StrEnum, unique
from typing import Final

import msgspec


@unique
class Course(StrEnum):
    """How this run goes on. SAFE: locked, and nothing but reporting."""

    NORMAL = "normal"
    SAFE = "safe"
    REBOOT = "reboot"


class Budget(msgspec.Struct, frozen=True):
    """So many crashes within `minutes` lead to safe mode, twice as many to a reboot; of these `reboots` a day."""

    crashes: int = 5
    minutes: int = 10
    reboots: int = 2


class Past(msgspec.Struct, frozen=True):
    """What is kept. `open`: a run began in this boot and has not ended in order. `crashes` are seconds of the boot.

    `owed` crashes led to a reboot that is not yet on record.
    """

    boot: str = ""
    open: bool = False
    crashes: tuple[float, ...] = ()
    reboots: tuple[str, ...] = ()
    owed: int = 0


class Start(msgspec.Struct, frozen=True):
    """A beginning: the kernel's id of this boot, its seconds, and the day by the wall clock."""

    boot: str
    seconds: float
    day: str


MOST_CRASHES: Final = 100
"""That are kept; more than any budget in use would need, and little to write."""


def begin(past: Past, start: Start, budget: Budget) -> tuple[Past, Course]:
    """A run begins. What to keep at once, and how it goes on."""
    crashes = _crashes(past, start, budget)
    today = tuple(day for day in past.reboots if day == start.day)
    kept = Past(start.boot, open=True, crashes=crashes, reboots=today, owed=past.owed)
    if len(crashes) < budget.crashes:
        return kept, Course.NORMAL
    if len(crashes) < 2 * budget.crashes or len(today) >= budget.reboots:
        return kept, Course.SAFE
    return Past(start.boot, reboots=(*today, start.day), owed=len(crashes)), Course.REBOOT


def told(past: Past) -> Past:
    """What was owed is on record."""
    return msgspec.structs.replace(past, owed=0)


def ended(past: Past) -> Past:
    """The run ended in order."""
    return msgspec.structs.replace(past, open=False)


def _crashes(past: Past, start: Start, budget: Budget) -> tuple[float, ...]:
    if past.boot != start.boot:
        return ()
    crashes = (*past.crashes, start.seconds) if past.open else past.crashes
    recent = [at for at in crashes if 0 <= start.seconds - at <= budget.minutes * 60]
    return tuple(recent[-max(MOST_CRASHES, 2 * budget.crashes) :])
