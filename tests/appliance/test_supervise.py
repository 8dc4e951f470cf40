"""Services that end, break, or hang; and what the service manager hears."""

import asyncio
import socket
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.appliance import case_state

from firmware.appliance.state.events import StorageChanged
from firmware.appliance.state.model import StorageHealth
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import EssentialEnded, StatusLine, Watchdog, notify, supervise, watchdog_interval
from firmware.clock import FakeClock, settle


@dataclass
class Scripted:
    """Ends after so many turns: by itself, or with an exception; then runs quietly."""

    name: str
    essential: bool
    ends: list[Exception | None] = field(default_factory=list)
    runs: int = 0
    cleaned: int = 0

    async def run(self) -> None:
        self.runs += 1
        try:
            if not self.ends:
                await asyncio.Event().wait()
            if end := self.ends.pop(0):
                raise end
        finally:
            self.cleaned += 1


async def test_when_told_to_stop_every_service_cleans_up() -> None:
    services = [Scripted("a", essential=True), Scripted("b", essential=False)]
    stop = asyncio.Event()
    running = asyncio.create_task(supervise(services, stop, FakeClock()))
    await settle()
    stop.set()
    async with asyncio.timeout(1):
        await running
    assert [service.cleaned for service in services] == [1, 1]


@pytest.mark.parametrize("end", [None, ValueError("broke")])
async def test_an_essential_service_that_ends_takes_everything_with_it(end: Exception | None) -> None:
    quiet = Scripted("quiet", essential=True)
    services = [quiet, Scripted("heart", essential=True, ends=[end])]
    with pytest.raises(EssentialEnded, match="heart"):
        async with asyncio.timeout(1):
            await supervise(services, asyncio.Event(), FakeClock())
    assert quiet.cleaned == 1


async def test_any_other_is_started_again_with_growing_waits() -> None:
    clock, stop = FakeClock(), asyncio.Event()
    printer = Scripted("printer", essential=False, ends=[None, ValueError("broke"), None, None, None])
    running = asyncio.create_task(supervise([printer], stop, clock))
    starts = []
    for _ in range(40):
        await settle()
        starts.append(printer.runs)
        await clock.advance(1.0)
    stop.set()
    await running
    assert printer.runs == 6
    assert starts.count(4) > starts.count(2)


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "socket.socket":
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    listener.bind(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return listener


def test_the_manager_is_told(manager: socket.socket) -> None:
    with manager:
        notify("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_a_manager_in_the_abstract_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0koffer-test-notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "@koffer-test-notify")
        notify("READY=1")
        assert listener.recv(100) == b"READY=1"


def test_no_manager_and_a_dead_one_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("READY=1")


@pytest.mark.parametrize(
    ("span", "who", "interval"),
    [("", "", None), ("0", "", None), ("nonsense", "", None), ("4000000", "", 2.0), ("4000000", "1", None)],
)
def test_when_a_sign_of_life_is_due(
    monkeypatch: pytest.MonkeyPatch, span: str, who: str, interval: float | None
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", span)
    monkeypatch.setenv("WATCHDOG_PID", who)
    assert watchdog_interval() == interval


async def test_a_controller_that_is_not_healthy_gives_no_sign_of_life(
    manager: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    health = [True, False, True]

    async def healthy() -> bool:
        return health.pop(0)

    running = asyncio.create_task(Watchdog(healthy, 1.0, clock).run())
    with manager:
        await settle()
        assert manager.recv(100) == b"WATCHDOG=1"
        await clock.advance(1.0)
        with pytest.raises(BlockingIOError):
            manager.recv(100)
        await clock.advance(1.0)
        assert manager.recv(100) == b"WATCHDOG=1"
        running.cancel()
        await asyncio.wait({running})
    assert "no sign of life" in caplog.text


async def test_a_journal_that_hangs_gives_no_sign_of_life(manager: socket.socket) -> None:
    clock = FakeClock()
    asked = asyncio.Event()

    async def healthy() -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    running = asyncio.create_task(Watchdog(healthy, 0.01, clock).run())
    with manager:
        async with asyncio.timeout(5):
            await asked.wait()
            asked.clear()
            while not asked.is_set():
                await clock.advance(0.01)
        with pytest.raises(BlockingIOError):
            manager.recv(100)
        running.cancel()
        await asyncio.wait({running})


async def test_the_overall_word_is_told_when_it_changes(manager: socket.socket) -> None:
    store = Store(case_state(), FakeClock())
    running = asyncio.create_task(StatusLine(store).run())
    with manager:
        await settle()
        store.dispatch(StorageChanged(StorageHealth.FULL))
        await settle()
        assert [manager.recv(100) for _ in range(2)] == [b"STATUS=preparing", b"STATUS=not-ready"]
        running.cancel()
        await asyncio.wait({running})
