"""The power over real drivers: a loose plug at the kernel's files, and rails that come on in order and go in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.appliance import Desk, settled, timeline_in
from support.devices import device
from support.power import BATTERY, FEEDS, MAINS, PowerBench, add_rails, power_in

from firmware.appliance.managers.peripherals import Peripherals
from firmware.appliance.managers.rails import TRY_AGAIN
from firmware.appliance.power.policy import INRUSH, RETURN_HOLD, Mode
from firmware.appliance.state.events import DeviceChanged, PowerModeEntered
from firmware.hal.config.body import SupplyConnection
from firmware.hal.drivers.sysfs_battery import SysfsBattery
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Charge
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.rail import RailState
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.sysfs_battery import SysfsBatteryPeer
from firmware.hal.sim.rail import SimRail

LOOSE = 50
ORDER = [rail for rail, _ in FEEDS.ranks]


class ToPower:
    """What gauge and rails tell goes to the power's manager."""

    def __init__(self, power: PowerBench) -> None:
        self._power = power

    async def observed(self, device: str, value: object) -> None:
        if isinstance(value, RailState):
            self._power.manager.rail_told(device, value)
        else:
            assert isinstance(value, Charge)
            await self._power.manager.charged(device, value)

    async def lost(self, device: str) -> None:
        await self._power.manager.lost(device)


@asynccontextmanager
async def kernel_battery(directory: Path, desk: Desk, power: PowerBench) -> AsyncIterator[SysfsBatteryPeer]:
    config, hotplug = device(Kind.BATTERY, "sysfs-battery", SupplyConnection("BAT0", "ADP1")), SimHotplug()
    peer = SysfsBatteryPeer(config, directory, hotplug)
    driver = SysfsBattery(config.name, peer.connection, desk.clock, hotplug)
    watch = Peripherals({"battery": driver}, ToPower(power), desk.timeline, desk.store, desk.clock)
    running = asyncio.create_task(watch.run())
    try:
        async with asyncio.timeout(10):
            await desk.store.until(lambda state: state.power.source is MAINS)
        yield peer
    finally:
        running.cancel()
        await asyncio.wait({running})
        peer.close()


async def test_mains_flicker_fifty_times_in_ten_seconds_at_the_real_driver_and_one_event_is_told(
    tmp_path: Path,
) -> None:
    async with (
        timeline_in(tmp_path) as desk,
        power_in(desk) as power,
        kernel_battery(tmp_path, desk, power) as peer,
    ):
        for _ in range(LOOSE):
            peer.mains_off()
            await power.advance(0.1)
            peer.mains_on()
            await power.advance(0.1)
        assert await modes(power) == [Mode.MAINS, Mode.BATTERY]
        await power.advance(RETURN_HOLD + 1)
        async with asyncio.timeout(10):
            await desk.store.until(lambda state: state.power.mode is Mode.MAINS)
        assert await modes(power) == [Mode.MAINS, Mode.BATTERY, Mode.MAINS]


async def modes(power: PowerBench) -> list[Mode]:
    return [event.mode for event in await power.told() if isinstance(event, PowerModeEntered)]


@asynccontextmanager
async def fed_case(desk: Desk, state: RailState) -> AsyncIterator[tuple[PowerBench, dict[str, SimRail]]]:
    """All rails are there, and were in `state` before this controller began."""
    add_rails(desk)
    rails = {name: SimRail(name, state) for name in ORDER}
    async with power_in(desk, feeds=FEEDS, rails=rails) as power:
        watch = Peripherals(rails, ToPower(power), desk.timeline, desk.store, desk.clock)
        running = asyncio.create_task(watch.run())
        await settled(desk)
        try:
            yield power, rails
        finally:
            running.cancel()
            await asyncio.wait({running})


def on(rails: dict[str, SimRail]) -> list[str]:
    return [name for name, rail in rails.items() if rail.value is RailState.ON]


async def test_cold_case_comes_on_rail_by_rail(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.OFF) as (power, rails):
        await power.charge(MAINS, 80)
        for count in range(1, len(ORDER) + 1):
            assert on(rails) == ORDER[:count]
            await power.advance(INRUSH)


async def test_controller_that_starts_anew_switches_nothing_off_and_on_again(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.ON) as (power, rails):
        await power.charge(MAINS, 80)
        await power.advance(10 * INRUSH)
        assert all(rail.switched == [] for rail in rails.values())


async def test_controller_that_starts_anew_on_a_low_battery_sheds_what_it_finds_on(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.ON) as (power, rails):
        await power.charge(BATTERY, 15)
        await power.advance(INRUSH)
        assert on(rails) == ORDER[:-1]


async def test_printer_at_work_keeps_its_rail_until_it_is_done(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.ON) as (power, rails):
        await desk.timeline.happened(DeviceChanged("printer", DeviceState.BUSY, Reason.IN_USE))
        await power.charge(BATTERY, 15)
        await power.advance(INRUSH)
        assert "paper-rail" in on(rails)
        await desk.timeline.happened(DeviceChanged("printer", DeviceState.READY, Reason.OK))
        await power.advance(0)
        assert "paper-rail" not in on(rails)


async def test_clerk_who_asks_for_a_shed_printer_gets_it_for_a_while(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.ON) as (power, rails):
        await power.charge(BATTERY, 15)
        await power.advance(INRUSH)
        power.manager.wanted("printer")
        await power.advance(INRUSH)
        assert "paper-rail" in on(rails)
        for _ in range(6):
            await power.advance(60)
        assert "paper-rail" not in on(rails)


async def test_saving_switches_printers_off_on_battery_and_back_on(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.ON) as (power, rails):
        await power.charge(BATTERY, 80)
        await power.manager.save(on=True)
        await power.advance(0)
        assert on(rails) == ORDER[:-1]
        await power.manager.save(on=False)
        await power.advance(INRUSH)
        assert on(rails) == ORDER


async def test_rail_that_does_not_obey_is_tried_again(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, fed_case(desk, RailState.ON) as (power, rails):
        rails["paper-rail"].obeys = False
        await power.charge(BATTERY, 15)
        await power.advance(0)
        assert "paper-rail" in on(rails)
        rails["paper-rail"].obeys = True
        await power.advance(TRY_AGAIN)
        assert on(rails) == ORDER[:-1]
