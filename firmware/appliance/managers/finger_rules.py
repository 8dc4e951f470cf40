"""Which finger comes next: index fingers first, else thumb, middle or ring finger of the same hand (PassG § 4 (4))."""

from dataclasses import replace
from typing import Final

from firmware.appliance.state.finger import FingerAdvice, FingerCheck
from firmware.hal.ports.fingerprint import Coverage, Finger, FingerReason, FingerTrouble, Quality

ENOUGH: Final = 60
"""The sensor's own score from which a finger is good: two pictures of three. The certified chain judges by itself."""

RIGHT: Final = (Finger.RIGHT_INDEX, Finger.RIGHT_THUMB, Finger.RIGHT_MIDDLE, Finger.RIGHT_RING)
LEFT: Final = (Finger.LEFT_INDEX, Finger.LEFT_THUMB, Finger.LEFT_MIDDLE, Finger.LEFT_RING)
FIRST: Final = RIGHT[0]


def begun(visit: str, before: FingerCheck | None) -> FingerCheck:
    """The measurement that begins: of the finger that was advised, or the first of a visit."""
    if before is None or before.visit != visit or before.advice is FingerAdvice.DONE:
        return FingerCheck(visit, FIRST, FingerAdvice.LAY_ON)
    return replace(before, advice=FingerAdvice.LAY_ON, score=None)


def judged(check: FingerCheck, outcome: Quality | FingerTrouble) -> FingerCheck:
    """What follows from what the sensor said of `check.finger`."""
    if isinstance(outcome, FingerTrouble):
        missed = outcome.reason is FingerReason.NO_FINGER
        return replace(check, advice=FingerAdvice.MISSED if missed else FingerAdvice.FAILED)
    if outcome.score >= ENOUGH:
        return _good(check, outcome.score)
    return _again(check, outcome) if check.tries == 0 else _another(check, outcome.score)


def _good(check: FingerCheck, score: int) -> FingerCheck:
    done = check.finger in LEFT
    following = check.finger if done else LEFT[0]
    return replace(
        check, finger=following, advice=FingerAdvice.DONE if done else FingerAdvice.GOOD, score=score, tries=0
    )


def _again(check: FingerCheck, quality: Quality) -> FingerCheck:
    wet = quality.smudged or quality.coverage is Coverage.UNKNOWN
    return replace(check, advice=FingerAdvice.CLEAN if wet else FingerAdvice.PRESS, score=quality.score, tries=1)


def _another(check: FingerCheck, score: int) -> FingerCheck:
    hand = LEFT if check.finger in LEFT else RIGHT
    following = hand[hand.index(check.finger) + 1 :]
    if following:
        return replace(check, finger=following[0], advice=FingerAdvice.OTHER, score=score, tries=0)
    if hand is RIGHT:
        return replace(check, finger=LEFT[0], advice=FingerAdvice.EXHAUSTED, score=score, tries=0)
    return replace(check, advice=FingerAdvice.DONE, score=score, tries=0)
