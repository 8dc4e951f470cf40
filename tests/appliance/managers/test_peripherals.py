"""Devices that break, come back, flap, or whose driver has a bug: each is its own trouble and nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.appliance import Desk, timeline_in
from support.peripherals import ScriptedDevice

from firmware.appliance.managers.peripherals import MOST_CONDITIONS, Peripherals, condition_after
from firmware.clock import settle
from firmware.hal.errors import (
    HalError,
    PeripheralAbsent,
    PeripheralBusy,
    PeripheralFault,
    PeripheralSilent,
    PeripheralUnserved,
    ProtocolViolation,
)
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.lid import LidPosition

ABSENT = Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
GARBLED = Condition(DeviceState.FAULT, Reason.GARBLED)
REFUSED = Condition(DeviceState.FAULT, Reason.REFUSED)


@dataclass
class Seen:
    """An observer that remembers."""

    told: list[tuple[str, object]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    async def observed(self, device: str, value: object) -> None:
        if value == "poison":
            raise TypeError(value)
        self.told.append((device, value))

    async def lost(self, device: str) -> None:
        self.gone.append(device)


@dataclass(frozen=True)
class Bench:
    desk: Desk
    peripherals: Peripherals
    seen: Seen

    def condition(self, name: str) -> Condition:
        return self.desk.store.state.devices[name].condition

    async def becomes(self, name: str, condition: Condition) -> None:
        async with asyncio.timeout(5):
            await self.desk.store.until(lambda state: state.devices[name].condition == condition)
        await settle()

    async def pass_time(self, seconds: float) -> None:
        await self.desk.clock.advance(seconds)
        await self.desk.journal.answers()
        await settle()


@asynccontextmanager
async def bench(directory: Path, **devices: ScriptedDevice) -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        seen = Seen()
        peripherals = Peripherals(devices, seen, desk.timeline, desk.store, desk.clock)
        running = asyncio.create_task(peripherals.run())
        try:
            yield Bench(desk, peripherals, seen)
        finally:
            running.cancel()
            await asyncio.wait({running})


@pytest.mark.parametrize(
    ("problem", "condition"),
    [
        (PeripheralAbsent("x", ""), ABSENT),
        (PeripheralSilent("x", ""), Condition(DeviceState.FAULT, Reason.SILENT)),
        (ProtocolViolation("x", ""), GARBLED),
        (PeripheralUnserved("x", ""), Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)),
        (PeripheralBusy("x", ""), Condition(DeviceState.FAULT, Reason.IN_USE)),
        (PeripheralFault("x", ""), REFUSED),
        (HalError("x", ""), REFUSED),
    ],
)
def test_each_way_to_break_has_its_condition(problem: HalError, condition: Condition) -> None:
    assert condition_after(problem) == condition


async def test_a_device_tells_its_condition_and_its_values(tmp_path: Path) -> None:
    async with bench(tmp_path, lid=ScriptedDevice([READY, LidPosition.OPEN, None])) as at:
        await at.becomes("lid", READY)
        assert at.seen.told == [("lid", LidPosition.OPEN)]


async def test_an_unplugged_device_is_absent_and_comes_back(tmp_path: Path) -> None:
    scanner = ScriptedDevice([READY, PeripheralAbsent("scanner", "pulled")])
    async with bench(tmp_path, scanner=scanner) as at:
        await at.becomes("scanner", ABSENT)
        assert at.seen.gone == ["scanner"]
        assert scanner.let_go == 1
        await at.pass_time(2)
        await at.becomes("scanner", READY)


async def test_the_waits_double_up_to_a_minute(tmp_path: Path) -> None:
    scanner = ScriptedDevice(*[[PeripheralAbsent("scanner", "gone")]] * 200)
    async with bench(tmp_path, scanner=scanner) as at:
        await at.becomes("scanner", ABSENT)
        tries = []
        for _ in range(10):
            before = scanner.opened
            for _ in range(60):
                await at.pass_time(1)
            tries.append(scanner.opened - before)
        assert tries[0] in range(4, 8)  # after 1, 2, 4, 8, 16, 32 seconds, each with its jitter
        assert max(tries[2:]) <= 2
        assert sum(tries[2:]) in range(6, 12)


async def test_a_wish_cuts_the_wait_short(tmp_path: Path) -> None:
    scanner = ScriptedDevice(*[[PeripheralAbsent("scanner", "gone")]] * 8)
    async with bench(tmp_path, scanner=scanner) as at:
        await at.becomes("scanner", ABSENT)
        for _ in range(60):
            await at.pass_time(1)
        before = scanner.opened
        assert at.peripherals.check("scanner")
        async with asyncio.timeout(5):
            while scanner.opened == before:  # the journal's thread may be slow to record what came before
                await settle()
        assert scanner.opened == before + 1
        for _ in range(100):
            at.peripherals.check("scanner")
            await settle()
        assert scanner.opened == before + 1  # never more than once a second
        assert not at.peripherals.check("toaster")


async def test_a_bug_in_one_driver_takes_no_other_device_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = ScriptedDevice([READY, ZeroDivisionError("bug")])
    ended = ScriptedDevice([READY])
    poisoned = ScriptedDevice([READY, "poison"])
    sound = ScriptedDevice([READY, LidPosition.OPEN, None])
    async with bench(tmp_path, scanner=broken, printer=ended, battery=poisoned, lid=sound) as at:
        for name in ("scanner", "printer", "battery"):
            await at.becomes(name, REFUSED)
        assert at.condition("lid") == READY
        assert poisoned.let_go == 1
    assert "the driver of scanner failed" in caplog.text


async def test_a_flapping_device_is_as_good_as_broken_and_the_journal_does_not_fill(tmp_path: Path) -> None:
    low = Condition(DeviceState.ATTENTION, Reason.PAPER_LOW)
    flapping = ScriptedDevice(*[[READY, low] * 500] * 20)
    async with bench(tmp_path, printer=flapping) as at:
        await at.becomes("printer", GARBLED)
        for _ in range(30):
            await at.pass_time(1)
        assert len(await at.desk.journal.tail(1000)) <= MOST_CONDITIONS + 10


async def test_a_device_that_does_not_change_is_not_recorded_again(tmp_path: Path) -> None:
    steady = ScriptedDevice(*[[READY, PeripheralAbsent("lid", "")]] + [[PeripheralAbsent("lid", "")]] * 5)
    async with bench(tmp_path, lid=steady) as at:
        await at.becomes("lid", ABSENT)
        for _ in range(20):
            await at.pass_time(1)
        assert steady.opened > 3
        assert len(await at.desk.journal.tail(100)) == 2


async def test_at_the_end_every_device_is_let_go(tmp_path: Path) -> None:
    devices = {name: ScriptedDevice() for name in ("lid", "printer", "scanner")}
    async with bench(tmp_path, **devices) as at:
        await at.becomes("scanner", READY)
    assert [device.let_go for device in devices.values()] == [1, 1, 1]
