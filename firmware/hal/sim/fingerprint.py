"""Fingerprint sensors without a wire."""

import asyncio
from collections.abc import Callable
from typing import Final, Never

from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import (
    Coverage,
    Enrolled,
    Finger,
    FingerReason,
    FingerTrouble,
    Quality,
    Stage,
    Verdict,
    check_staff_name,
)
from firmware.hal.sim.answering import SimAnswering

GOOD: Final = Quality(100, Coverage.ENOUGH, smudged=False)
SMUDGED: Final = Quality(0, Coverage.UNKNOWN, smudged=True)
TOO_LITTLE: Final = Quality(0, Coverage.TOO_LITTLE, smudged=False)
STAGES: Final = 5


class SimFinger(SimAnswering[Never]):
    """What both have in common: one finger at a time, waited for until a test lays it on."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._working = False
        self._news = asyncio.Event()

    def _trouble(self) -> FingerTrouble | None:
        if self._stream is None or not self._plugged:
            return FingerTrouble(FingerReason.UNPLUGGED)
        return FingerTrouble(FingerReason.SILENT) if self._hung else None

    def _begin(self) -> None:
        if self._working:
            raise PeripheralBusy(self.name, "waits for another finger")
        self._working = True

    async def _until(self, there: Callable[[], bool]) -> FingerTrouble | None:
        """Wait until something lies there, or it cannot any more."""
        while not there():
            if (trouble := self._trouble()) is not None:
                return trouble
            self._news.clear()
            await self._news.wait()
        return self._trouble()

    def unplug(self) -> None:
        super().unplug()
        self._news.set()

    def hang(self) -> None:
        super().hang()
        self._news.set()


class SimFingerprintGauge(SimFinger):
    """A `FingerprintGauge` on whose glass a test lays fingers."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._finger: Quality | None = None

    async def quality(self) -> Quality | FingerTrouble:
        self._begin()
        try:
            trouble = await self._until(lambda: self._finger is not None)
            return trouble or self._finger or FingerTrouble(FingerReason.NO_FINGER)
        finally:
            self._working = False

    def lay(self, finger: Quality) -> None:
        """A finger of which the sensor will say this."""
        self._finger = finger
        self._news.set()

    def lift(self) -> None:
        self._finger = None

    def smear(self) -> None:
        """Let the glass be due for cleaning."""
        self.become(Condition(DeviceState.ATTENTION, Reason.NEEDS_CLEANING))

    def cleaned(self) -> None:
        self.become(READY)


class SimFingerprintMatcher(SimFinger):
    """A `FingerprintMatcher` that knows fingers by a word for each."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._known: dict[str, str] = {}
        self._touches: list[str | Verdict] = []

    async def verify(self, who: str) -> Verdict | FingerTrouble:
        check_staff_name(who)
        self._begin()
        try:
            if (trouble := self._trouble()) is not None or who not in self._known:
                return trouble or Verdict.NOT_ENROLLED
            touch = await self._touch()
        finally:
            self._working = False
        if isinstance(touch, FingerTrouble | Verdict):
            return touch
        return Verdict.MATCH if self._known[who] == touch else Verdict.NO_MATCH

    async def enrol(self, who: str, finger: Finger, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        check_staff_name(who)
        del finger  # a simulator's fingers have words of their own
        self._begin()
        try:
            return await self._learn(who, told)
        finally:
            self._working = False

    def know(self, who: str, finger: str) -> None:
        """A finger that was learnt before."""
        self._known[who] = finger

    def touch(self, *words: str | Verdict) -> None:
        """Lay fingers on, one after another; a verdict is a touch that went wrong in this way."""
        self._touches += words
        self._news.set()

    async def _learn(self, who: str, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        passed = 0
        while passed < STAGES:
            touch = await self._touch()
            if isinstance(touch, FingerTrouble):
                return touch
            if touch in self._known.values():
                return Enrolled.DUPLICATE
            hint = touch if isinstance(touch, Verdict) else None
            passed += hint is None
            told(Stage(passed, STAGES, hint))
            learnt = touch
        self._known[who] = learnt
        return Enrolled.DONE

    async def _touch(self) -> str | Verdict | FingerTrouble:
        trouble = await self._until(lambda: bool(self._touches))
        return trouble or self._touches.pop(0)


class SimFingerprintScanner(SimAnswering[Never]):
    """A certified scanner whose glass is due for cleaning after `due` fingers."""

    def __init__(self, name: str, due: int) -> None:
        super().__init__(name)
        self._due = due
        self._fingers = 0

    def take_finger(self) -> None:
        """The specialist application takes one."""
        self._fingers += 1
        self.become(Condition(DeviceState.BUSY, Reason.IN_USE))

    def rest(self) -> None:
        """It is well, and not at work."""
        dirty = Condition(DeviceState.ATTENTION, Reason.NEEDS_CLEANING)
        self.become(dirty if self._fingers >= self._due else READY)

    def cleaned(self) -> None:
        self._fingers = 0
        self.rest()
