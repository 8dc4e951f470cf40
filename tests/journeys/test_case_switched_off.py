"""The clerk packs the case, and switches it off from the screen."""

import asyncio
import time
from pathlib import Path

from support.cases import DEMO
from support.controller import start, unlocked

from firmware.appliance.api.messages import Nothing, PokeRequest, VisitStarted
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.managers.ending import EndStep
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.events import CaseEnding, ControllerStopped, VisitEnded

AT_MOST = 10.0  # seconds: what the case promises, and what the kernel enforces


async def test_whole_case_is_down_within_its_ten_seconds_with_everything_on_disk(temporary: Path) -> None:
    running = await start(temporary, DEMO)
    try:
        async with await unlocked(running) as client:
            await client.call("simulation.poke", PokeRequest("battery", "mains-off"), Nothing)
            await client.call("visit.begin", Nothing(), VisitStarted)
            began = time.monotonic()
            await client.call("case.shut_down", Nothing(), Nothing)
        async with asyncio.timeout(AT_MOST):
            code = await running.process.wait()
    finally:
        await running.kill()
    assert code == 0
    assert time.monotonic() - began < AT_MOST
    events = [row.event for row in read_tail(running.data / "journal.db", 1000)]
    assert isinstance(events[-1], ControllerStopped)
    ended = next(event for event in events if isinstance(event, VisitEnded))
    assert events.index(CaseEnding(EndReason.ASKED)) < events.index(ended)
    log = (temporary / "controller.log").read_text("utf-8")
    steps = [line.split()[-2] for line in log.splitlines() if "end of the case: " in line and line.endswith("done")]
    assert steps == [step.value for step in EndStep]
