"""The controller is killed at every step of a power cycle, with a signal that nobody can catch: no rail stays off."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from support.recovery_child import port_file, stuck_case

from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.rail import RailRank

TESTS = Path(__file__).parents[2]


async def recover_in_a_process(directory: Path, rank: RailRank | None, last: int) -> tuple[int, str]:
    """How it ended, and what it said."""
    words = [sys.executable, "-m", "support.recovery_child", str(directory), rank or "", str(last)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    child = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, env=environment)
    async with asyncio.timeout(40):
        said, _ = await child.communicate()
    assert child.returncode is not None
    return child.returncode, said.decode()


async def restarted(directory: Path, rank: RailRank | None) -> str:
    """The next controller, until the rail is on; what it finds kept of cycles."""
    async with stuck_case(directory, rank) as case:
        await case.charge(PowerSource.MAINS, 90)
        await case.until(lambda _: port_file(directory).read_text() == "0")
        return await case.desk.journal.get("recovery.cycles") or ""


@pytest.mark.parametrize("rank", [None, RailRank.PRINTERS], ids=["unranked", "ranked"])
async def test_killed_at_every_step_the_rail_is_on_after_the_next_start(tmp_path: Path, rank: RailRank | None) -> None:
    (tmp_path / "0").mkdir()
    code, said = await recover_in_a_process(tmp_path / "0", rank, last=0)
    assert code == 0
    steps = int(said)
    assert steps >= 8
    left_off = 0
    for step in range(1, steps + 1):
        directory = tmp_path / str(step)
        directory.mkdir()
        code, _ = await recover_in_a_process(directory, rank, last=step)
        assert code == -signal.SIGKILL
        off = port_file(directory).read_text() == "1"
        left_off += off
        kept = await restarted(directory, rank)
        assert "stuck" in kept or not off, "what was done is on disk before it is done"
    assert left_off >= 2, "it was killed while the rail was off"
