"""A controller that dies again and again, as a whole process: safe mode, then a reboot, and never a loop of them."""

import asyncio
import json
import signal
from pathlib import Path

import pytest
from support.controller import Running, bare_case, environment, start, words

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import CaseView, LockRequest, Nothing, Pin, Unlocked
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.state.events import ControllerStarted, CrashRemedy, KeptCrashing
from firmware.appliance.state.model import LockReason
from firmware.appliance.state.readiness import Overall

CRASHES = 3


@pytest.fixture
def config(temporary: Path) -> Path:
    """A case that is given up after few crashes, with devices whose drivers run."""
    path = bare_case(temporary)
    path.write_text(path.read_text("utf-8").replace("crashes = 1000", f"crashes = {CRASHES}\nreboots = 1"), "utf-8")
    return path


async def crash(directory: Path, config: Path, times: int) -> None:
    for _ in range(times):
        running = await start(directory, config)
        await running.kill()


async def seen(running: Running) -> CaseView:
    async with await Client.connect(running.socket) as client:
        return await client.call("state.get", Nothing(), CaseView)


def kept(directory: Path) -> list[object]:
    return [row.event for row in read_tail(directory / "data" / "journal.db", 1000)]


async def test_after_many_crashes_the_case_is_locked_and_tells(temporary: Path, config: Path) -> None:
    await crash(temporary, config, CRASHES)
    running = await start(temporary, config)
    view = await seen(running)
    assert (view.safe_mode, view.lock.locked, view.overall) == (True, True, Overall.NOT_READY)
    assert "controller" in view.faults
    async with await Client.connect(running.socket) as client:
        with pytest.raises(RequestRefused, match="safe"):
            await client.call("screen.unlock", Pin("0000"), Unlocked)
        with pytest.raises(RequestRefused, match="safe"):
            await client.call("screen.lock", LockRequest(LockReason.CLERK), Nothing)
    assert await running.kill(signal.SIGTERM) == 0
    assert KeptCrashing(CRASHES, CrashRemedy.SAFE_MODE) in kept(temporary)


async def test_a_case_that_crashes_in_safe_mode_too_starts_the_computer_anew_once(
    temporary: Path, config: Path
) -> None:
    await crash(temporary, config, 2 * CRASHES)
    process = await asyncio.create_subprocess_exec(
        *words(temporary, config), stderr=asyncio.subprocess.PIPE, env=environment()
    )
    async with asyncio.timeout(20):
        _, said = await process.communicate()
    assert (process.returncode, b"starts anew" in said) == (1, True)
    running = await start(temporary, config)  # the reboot of a rehearsal leaves the boot as it is
    assert not (await seen(running)).safe_mode
    await running.kill()
    assert KeptCrashing(2 * CRASHES, CrashRemedy.REBOOT) in kept(temporary)
    await crash(temporary, config, 2 * CRASHES - 1)
    running = await start(temporary, config)
    assert (await seen(running)).safe_mode  # the day's one reboot is spent
    await running.kill(signal.SIGTERM)


async def test_another_boot_and_an_orderly_end_begin_anew(temporary: Path, config: Path) -> None:
    await crash(temporary, config, CRASHES)
    runs = temporary / "data" / "runs.json"
    past = json.loads(runs.read_text("utf-8"))
    runs.write_text(json.dumps({**past, "boot": "another"}), "utf-8")
    for _ in range(2 * CRASHES):
        running = await start(temporary, config)
        assert not (await seen(running)).safe_mode
        assert await running.kill(signal.SIGTERM) == 0


@pytest.mark.parametrize("content", ["", "nonsense", '{"crashes": "many"}', "[" * 100_000])
async def test_a_note_of_runs_that_is_broken_is_none(temporary: Path, config: Path, content: str) -> None:
    (temporary / "data").mkdir()
    (temporary / "data" / "runs.json").write_text(content, "utf-8")
    running = await start(temporary, config)
    assert not (await seen(running)).safe_mode
    assert await running.kill(signal.SIGTERM) == 0
    assert any(isinstance(event, ControllerStarted) for event in kept(temporary))
