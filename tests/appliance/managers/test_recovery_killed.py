"""The controller is killed at every step of a power cycle, with a signal that nobody can catch: no rail stays off."""

import signal
from pathlib import Path

import pytest
from support.nursery import Nursery, nursery
from support.recovery_child import port_file, stuck_case

from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.rail import RailRank


async def restarted(directory: Path, rank: RailRank | None) -> str:
    """The next controller, until the rail is on; what it finds kept of cycles."""
    async with stuck_case(directory, rank) as case:
        await case.charge(PowerSource.MAINS, 90)
        await case.until(lambda _: port_file(directory).read_text() == "0")
        return await case.desk.journal.get("recovery.cycles") or ""


async def killed(born: Nursery, directory: Path, rank: RailRank | None, step: int) -> bool:
    """Whether the rail was off then. Afterwards it is on, by the next controller."""
    directory.mkdir()
    code, _ = await born.child(directory, rank or "", step)
    assert code == -signal.SIGKILL
    off = port_file(directory).read_text() == "1"
    kept = await restarted(directory, rank)
    assert "stuck" in kept or not off, "what was done is on disk before it is done"
    return off


@pytest.mark.parametrize("rank", [None, RailRank.PRINTERS], ids=["unranked", "ranked"])
async def test_killed_at_every_step_the_rail_is_on_after_the_next_start(tmp_path: Path, rank: RailRank | None) -> None:
    (tmp_path / "0").mkdir()
    async with nursery("support.recovery_child") as born:
        code, said = await born.child(tmp_path / "0", rank or "", 0)
        assert code == 0
        steps = int(said)
        assert steps >= 8
        off = [await killed(born, tmp_path / str(step), rank, step) for step in range(1, steps + 1)]
    assert sum(off) >= 2, "it was killed while the rail was off"
