"""One measurement of one finger with a serial module: wait for it, then let the module judge a few pictures."""

from collections.abc import Callable
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.r30x_talk import R30xTalk
from firmware.hal.ports.fingerprint import Coverage, FingerReason, FingerTrouble, Quality
from firmware.hal.wire.fingerprint.commands import Confirmation

PICTURES: Final = 3
"""Pictures of one finger: about a second, as long as a finger lies still by itself."""

PATIENCE: Final = 10.0
"""Seconds to wait for a finger."""

PAUSE: Final = 0.1
"""Seconds between two looks at an empty glass: the module cannot tell by itself that a finger came."""


async def measure(talk: R30xTalk, clock: Clock, asked: Callable[[], bool]) -> Quality | FingerTrouble:
    """The judgement of up to `PICTURES` pictures, fewer where the finger was lifted before.

    It stops between two looks at an empty glass when `asked` says that nobody wants to know any more.
    """
    first = await _finger(talk, clock, asked)
    if first is None:
        return FingerTrouble(FingerReason.NO_FINGER)
    results = [await _judged(talk, first)]
    while len(results) < PICTURES and (code := await talk.picture()) is not Confirmation.NO_FINGER:
        results.append(await _judged(talk, code))
    return quality_of(results)


async def _finger(talk: R30xTalk, clock: Clock, asked: Callable[[], bool]) -> Confirmation | None:
    """Never cancelled between question and answer: a late answer would be taken for that of the next question."""
    end = clock.monotonic() + PATIENCE
    while (code := await talk.picture()) is Confirmation.NO_FINGER:
        if clock.monotonic() >= end or not asked():
            return None
        await clock.sleep(PAUSE)
    return code


async def _judged(talk: R30xTalk, taken: Confirmation) -> Confirmation:
    return await talk.features() if taken is Confirmation.DONE else taken


def quality_of(results: list[Confirmation]) -> Quality:
    """What the module's own judgements of one finger, at least one, come to."""
    good = results.count(Confirmation.DONE)
    coverage = Coverage.ENOUGH if good == len(results) else Coverage.UNKNOWN
    if Confirmation.FEW_FEATURES in results:
        coverage = Coverage.TOO_LITTLE
    return Quality(100 * good // len(results), coverage, Confirmation.DISORDERED in results)
