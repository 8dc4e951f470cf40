"""Fingers before the specialist application takes them: which comes next, and that one is measured at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from support.appliance import Desk, settled, timeline_in

from firmware.appliance.api.finger_view import finger_view
from firmware.appliance.managers.finger import FingerDesk, FingerRefusal
from firmware.appliance.managers.finger_rules import LEFT, RIGHT, begun, judged
from firmware.appliance.state.events import VisitBegan, VisitEnded
from firmware.appliance.state.finger import FingerAdvice, FingerCheck
from firmware.hal.ports.device import READY
from firmware.hal.ports.fingerprint import Coverage, Finger, FingerReason, FingerTrouble, Quality
from firmware.hal.sim.fingerprint import GOOD, SMUDGED, TOO_LITTLE, SimFingerprintGauge


def run(*outcomes: Quality | FingerTrouble) -> FingerCheck:
    check = begun("V1", None)
    for outcome in outcomes:
        check = judged(begun("V1", check), outcome)
    return check


@pytest.mark.parametrize(
    ("outcomes", "advice", "finger"),
    [
        ((GOOD,), FingerAdvice.GOOD, Finger.LEFT_INDEX),
        ((GOOD, GOOD), FingerAdvice.DONE, Finger.LEFT_INDEX),
        ((SMUDGED,), FingerAdvice.CLEAN, Finger.RIGHT_INDEX),
        ((TOO_LITTLE,), FingerAdvice.PRESS, Finger.RIGHT_INDEX),
        ((SMUDGED, GOOD), FingerAdvice.GOOD, Finger.LEFT_INDEX),
        ((SMUDGED, TOO_LITTLE), FingerAdvice.OTHER, Finger.RIGHT_THUMB),
        ((FingerTrouble(FingerReason.NO_FINGER),), FingerAdvice.MISSED, Finger.RIGHT_INDEX),
        ((FingerTrouble(FingerReason.SILENT), GOOD), FingerAdvice.GOOD, Finger.LEFT_INDEX),
        ((SMUDGED,) * 8, FingerAdvice.EXHAUSTED, Finger.LEFT_INDEX),
        ((SMUDGED,) * 16, FingerAdvice.DONE, Finger.LEFT_RING),
        ((Quality(66, Coverage.TOO_LITTLE, smudged=False),), FingerAdvice.GOOD, Finger.LEFT_INDEX),
    ],
)
def test_next_finger_is_as_the_law_has_it(
    outcomes: tuple[Quality | FingerTrouble, ...], advice: FingerAdvice, finger: Finger
) -> None:
    check = run(*outcomes)
    assert (check.advice, check.finger) == (advice, finger)


def test_next_visit_begins_with_the_first_finger() -> None:
    check = run(GOOD)
    assert begun("V2", check) == FingerCheck("V2", RIGHT[0], FingerAdvice.LAY_ON)
    assert begun("V1", check) == FingerCheck("V1", LEFT[0], FingerAdvice.LAY_ON)


class Bench:
    def __init__(self, desk: Desk, sensor: SimFingerprintGauge) -> None:
        self.desk = desk
        self.sensor = sensor
        self.finger = FingerDesk(sensor, (sensor,), desk.timeline, desk.store)

    async def until(self, advice: FingerAdvice) -> None:
        async with asyncio.timeout(5):
            while (view := finger_view(self.desk.store.state)) is None or view.advice is not advice:
                await settled(self.desk)


@asynccontextmanager
async def bench(directory: Path) -> AsyncIterator[Bench]:
    sensor = SimFingerprintGauge("sensor")
    async with timeline_in(directory) as desk, aclosing(sensor.observe()) as stream:
        await anext(stream)
        bench = Bench(desk, sensor)
        task = asyncio.create_task(bench.finger.run())
        try:
            yield bench
        finally:
            task.cancel()
            await asyncio.wait({task})


async def test_finger_is_measured_in_a_visit_and_forgotten_with_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        assert at.finger.begin() is FingerRefusal.NO_VISIT
        await at.desk.timeline.happened(VisitBegan("a1"))
        assert at.finger.begin() is None
        await at.until(FingerAdvice.LAY_ON)
        assert at.finger.begin() is FingerRefusal.BUSY
        at.sensor.lay(GOOD)
        await at.until(FingerAdvice.GOOD)
        view = finger_view(at.desk.store.state)
        assert view is not None and (view.score, view.finger) == (100, Finger.LEFT_INDEX)
        await at.desk.timeline.happened(VisitEnded("a1", finished=True))
        assert finger_view(at.desk.store.state) is None


async def test_sensor_pulled_out_over_a_finger_is_said_and_the_desk_serves_on(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.desk.timeline.happened(VisitBegan("a1"))
        for _ in range(2):
            assert at.finger.begin() is None
            await at.until(FingerAdvice.LAY_ON)
            at.sensor.unplug()
            await at.until(FingerAdvice.FAILED)


async def test_case_without_a_sensor_that_judges_refuses(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        finger = FingerDesk(None, (), desk.timeline, desk.store)
        assert finger.begin() is FingerRefusal.NO_SENSOR
        finger.cleaned()


async def test_clerk_who_cleaned_the_glass_is_believed(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.sensor.smear()
        at.finger.cleaned()
        assert at.sensor.condition == READY
