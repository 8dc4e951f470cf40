"""The appliance put together: how a run that broke differs from one that ended."""

import asyncio
from pathlib import Path

import pytest
from support.controller import bare_case

from firmware.appliance.compose.opening import appliance
from firmware.appliance.config import Config, read_config
from firmware.appliance.errors import AlreadyRunning
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.paths import Paths
from firmware.appliance.state.events import AnyEvent, ControllerStarted, ControllerStopped, StorageChanged
from firmware.appliance.state.model import StorageHealth
from firmware.appliance.supervise import supervise
from firmware.clock import SystemClock


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read_config(bare_case(tmp_path))


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "data", tmp_path / "run")


async def run(config: Config, paths: Paths) -> None:
    """A whole short life."""
    async with appliance(config, paths, SystemClock(), "") as case:
        living = asyncio.create_task(supervise(case.services, case.stop, SystemClock()))
        async with asyncio.timeout(10):
            await case.ready.wait()
            case.ask_to_stop()
            await living


async def break_down(config: Config, paths: Paths) -> None:
    with pytest.raises(ZeroDivisionError):
        async with appliance(config, paths, SystemClock(), ""):
            raise ZeroDivisionError


def lasting(paths: Paths) -> list[AnyEvent]:
    kinds = (ControllerStarted, ControllerStopped, StorageChanged)
    return [row.event for row in read_tail(paths.journal, 100) if isinstance(row.event, kinds)]


async def test_a_run_that_broke_is_told_at_the_next_start(config: Config, paths: Paths) -> None:
    await run(config, paths)
    await break_down(config, paths)
    await run(config, paths)
    events = lasting(paths)
    assert [event.clean for event in events if isinstance(event, ControllerStarted)] == [True, True, False]
    assert len([event for event in events if isinstance(event, ControllerStopped)]) == 2


async def test_a_damaged_journal_is_told_and_kept_and_the_case_goes_on(config: Config, paths: Paths) -> None:
    await run(config, paths)
    paths.journal.write_bytes(b"\x00garbage" * 5000)
    await run(config, paths)
    failing, healthy, started, stopped = lasting(paths)
    assert failing == StorageChanged(StorageHealth.FAILING)
    assert healthy == StorageChanged(StorageHealth.HEALTHY)
    assert isinstance(started, ControllerStarted)
    assert not started.clean
    assert stopped == ControllerStopped()
    assert (paths.data / "journal.damaged-1").exists()


async def test_only_one_owns_the_case(config: Config, paths: Paths) -> None:
    async with appliance(config, paths, SystemClock(), ""):
        with pytest.raises(AlreadyRunning, match="owns"):
            async with appliance(config, paths, SystemClock(), ""):
                pass
        assert paths.socket.exists()
    assert not paths.socket.exists()


async def test_a_rehearsal_leaves_the_clerks_pin_alone(config: Config, paths: Paths) -> None:
    await run(config, paths)
    assert not paths.pin.exists()
