"""A fuel gauge on the I2C bus and a pin for the mains: by contract over a chip in software, and its bad days."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from support.batteries import PeerRig
from support.devices import device
from support.hung_calls import pass_slowly
from support.umockdev import lines_under_umockdev

from firmware.clock import FakeClock, settle
from firmware.hal.config.power import GaugeConnection, Kill, Sense
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.contracts.battery import BatteryContract, done
from firmware.hal.drivers.gauge_battery import INTERVAL, PULSE, TRIES, GaugeBattery
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Charge, CutOutcome, PowerSource
from firmware.hal.ports.device import READY
from firmware.hal.sim.buses import SimBuses
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.gauge_chip import GaugeChipPeer

GAUGE = GaugeConnection(1, 0x36, Sense(6, high=True), 90_000, Kill(26, 30.0), 12)
ON_BATTERY = Charge(PowerSource.BATTERY, 96, 234, milliwatts=22_090, design=90_000)


class Rig(PeerRig):
    looks = INTERVAL

    def __init__(self, directory: Path, connection: GaugeConnection = GAUGE) -> None:
        config = device(Kind.BATTERY, "gauge-battery", connection)
        self.header, self.buses = SimHeader(), SimBuses()
        self.peer = GaugeChipPeer(config, directory, self.header, self.buses)
        clock = FakeClock()
        battery = GaugeBattery(config.name, connection, clock, self.header.pins, self.buses)
        super().__init__(battery, self.peer, clock)

    def charging(self) -> bool:
        return self.peer.charging

    def armed(self) -> bool:
        return self.peer.armed is not None


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.peer.close()


class TestGaugeBattery(BatteryContract):
    """The suite of all batteries."""


async def test_what_the_chip_and_the_pin_tell(rig: Rig) -> None:
    rig.peer.mains_off()
    async with aclosing(rig.peripheral.observe()) as stream:
        assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, ON_BATTERY]


async def test_older_chip_knows_no_rate_and_so_no_time(rig: Rig) -> None:
    rig.peer.older()
    rig.peer.mains_off()
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        assert await next_item(stream, rig.clock) == replace(ON_BATTERY, minutes=None, milliwatts=None)


async def test_mains_that_go_are_told_before_any_time_passes(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        await next_item(stream, rig.clock)
        rig.peer.mains_off()
        async with asyncio.timeout(10):
            told = await anext(stream)
        assert isinstance(told, Charge) and told.source is PowerSource.BATTERY


async def test_fifty_flickers_of_the_pin_are_one_going_and_one_coming(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        await next_item(stream, rig.clock)
        for _ in range(50):
            rig.peer.mains_off()
            await rig.clock.advance(0.1)
            rig.peer.mains_on()
            await rig.clock.advance(0.1)
        told = [item.source for item in await until_quiet(stream, rig.clock) if isinstance(item, Charge)]
    assert told == [PowerSource.BATTERY, PowerSource.MAINS]


async def test_chip_that_is_disturbed_is_asked_again(rig: Rig) -> None:
    rig.peer.disturb(TRIES - 1)
    async with aclosing(rig.peripheral.observe()) as stream:
        assert await next_item(stream, rig.clock) == READY


async def test_chip_that_does_not_acknowledge_is_absent(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        rig.peer.disturb(100)
        await pass_slowly(rig.clock, INTERVAL)
        assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)


async def test_machine_without_the_bus_has_no_battery(rig: Rig) -> None:
    battery = GaugeBattery("battery", replace(GAUGE, bus=7), rig.clock, rig.header.pins, rig.buses)
    async with aclosing(battery.observe()) as stream:
        assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)


async def test_bus_that_hangs_is_silent_and_blocks_nobody(rig: Rig) -> None:
    rig.peer.hang()
    async with aclosing(rig.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)


async def test_board_that_would_cut_too_early_is_not_asked(rig: Rig) -> None:
    assert await done(rig, rig.peripheral.cut_and_restore(30.1)) is CutOutcome.NOT_SUPPORTED
    assert rig.peer.armed is None


async def test_kill_pin_is_low_until_asked_and_pulsed_once(rig: Rig) -> None:
    async with aclosing(rig.peripheral.observe()) as stream:
        await until_quiet(stream, rig.clock)
    assert rig.peer.armed is None
    cutting = asyncio.ensure_future(rig.peripheral.cut_and_restore(20.0))
    await settle()
    assert rig.header.level(26)
    await rig.clock.advance(PULSE)
    assert await cutting is CutOutcome.ARMED
    assert not rig.header.level(26)
    assert rig.peer.armed == 30.0


async def test_board_without_pins_for_it_can_do_neither(tmp_path: Path) -> None:
    rig = Rig(tmp_path, replace(GAUGE, kill=None, hold=None))
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        assert await rig.peripheral.allow_charging(allowed=False) is False
        assert await rig.peripheral.cut_and_restore(5.0) is CutOutcome.NOT_SUPPORTED
    rig.peer.close()


async def test_charger_rests_only_while_somebody_watches(rig: Rig) -> None:
    with pytest.raises(PeripheralAbsent):
        await rig.peripheral.allow_charging(allowed=False)
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        await rig.peripheral.allow_charging(allowed=False)
        assert not rig.peer.charging
    assert rig.peer.charging


@pytest.mark.peer("umockdev-wrapper")
async def test_the_kernels_own_calls_carry_the_same_words() -> None:
    absent = "HAL-101 battery: nothing answers at address 0x36"
    assert await lines_under_umockdev("support.gauge_child") == [str(READY), str(ON_BATTERY), absent]
