"""Runs the suite of a kind over one driver with pytest, and tells of each test how it went."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import ClassVar, Final

import pytest

from firmware.clock import FakeClock, SystemClock
from firmware.hal.config import DeviceConfig, HalConfig
from firmware.hal.contracts.base import PeripheralContract, Rig
from firmware.hal.contracts.poked import hands_at, suite_of
from firmware.hal.inventory import build_hal
from firmware.hal.ports.device import Peripheral
from firmware.hal.sim.world import PokeError, World

_SUBJECT: Final = Path(__file__).with_name("conform_subject.py")
_OPTIONS: Final = ("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "pytest_asyncio.plugin")


@unique
class Went(StrEnum):
    """How a test went."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Row:
    """A test in words, and where it did not pass why."""

    test: str
    went: Went
    why: str = ""


class PassingClock(FakeClock):
    """A clock for a real device: its time passes by itself, and to advance it is to wait."""

    def __init__(self) -> None:
        super().__init__()
        self._real = SystemClock()

    def monotonic(self) -> float:
        return self._real.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._real.sleep(seconds)

    async def advance(self, seconds: float) -> None:
        await self._real.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Subject:
    """A device and whether its far end is in software. `now` is the one that is being judged."""

    config: DeviceConfig
    rehearsal: bool
    now: ClassVar["Subject"]

    @property
    def suite(self) -> type[PeripheralContract]:
        """What it is held to."""
        return suite_of(self.config.kind, rehearsal=self.rehearsal)

    @asynccontextmanager
    async def rig(self, below: Path) -> AsyncIterator[Rig[Peripheral[object]]]:
        """The driver afresh, and the hands of the outside world."""
        clock = FakeClock() if self.rehearsal else PassingClock()
        hal = build_hal(HalConfig((), (self.config,)), clock, self.rehearsal, below)
        try:
            peripheral = hal.devices[self.config.name].peripheral
            act = None if hal.world is None else _Pokes(hal.world, self.config.name)
            yield hands_at(self.config.kind, peripheral, clock, act)
        finally:
            await hal.close()


@dataclass(frozen=True, slots=True)
class _Pokes:
    world: World
    device: str

    def __call__(self, name: str, **arguments: int | str) -> None:
        try:
            self.world.poke(self.device, name, arguments)
        except PokeError:
            pytest.skip(f"its far end has no poke {name!r} with {', '.join(arguments) or 'nothing'}")


class _Listener:
    """The plugin that hears how tests go."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.rows.append(Row(_words(report.nodeid), Went(report.outcome), _why(report)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.rows.append(Row("is there anything to run", Went.FAILED, _last(report.longreprtext)))


def conform(subject: Subject) -> list[Row]:
    """Each test of the suite in its order; one that fails in its end has two rows."""
    Subject.now = subject
    listener = _Listener()
    options = [*_OPTIONS, "-c", os.devnull, "--rootdir", str(_SUBJECT.parent), "-o", "asyncio_mode=auto"]
    with _environment({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}):
        pytest.main([*options, "--import-mode=importlib", str(_SUBJECT)], plugins=[listener])
    return listener.rows


class _environment:  # noqa: N801 - a function in use
    """These variables, for as long as it lasts."""

    def __init__(self, more: Mapping[str, str]) -> None:
        self._more = more

    def __enter__(self) -> None:
        self._before = dict(os.environ)
        os.environ.update(self._more)

    def __exit__(self, *_: object) -> None:
        os.environ.clear()
        os.environ.update(self._before)


def _words(node: str) -> str:
    return node.rpartition("::")[2].removeprefix("test_").replace("_", " ")


def _why(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    crash = getattr(report.longrepr, "reprcrash", None)
    return _last(report.longreprtext) if crash is None else _told(crash.message, report.longreprtext)


def _told(message: str, text: str) -> str:
    """What was raised; an assertion says no more than that, so the line that did not hold."""
    first = message.partition("\n")[0]
    lines = [line.removeprefix(">").strip() for line in text.splitlines() if line.startswith(">")]
    return lines[-1] if first == "AssertionError" and lines else first


def _last(text: str) -> str:
    return text.strip().rpartition("\n")[2]
