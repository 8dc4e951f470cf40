"""The battery: by contract as simulator and as driver over the kernel's files, and what gauges really say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from support.batteries import PeerRig
from support.devices import device
from support.umockdev import lines_under_umockdev

from firmware.clock import FakeClock, settle
from firmware.hal.config.body import SupplyConnection
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.contracts.battery import DEFECT, BatteryContract, BatteryRig
from firmware.hal.drivers.sysfs_battery import INTERVAL, SysfsBattery
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Charge, PowerSource
from firmware.hal.ports.device import READY
from firmware.hal.sim.battery import SimBattery
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.sysfs_battery import SysfsBatteryPeer

ON_MAINS = Charge(PowerSource.MAINS, 96, None, milliwatts=-22_000, celsius=23.5, full=90_000, design=90_000)
ON_BATTERY = replace(ON_MAINS, source=PowerSource.BATTERY, minutes=235, milliwatts=22_000)  # 86.4 Wh at 22 W


class DriverRig(PeerRig):
    may_cut = False

    def __init__(self, directory: Path) -> None:
        config = device(Kind.BATTERY, "sysfs-battery", SupplyConnection("BAT0", "ADP1"))
        self.hotplug = SimHotplug()
        self.peer = SysfsBatteryPeer(config, directory, self.hotplug)
        clock = FakeClock()
        super().__init__(SysfsBattery(config.name, self.peer.connection, clock, self.hotplug), self.peer, clock)

    def charging(self) -> bool:
        return self.peer.charging

    def armed(self) -> bool:
        return False


class SimRig(BatteryRig):
    def __init__(self) -> None:
        self.battery = SimBattery("battery")
        super().__init__(self.battery, FakeClock())

    def garble(self) -> None:
        self.battery.wear_out()

    def unplug(self) -> None:
        self.battery.unplug()

    def plug(self) -> None:
        self.battery.plug()

    def charge(self, source: PowerSource, percent: int) -> None:
        self.battery.charge(source, percent)

    def wear_out(self) -> None:
        self.battery.wear_out()

    def recover(self) -> None:
        self.battery.charge(PowerSource.MAINS, 96)

    def hang(self) -> None:
        self.battery.hang()

    def charging(self) -> bool:
        return self.battery.charging

    def armed(self) -> bool:
        return self.battery.armed is not None


@pytest.fixture
async def wired(tmp_path: Path) -> AsyncIterator[DriverRig]:
    rig = DriverRig(tmp_path)
    yield rig
    rig.peer.close()


class TestBattery(BatteryContract):
    @pytest.fixture(params=["driver", "simulator"])
    def rig(self, request: pytest.FixtureRequest, wired: DriverRig) -> BatteryRig:
        return wired if request.param == "driver" else SimRig()


async def test_gauge_that_sends_no_events_is_read_each_minute(wired: DriverRig, tmp_path: Path) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        assert await next_item(stream, wired.clock) == ON_MAINS
        (tmp_path / "battery-supplies" / "BAT0" / "capacity").write_text("95\n")
        told = asyncio.ensure_future(anext(stream))
        await wired.clock.advance(INTERVAL - 1)
        assert not told.done()
        await wired.clock.advance(1)
        async with asyncio.timeout(10):
            assert await told == replace(ON_MAINS, percent=95)


async def test_pulled_mains_lead_is_told_at_once_with_the_time_left(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.peer.mains_off()
        told = asyncio.ensure_future(anext(stream))
        async with asyncio.timeout(10):
            assert await told == ON_BATTERY
        assert wired.clock.monotonic() < 1002


async def test_events_of_other_subsystems_wake_nobody(wired: DriverRig, tmp_path: Path) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        (tmp_path / "battery-supplies" / "BAT0" / "capacity").write_text("95\n")
        wired.hotplug.change("net", "/devices/eth0")
        assert await until_quiet(stream, wired.clock) == []


@pytest.mark.parametrize("text", ["150", "-1", "", "half", "4.5", "\udcff", "9" * 5000])
async def test_nonsense_capacity_wants_attention_and_sense_is_told_again(
    wired: DriverRig, tmp_path: Path, text: str
) -> None:
    capacity = tmp_path / "battery-supplies" / "BAT0" / "capacity"
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        capacity.write_bytes(text.encode("utf-8", "surrogateescape"))
        wired.hotplug.change("power_supply", "/devices/BAT0")
        assert await next_item(stream, wired.clock) == DEFECT
        wired.peer.charge(60)
        assert [await next_item(stream, wired.clock) for _ in range(2)] == [
            READY,
            replace(ON_MAINS, percent=60),
        ]


async def test_battery_that_was_taken_out_is_absent_though_its_files_are_still_there(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.hotplug.unplug("power_supply", "/devices/platform/battery/power_supply/BAT0")
        assert isinstance(await fails_with(stream, wired.clock), PeripheralAbsent)


async def test_charger_that_was_taken_out_is_no_missing_battery(wired: DriverRig, tmp_path: Path) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.peer.mains_off()
        assert await next_item(stream, wired.clock) == ON_BATTERY
        (tmp_path / "battery-supplies" / "ADP1").rename(tmp_path / "ADP1")
        wired.hotplug.unplug("power_supply", "/devices/platform/charger/power_supply/ADP1")
        assert await until_quiet(stream, wired.clock) == []


@pytest.mark.peer("umockdev-wrapper")
async def test_battery_of_a_kernel_tree_that_somebody_else_wrote() -> None:
    charging, on_battery = Charge(PowerSource.MAINS, 72, None), Charge(PowerSource.BATTERY, 72, 90)
    absent = "HAL-101 battery: the battery was taken out"
    assert await lines_under_umockdev("support.battery_child") == [
        *(str(item) for item in (READY, charging, on_battery, DEFECT)),
        absent,
    ]


async def test_unreadable_gauge_wants_attention(wired: DriverRig, tmp_path: Path) -> None:
    capacity = tmp_path / "battery-supplies" / "BAT0" / "capacity"
    capacity.unlink()
    capacity.mkdir()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == DEFECT


async def test_burst_of_events_is_not_a_burst_of_readings(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        for percent in range(95, 45, -1):
            wired.peer.charge(percent)
        await settle()
        told = 0
        while await next_item(stream, wired.clock) != replace(ON_MAINS, percent=46):
            told += 1
        assert told <= 2


async def test_gauge_that_vanishes_without_a_word_is_missed_at_the_next_look(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.peer.vanish()
        missed = asyncio.ensure_future(anext(stream))
        await wired.clock.advance(INTERVAL)
        async with asyncio.timeout(10):
            with pytest.raises(PeripheralAbsent):
                await missed


async def test_gauge_that_hangs_is_silent_and_blocks_nobody(wired: DriverRig) -> None:
    wired.peer.hang()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralSilent)


async def test_charger_that_cannot_be_told_is_left_alone(wired: DriverRig, tmp_path: Path) -> None:
    behaviour = tmp_path / "battery-supplies" / "BAT0" / "charge_behaviour"
    behaviour.write_text("[auto] force-discharge\n")
    assert await wired.peripheral.allow_charging(allowed=False) is False
    assert behaviour.read_text() == "[auto] force-discharge\n"


async def test_charger_that_refuses_what_it_offers_is_a_fault(wired: DriverRig, tmp_path: Path) -> None:
    supply = tmp_path / "battery-supplies" / "BAT0"
    (supply / "charge_behaviour").unlink()
    (supply / "charge_behaviour").symlink_to(tmp_path / "offer")
    (tmp_path / "offer").write_text("[auto] inhibit-charge\n")
    assert await wired.peripheral.allow_charging(allowed=False) is True
    assert (tmp_path / "offer").read_text() == "inhibit-charge"
    wired.peer.unplug()
    with pytest.raises(PeripheralAbsent):
        await wired.peripheral.allow_charging(allowed=True)
