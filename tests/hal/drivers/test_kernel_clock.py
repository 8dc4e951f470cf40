"""Setting the clock through timedated: python-dbusmock's, on a bus of the test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.private_bus import line_to, private_bus, program, served

from firmware.clock import FakeClock, SystemClock
from firmware.hal.config import HalConfig
from firmware.hal.drivers.kernel_clock import TIMEDATED, KernelClock
from firmware.hal.inventory import build_hal
from firmware.hal.transports.dbus import Bus, Place

MOCK = Place(TIMEDATED.service, TIMEDATED.path, "org.freedesktop.DBus.Mock")
RIGHT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
BY_ITSELF = "org.freedesktop.timedate1.AutomaticTimeSyncEnabled"


@asynccontextmanager
async def timedated(directory: Path) -> AsyncIterator[tuple[KernelClock, Bus]]:
    async with private_bus(directory) as address:
        command = ("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "timedated")
        async with program(*command, env={"DBUS_SYSTEM_BUS_ADDRESS": address}), line_to(address) as bus:
            await served(address, TIMEDATED.service)
            yield KernelClock(SystemClock(), address), bus


async def heard(bus: Bus) -> list[tuple[str, list[object]]]:
    calls = await bus.ask(MOCK, "GetCalls")
    assert isinstance(calls, list)
    return [(call[1], call[2]) for call in calls if call[1] in ("SetTime", "SetNTP")]


async def refusing(bus: Bus, name: str, unless: str = "False") -> None:
    code = f'if not ({unless}): raise dbus.exceptions.DBusException("no", name="{name}")'
    await bus.call(MOCK, "AddMethod", "sssss", TIMEDATED.interface, "SetTime", "xbb", "", code)


@pytest.mark.peer("dbus-daemon")
async def test_the_clock_is_set_in_microseconds_and_nobody_is_asked(tmp_path: Path) -> None:
    async with timedated(tmp_path) as (clock, bus):
        await refusing(bus, BY_ITSELF, unless="True")
        assert await clock.set_clock(RIGHT)
        ((method, (to, *flags)),) = await heard(bus)
        assert (method, flags) == ("SetTime", [False, False])
        assert isinstance(to, int)
        assert 0 <= to - RIGHT.timestamp() * 1_000_000 < 10_000_000


@pytest.mark.peer("dbus-daemon")
async def test_a_time_server_without_an_answer_is_put_aside_for_the_moment(tmp_path: Path) -> None:
    async with timedated(tmp_path) as (clock, bus):
        first = 'getattr(self, "asked", 0) or setattr(self, "asked", 1)'
        await refusing(bus, BY_ITSELF, unless=first)
        assert await clock.set_clock(RIGHT)
        told = [(method, flags[0] if method == "SetNTP" else None) for method, flags in await heard(bus)]
        assert told == [("SetTime", None), ("SetNTP", False), ("SetTime", None), ("SetNTP", True)]


@pytest.mark.peer("dbus-daemon")
async def test_the_time_server_comes_back_also_when_the_clock_cannot_be_set(tmp_path: Path) -> None:
    async with timedated(tmp_path) as (clock, bus):
        await refusing(bus, BY_ITSELF)
        assert not await clock.set_clock(RIGHT)
        assert (await heard(bus))[-1] == ("SetNTP", [True, False])


@pytest.mark.peer("dbus-daemon")
async def test_a_refusal_leaves_everything_as_it_is(tmp_path: Path) -> None:
    async with timedated(tmp_path) as (clock, bus):
        await refusing(bus, "org.freedesktop.DBus.Error.AccessDenied")
        assert not await clock.set_clock(RIGHT)
        assert [method for method, _ in await heard(bus)] == ["SetTime"]


@pytest.mark.peer("dbus-daemon")
async def test_a_system_without_timedated_or_without_a_bus(tmp_path: Path) -> None:
    async with private_bus(tmp_path) as address:
        assert not await KernelClock(SystemClock(), address).set_clock(RIGHT)
    assert not await KernelClock(SystemClock(), "unix:path=/nowhere").set_clock(RIGHT)


async def test_a_rehearsal_never_sets_the_clock_of_the_machine(tmp_path: Path) -> None:
    hal = build_hal(HalConfig((), ()), FakeClock(), rehearsal=True, below=tmp_path)
    try:
        assert hal.timekeeper.synchronised()
        assert await hal.timekeeper.hardware_clock() is None
        assert not await hal.timekeeper.set_clock(RIGHT)
    finally:
        await hal.close()
