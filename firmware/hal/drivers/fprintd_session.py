"""One finger and fprintd: claim the sensor, verify or learn the finger, and let go whatever happened."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from firmware.clock import Clock
from firmware.hal.ports.fingerprint import Enrolled, Finger, FingerReason, FingerTrouble, Stage, Verdict
from firmware.hal.transports.dbus import Bus, Place, Refusal, ServiceDown, served_again
from firmware.hal.transports.deadline import within
from firmware.hal.wire.fprint import DEVICE, HINTS, LEARNT, NOT_ENROLLED, SERVICE, STAGE_PASSED, VERIFIED

PATIENCE: Final = 20.0
"""Seconds to wait for a finger."""

CLAIM_DEADLINE: Final = 5.0
"""Seconds for a sensor to be opened: some load their firmware then."""

_ANY: Final = "any"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"


class Session:
    """The sensor at `path`. Signals are read here only while a session has the sensor."""

    def __init__(self, bus: Bus, path: str, clock: Clock) -> None:
        self._bus = bus
        self._sensor = Place(SERVICE, path, DEVICE)
        self._clock = clock

    async def verify(self, who: str) -> Verdict | FingerTrouble:
        """Judge the next finger laid on."""
        async with self._claimed(who):
            try:
                await self._call("VerifyStart", "s", _ANY)
            except Refusal as refusal:
                if refusal.name == NOT_ENROLLED:
                    return Verdict.NOT_ENROLLED
                raise
            try:
                return _verdict(await self._status("VerifyStatus"))
            finally:
                await self._stop("VerifyStop")

    async def enrol(self, who: str, finger: Finger, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        """Learn a finger by as many touches as the sensor wants."""
        async with self._claimed(who):
            stages = await self._stages()
            await self._call("EnrollStart", "s", finger.value)
            try:
                return await self._learn(stages, told)
            finally:
                await self._stop("EnrollStop")

    async def _learn(self, stages: int, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        passed = 0
        while True:
            word = await self._status("EnrollStatus")
            if word is None or (word != STAGE_PASSED and word not in HINTS):
                learnt = _learnt(word)
                if learnt is Enrolled.DONE:
                    told(Stage(stages, stages))
                return learnt
            passed += word == STAGE_PASSED
            told(Stage(passed, stages, HINTS.get(word)))

    @asynccontextmanager
    async def _claimed(self, who: str) -> AsyncIterator[None]:
        """What was said before the sensor is ours belongs to somebody else's finger, and is forgotten."""
        await self._call("Claim", "s", who)
        self._bus.forget()
        try:
            yield
        finally:
            await self._stop("Release")

    async def _call(self, member: str, signature: str = "", *body: object) -> tuple[object, ...]:
        return await self._bus.call(self._sensor, member, signature, *body, deadline=CLAIM_DEADLINE)

    async def _stop(self, member: str) -> None:
        """End an action or let go; a service that has died or lost the sensor has done so by itself."""
        with suppress(Refusal, ServiceDown):
            await self._call(member)

    async def _stages(self) -> int:
        properties = Place(SERVICE, self._sensor.path, _PROPERTIES)
        stages = await self._bus.ask(properties, "Get", "ss", DEVICE, "num-enroll-stages")
        return stages if isinstance(stages, int) and stages > 0 else 1

    async def _status(self, member: str) -> str | None:
        """The next word of the service about a finger; None when none came in time."""
        try:
            return await within(self._clock, PATIENCE, self._heard(member))
        except TimeoutError:
            return None

    async def _heard(self, member: str) -> str:
        while True:
            heard = await self._bus.heard()
            if served_again(heard) is False:
                raise ServiceDown("the service died over a finger")
            if (heard.path, heard.interface, heard.member) == (self._sensor.path, DEVICE, member):
                return str(heard.body[0]) if heard.body else "nothing"


def _verdict(word: str | None) -> Verdict | FingerTrouble:
    meaning = FingerReason.NO_FINGER if word is None else VERIFIED.get(word, FingerReason.GARBLED)
    return meaning if isinstance(meaning, Verdict) else FingerTrouble(meaning)


def _learnt(word: str | None) -> Enrolled | FingerTrouble:
    meaning = FingerReason.NO_FINGER if word is None else LEARNT.get(word, FingerReason.GARBLED)
    return meaning if isinstance(meaning, Enrolled) else FingerTrouble(meaning)
