"""What holds for every test: it leaves no task and no thread behind, and a missing peer is a failure in CI."""

import asyncio
import os
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
REQUIRE_PEERS = os.environ.get("KOFFER_REQUIRE_PEERS") == "1"
LONG = os.environ.get("KOFFER_LONG_TESTS") == "1"
BEGUN_FIRST = ("journeys", "test_house.py", "demo", "appliance", "ui", "telemetry", "fleet")
"""Files that take long, so that none of them is begun when all others are done."""

settings.register_profile("house", deadline=None)  # how long an example takes says something of the machine only
settings.load_profile("house")


def pytest_configure() -> None:
    """A shell starts what it puts into the background with Ctrl-C ignored, and programs under test inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first; `@pytest.mark.long` only where somebody has the time."""
    place = {name: number for number, name in enumerate(BEGUN_FIRST)}
    items.sort(key=lambda item: place.get(item.path.relative_to(HERE).parts[0], len(place)))
    left = [] if LONG else [item for item in items if item.get_closest_marker("long")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.peer("mosquitto")`: an independent program at the far end that must be on the machine."""
    names = [name for mark in item.iter_markers("peer") for name in mark.args]
    missing = [name for name in names if shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None]
    if not missing:
        return
    message = f"missing peer: {', '.join(missing)}"
    if REQUIRE_PEERS:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A test that leaves a thread behind fails."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in set(threading.enumerate()) - before if not thread.name.startswith("asyncio_")]
    for thread in left:
        thread.join(timeout=1.0)
    still = [thread.name for thread in left if thread.is_alive()]
    assert not still, f"threads left behind: {still}"


@pytest.fixture
async def _tasks() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:  # a call that hung in a thread comes back when its far end has gone
        _, left = await asyncio.wait(left, timeout=1.0)
    for task in left:
        task.cancel()
    assert not left, f"tasks left behind: {left}"


@pytest.fixture(autouse=True)
def no_leaked_tasks(request: pytest.FixtureRequest) -> None:
    """An asynchronous test that leaves a task behind fails."""
    if asyncio.iscoroutinefunction(getattr(request.node, "function", None)):
        request.getfixturevalue("_tasks")
