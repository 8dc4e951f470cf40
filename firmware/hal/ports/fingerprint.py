"""Fingerprint sensors: how they are, how good a finger lies on the glass, and who of the staff it is.

No image, template or minutia of a finger ever comes through here: prints of citizens belong to the certified chain of
the specialist application (PAuswV section 3), prints of staff to the sensor's own service.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, Never, Protocol, runtime_checkable

from firmware.hal.ports.device import Peripheral


@unique
class Finger(StrEnum):
    """The ten, by the words of ISO/IEC 39794-4 as libfprint writes them."""

    LEFT_THUMB = "left-thumb"
    LEFT_INDEX = "left-index-finger"
    LEFT_MIDDLE = "left-middle-finger"
    LEFT_RING = "left-ring-finger"
    LEFT_LITTLE = "left-little-finger"
    RIGHT_THUMB = "right-thumb"
    RIGHT_INDEX = "right-index-finger"
    RIGHT_MIDDLE = "right-middle-finger"
    RIGHT_RING = "right-ring-finger"
    RIGHT_LITTLE = "right-little-finger"


@unique
class Coverage(StrEnum):
    """How much of the glass the finger covered, as far as the sensor can tell."""

    ENOUGH = "enough"
    TOO_LITTLE = "too-little"  # too few features found: beside the glass, too light, or too dry
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the sensor itself could work with a finger; it is no NFIQ value and no promise of the certified chain.

    `score` is the share, 0 to 100, of the pictures taken in this measurement in which the sensor found enough
    features. `smudged`: it called a picture disordered, which a wet or dirty finger or glass does.
    """

    score: int
    coverage: Coverage
    smudged: bool


@unique
class FingerReason(StrEnum):
    """Why there is no answer about a finger."""

    NO_FINGER = "no-finger"  # none was laid on in time
    UNPLUGGED = "unplugged"
    SILENT = "silent"
    GARBLED = "garbled"
    FAULT = "fault"  # the sensor says that it cannot, or whoever guards it refuses
    SERVICE_DOWN = "service-down"


@dataclass(frozen=True, slots=True)
class FingerTrouble:
    """Nothing is known about the finger; nothing is repeated by itself."""

    reason: FingerReason


class FingerprintSensor(Peripheral[Never], Protocol):
    """A sensor that is watched. Certified scanners are no more than that for the case."""


@runtime_checkable
class Cleanable(FingerprintSensor, Protocol):
    """A sensor that asks for its glass to be cleaned after so many fingers (attention, needs-cleaning)."""

    def cleaned(self) -> None:
        """Somebody says that the glass is clean: begin to count anew."""
        ...


@runtime_checkable
class FingerprintGauge(FingerprintSensor, Protocol):
    """A sensor that can say how good a finger is. Its observer holds the connection."""

    async def quality(self) -> Quality | FingerTrouble:
        """Wait up to 10 s for a finger and judge it; raises `PeripheralBusy` beside another measurement."""
        ...


@unique
class Verdict(StrEnum):
    """What came of one finger of a member of staff; all but the first two and the last ask to try once more."""

    MATCH = "match"
    NO_MATCH = "no-match"
    RETRY = "retry"
    TOO_SHORT = "retry-too-short"  # a sensor across which the finger is drawn
    NOT_CENTRED = "retry-not-centred"
    LIFT_AND_RETRY = "retry-lift"
    NOT_ENROLLED = "not-enrolled"


@unique
class Enrolled(StrEnum):
    """How learning a finger ended."""

    DONE = "done"
    DUPLICATE = "duplicate"  # this finger is known already, for whomever
    FULL = "full"  # the sensor's own memory is
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stage:
    """So many touches are learnt of so many; `hint` is what was wrong with the last one, None where it was good."""

    passed: int
    of: int
    hint: Verdict | None = None


_STAFF: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")


def check_staff_name(who: str) -> str:
    """`who`, if it can be the name of a member of staff, else `ValueError`: services make names of files of it."""
    if not _STAFF.fullmatch(who):
        raise ValueError(f"a staff name is {_STAFF.pattern}")
    return who


@runtime_checkable
class FingerprintMatcher(FingerprintSensor, Protocol):
    """A sensor with which staff unlock the case; never for citizens. Its observer holds the connection.

    `who` is a staff name, `^[a-z][a-z0-9-]{0,30}$`, else `ValueError`. Both raise `PeripheralBusy` beside another call.
    Cancelling either lets go of the sensor within 1 s.
    """

    async def verify(self, who: str) -> Verdict | FingerTrouble:
        """Judge the next finger, any of those learnt of `who`; waits up to 20 s for it."""
        ...

    async def enrol(self, who: str, finger: Finger, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        """Learn `finger` of `who` by several touches, up to 20 s apart; `told` hears of each."""
        ...
