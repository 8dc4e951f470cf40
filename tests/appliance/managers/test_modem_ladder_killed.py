"""The controller is killed at every step of helping a modem: nothing is done before it is on disk, nor too often."""

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
from support.appliance import timeline_in
from support.ladder_child import LIFE
from support.nursery import Nursery, nursery

from firmware.appliance.network.ladder import Used, rest
from firmware.appliance.network.rungs import LIMITS, Mending

WALL = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def done(directory: Path) -> list[Used]:
    """What was done, in its order, and when."""
    file = directory / "done"
    lines = file.read_text().splitlines() if file.exists() else []
    return [Used(Mending(what), datetime.fromisoformat(at)) for what, at in (line.split() for line in lines)]


async def kept(directory: Path) -> Counter[Mending]:
    """What is on disk of it."""
    async with timeline_in(directory) as desk:
        text = await desk.journal.get("modem.ladder") or "{}"
    found = msgspec.json.decode(text, type=dict[str, tuple[Used, ...]])
    return Counter(one.rung for one in found.get("modem", ()))


async def killed(born: Nursery, directory: Path, step: int) -> None:
    directory.mkdir()
    code, _ = await born.child(directory, WALL.isoformat(), step)
    assert code == -signal.SIGKILL
    assert Counter(one.rung for one in done(directory)) <= await kept(directory), "it is on disk before it is done"
    code, _ = await born.child(directory, (WALL + timedelta(seconds=LIFE / 2)).isoformat(), 0)
    assert code == 0
    everything = done(directory)
    for rung, limit in LIMITS.items():
        times = [one.at for one in everything if one.rung is rung]
        assert len(times) <= limit.budget
        assert all((later - earlier).total_seconds() >= rest(rung, 1) - 1 for earlier, later in pairwise(times))


async def test_killed_at_every_step_nothing_is_done_beyond_its_budget_or_before_its_rest_is_over(
    tmp_path: Path,
) -> None:
    (tmp_path / "0").mkdir()
    async with nursery("support.ladder_child") as born:
        code, said = await born.child(tmp_path / "0", WALL.isoformat(), 0)
        assert code == 0
        assert [one.rung for one in done(tmp_path / "0")][:6] == list(Mending)
        for step in range(1, int(said) + 1):
            await killed(born, tmp_path / str(step), step)


async def test_start_after_start_at_the_same_hour_reboots_once(tmp_path: Path) -> None:
    """A machine without a clock of its own, which wakes at the same moment each time."""
    async with nursery("support.ladder_child") as born:
        for _ in range(5):
            await born.child(tmp_path, WALL.isoformat(), 0)
    counts = Counter(one.rung for one in done(tmp_path))
    assert counts[Mending.REBOOT] == 1
    assert all(counts[rung] <= limit.budget for rung, limit in LIMITS.items())
