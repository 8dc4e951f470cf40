"""How good a finger of the citizen was, and which to lay on next. Nothing of the finger itself is ever here."""

from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.hal.ports.fingerprint import Finger


@unique
class FingerAdvice(StrEnum):
    """What to do next."""

    LAY_ON = "lay-on"  # the sensor waits for the finger
    GOOD = "good"
    DONE = "done"  # a good finger of each hand
    CLEAN = "clean"  # the glass or the finger: wet or dirty
    PRESS = "press"  # more of the finger, in the middle
    OTHER = "other"  # this finger is not good enough; another of the hand
    EXHAUSTED = "exhausted"  # none of this hand is
    MISSED = "missed"  # no finger came in time
    FAILED = "failed"  # the sensor could not


@dataclass(frozen=True, slots=True)
class FingerCheck:
    """The visit's latest measurement. `score` is the sensor's own, 0 to 100; `finger` is the one to lay on now.

    `tries` counts the measurements in a row of this finger that were not good enough.
    """

    visit: str
    finger: Finger
    advice: FingerAdvice
    score: int | None = None
    tries: int = 0
