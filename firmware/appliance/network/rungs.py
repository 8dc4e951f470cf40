"""The rungs of the modem's ladder: what each is worth, how long it takes, and how often it may be used.

The waits add up to these goals: data that stall pass again within 60 s though it takes a reset (5 + 8 + 15 s until it
begins), and a modem that hangs is back within 90 s: its program gives it up within 60, then its power is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final


@unique
class Mending(StrEnum):
    """What can be done, from light to heavy."""

    RECONNECT = "reconnect"
    REGISTER = "register"
    RESET = "reset"
    RESTART_SERVICE = "restart-service"
    POWER_CYCLE = "power-cycle"
    REBOOT = "reboot"


@unique
class Cause(StrEnum):
    """What is wrong."""

    STALLED = "stalled"  # it is registered, and nothing passes
    HUNG = "hung"
    GONE = "gone"  # though it has power
    UNSERVED = "unserved"  # the program that looks after it does not run


@unique
class Health(StrEnum):
    """How the modem is, as far as it concerns the ladder."""

    WELL = "well"
    ILL = "ill"
    OTHERWISE = "otherwise"  # starting, without SIM or coverage, barred, or nobody knows: nothing to repair


@unique
class Result(StrEnum):
    """What came of a step."""

    HELPED = "helped"
    IN_VAIN = "in-vain"
    REFUSED = "refused"  # it could not even be begun


@dataclass(frozen=True, slots=True)
class Limit:
    """`takes`: seconds until the step can have helped, and is tried; `helps`: until it has or has not; `rests`: seconds
    of rest after the first one of a day, doubling with each further one; `budget`: how often in 24 hours.
    """

    takes: float
    helps: float
    rests: float
    budget: int


LIMITS: Final[Mapping[Mending, Limit]] = MappingProxyType(
    {
        Mending.RECONNECT: Limit(3.0, 8.0, 60.0, 24),
        Mending.REGISTER: Limit(10.0, 15.0, 120.0, 16),
        Mending.RESET: Limit(17.0, 30.0, 300.0, 10),
        Mending.RESTART_SERVICE: Limit(12.0, 20.0, 300.0, 10),
        Mending.POWER_CYCLE: Limit(19.0, 40.0, 600.0, 6),  # 5 s of them without power
        Mending.REBOOT: Limit(60.0, 300.0, 86_400.0, 1),
    }
)
LONGEST_REST: Final = 7200.0  # seconds; but for a reboot, which rests its whole day
PATIENCE: Final[Mapping[Cause, float]] = MappingProxyType(
    {Cause.STALLED: 5.0, Cause.HUNG: 2.0, Cause.GONE: 30.0, Cause.UNSERVED: 30.0}
)
"""Seconds after which it is believed: a radio fades, a stick that was reset is away for 17 s, and what watches over
services begins them anew by itself. A modem counts as hung only after it was silent for most of a minute.
"""
DIALLING: Final = 25.0  # the same for a modem that is registered and has no address yet: its keeper dials
SPARE: Final = 60.0  # more seconds where another way works and nobody waits
FORGETS: Final = 300.0  # seconds of health after a step, and the next trouble begins on the first rung
DAY: Final = timedelta(days=1)

HELPING: Final[Mapping[Cause, tuple[Mending, ...]]] = MappingProxyType(
    {
        Cause.STALLED: tuple(Mending),
        Cause.HUNG: (Mending.POWER_CYCLE, Mending.RESTART_SERVICE, Mending.REBOOT),
        Cause.GONE: (Mending.RESTART_SERVICE, Mending.POWER_CYCLE, Mending.REBOOT),
        Cause.UNSERVED: (Mending.RESTART_SERVICE, Mending.REBOOT),
    }
)
"""What can help at all, in the order in which it is tried. A modem that hangs obeys no command, and is no better for
another program that asks it; one whose power was taken is found anew by the program that gave it up.
"""
