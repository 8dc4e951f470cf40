"""The disk is full: the lid still locks the screen, the health says so, and nothing acknowledged is lost."""

import asyncio
import sys
from pathlib import Path

import pytest
from support.appliance import Desk, timeline_in
from support.small_disk import filled, may_mount, small_disk

from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal
from firmware.appliance.state.events import LidMoved, ScreenUnlocked, StorageChanged, VisitBegan
from firmware.appliance.state.model import StorageHealth
from firmware.clock import FakeClock
from firmware.hal.ports.lid import LidPosition

FULL, HEALTHY = StorageHealth.FULL, StorageHealth.HEALTHY


async def write_until_it_fails(desk: Desk) -> list[str]:
    """Visits that were acknowledged."""
    acknowledged = []
    for number in range(10_000):
        try:
            await desk.timeline.decided(VisitBegan(f"{number:016x}"))
        except NotRecorded:
            return acknowledged
        acknowledged.append(f"{number:016x}")
    raise AssertionError("the disk did not get full")


async def visits(journal: Journal) -> list[str]:
    return [row.event.visit for row in await journal.tail(100_000) if isinstance(row.event, VisitBegan)]


@pytest.mark.skipif(not may_mount(), reason="may not mount a small disk")
async def test_a_full_disk_loses_nothing_acknowledged_and_heals(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with timeline_in(disk) as desk:
            await desk.timeline.decided(ScreenUnlocked())
            with filled(disk):
                acknowledged = await write_until_it_fails(desk)
                assert desk.store.state.storage is FULL
                await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
                assert desk.store.state.lock.locked
                await desk.timeline.probe()
                assert desk.store.state.storage is FULL
                assert await visits(desk.journal) == acknowledged
            await desk.timeline.probe()
            assert desk.store.state.storage is HEALTHY
            await desk.timeline.decided(VisitBegan("f" * 16))
            assert await visits(desk.journal) == [*acknowledged, "f" * 16]
            told = [row.event for row in await desk.journal.tail(3)]
            assert told[:2] == [StorageChanged(FULL), StorageChanged(HEALTHY)]


@pytest.mark.skipif(not may_mount(), reason="may not mount a small disk")
async def test_a_controller_that_ends_on_a_full_disk_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with timeline_in(disk) as desk:
            with filled(disk):
                acknowledged = await write_until_it_fails(desk)
                await desk.journal.close()
            reopened = await Journal.open(disk / "journal.db", FakeClock())
            assert await visits(reopened) == acknowledged
            await reopened.append(VisitBegan("f" * 16))
            assert (await reopened.tail(1))[0].seq > len(acknowledged)
            await reopened.close()


CHILD = """
import asyncio, resource, sys
from pathlib import Path
from support.appliance import timeline_in
from firmware.appliance.errors import NotRecorded
from firmware.appliance.state.events import LidMoved, ScreenUnlocked, VisitBegan
from firmware.hal.ports.lid import LidPosition

async def main():
    async with timeline_in(Path(sys.argv[1])) as desk:
        await desk.timeline.decided(ScreenUnlocked())
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        acknowledged = 0
        try:
            while True:
                await desk.timeline.decided(VisitBegan(f"{acknowledged:016x}"))
                acknowledged += 1
        except NotRecorded:
            pass
        health = desk.store.state.storage.value
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(acknowledged, desk.store.state.lock.locked, health)

asyncio.run(main())
"""


async def test_a_file_that_may_not_grow_loses_nothing_acknowledged(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CHILD,
        str(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    acknowledged, locked, health = out.decode().split()
    assert int(acknowledged) > 10
    assert (locked, health) == ("True", "failing")
    journal = await Journal.open(tmp_path / "journal.db", FakeClock())
    assert await visits(journal) == [f"{number:016x}" for number in range(int(acknowledged))]
    await journal.close()
