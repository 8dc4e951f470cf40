"""A manager that is stuck looks like one that has nothing to do, but for the work it has taken up."""

import asyncio
from pathlib import Path

import pytest
from support.appliance import settled, timeline_in

from firmware.appliance.compose.health import PATIENCE, health
from firmware.appliance.managers.pulse import Pulses, Timed
from firmware.appliance.managers.selfcare import BEAT, Heart
from firmware.clock import FakeClock, settle


async def test_work_that_overruns_is_named_until_it_ends() -> None:
    clock = FakeClock()
    pulses = Pulses(clock)
    with pulses.work("quick", 100.0), pulses.work("slow", 10.0):
        await clock.advance(10.0)
        assert pulses.overdue() == ()
        await clock.advance(1.0)
        assert pulses.overdue() == ("slow",)
    assert pulses.overdue() == ()


async def test_work_that_breaks_is_over() -> None:
    clock = FakeClock()
    pulses = Pulses(clock)
    with pytest.raises(ValueError, match="broke"), pulses.work("broken", 1.0):
        raise ValueError("broke")
    await clock.advance(5.0)
    assert pulses.overdue() == ()


class Stuck:
    """Takes the first thing up and never ends."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def observed(self, device: str, value: object) -> None:
        self.told.append(f"{device} {value}")
        await asyncio.Event().wait()

    async def lost(self, device: str) -> None:
        await self.observed(device, "lost")


@pytest.mark.parametrize("how", ["observed", "lost"])
async def test_a_manager_that_is_stuck_keeps_the_sign_of_life_back(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with timeline_in(tmp_path) as desk:
        pulses, stuck = Pulses(desk.clock), Stuck()
        heart = Heart(desk.timeline, desk.journal, desk.store, desk.clock, tmp_path)
        healthy = health(desk.journal, heart, pulses)
        timed = Timed(stuck, pulses, PATIENCE)
        act = timed.observed("printer", 1) if how == "observed" else timed.lost("printer")
        tasks = {asyncio.create_task(act), asyncio.create_task(heart.run())}
        await settle()
        assert await healthy()
        await desk.clock.advance(PATIENCE + 1)
        await settled(desk)
        assert not await healthy()
        assert "printer" in caplog.text
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert await healthy()


async def test_a_heart_that_stands_still_keeps_the_sign_of_life_back(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        heart = Heart(desk.timeline, desk.journal, desk.store, desk.clock, tmp_path)
        healthy = health(desk.journal, heart, Pulses(desk.clock))
        assert await healthy()
        await desk.clock.advance(3 * BEAT)
        assert not await healthy()
