"""What holds for every test: it leaves no task and no thread behind, and a missing peer is a failure in CI."""

import asyncio
import os
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

REQUIRE_PEERS = os.environ.get("KOFFER_REQUIRE_PEERS") == "1"

settings.register_profile("house", deadline=None)  # how long an example takes says something of the machine only
settings.load_profile("house")


def pytest_configure() -> None:
    """A shell starts what it puts into the background with Ctrl-C ignored, and programs under test inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
    left = [task for task in asyncio.all_tasks() - before if task is not asyncio.current_task() and not task.done()]
    for task in left:
        task.cancel()
    assert not left, f"tasks left behind: {left}"


@pytest.fixture(autouse=True)
def no_leaked_tasks(request: pytest.FixtureRequest) -> None:
    """An asynchronous test that leaves a task behind fails."""
    if asyncio.iscoroutinefunction(getattr(request.node, "function", None)):
        request.getfixturevalue("_tasks")
