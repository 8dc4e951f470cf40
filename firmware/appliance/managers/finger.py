"""Measures how good a finger is before the specialist application takes it. One measurement at a time, in a visit."""

import asyncio
from enum import StrEnum, unique

from firmware.appliance.managers.finger_rules import begun, judged
from firmware.appliance.state.notes import FingerNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.fingerprint import Cleanable, FingerprintGauge, FingerReason, FingerTrouble, Quality


@unique
class FingerRefusal(StrEnum):
    """Why a wish is not fulfilled."""

    NO_SENSOR = "finger-missing"
    NO_VISIT = "no-visit"
    BUSY = "finger-busy"


class FingerDesk:
    """The one gauge of this case, None in a case without any, and every sensor with a glass to clean."""

    name = "finger"
    essential = False

    def __init__(
        self, gauge: FingerprintGauge | None, glasses: tuple[Cleanable, ...], timeline: Timeline, store: Store
    ) -> None:
        self._gauge = gauge
        self._glasses = glasses
        self._timeline = timeline
        self._store = store
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Serve measurements until cancelled."""
        while True:
            await self._wanted.wait()
            try:
                await self._measure()
            finally:
                self._wanted.clear()

    def begin(self) -> FingerRefusal | None:
        """Measure the finger that comes next; how it goes is in the state."""
        visit = self._store.state.visit
        if self._gauge is None:
            return FingerRefusal.NO_SENSOR
        if visit is None:
            return FingerRefusal.NO_VISIT
        if self._wanted.is_set():
            return FingerRefusal.BUSY
        self._timeline.noted(FingerNoted(begun(visit.id, self._store.state.finger)))
        self._wanted.set()
        return None

    def cleaned(self) -> None:
        """Somebody says that every glass is clean."""
        for glass in self._glasses:
            glass.cleaned()

    async def _measure(self) -> None:
        check = self._store.state.finger
        if check is not None and self._gauge is not None:
            self._timeline.noted(FingerNoted(judged(check, await _quality(self._gauge))))


async def _quality(gauge: FingerprintGauge) -> Quality | FingerTrouble:
    try:
        return await gauge.quality()
    except PeripheralBusy:
        return FingerTrouble(FingerReason.FAULT)
