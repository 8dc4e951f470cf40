"""Thermometers: by contract as simulator and as driver over the kernel's files, and how they lie, freeze and hang."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.enclosure import HwmonConnection
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item
from firmware.hal.contracts.thermometer import ThermometerContract, ThermometerRig, looked
from firmware.hal.contracts.told import told_by
from firmware.hal.drivers.hwmon_thermometer import INTERVAL, HwmonThermometer
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY
from firmware.hal.ports.thermometer import Temperature
from firmware.hal.sim.peers.hwmon import HwmonPeer
from firmware.hal.sim.thermometer import SimThermometer
from firmware.hal.wire.celsius import COLDEST, GLITCHES, HOTTEST, Felt, Nonsense, feel


class DriverRig(ThermometerRig):
    def __init__(self, directory: Path) -> None:
        config = device(Kind.THERMOMETER, "hwmon-thermometer", HwmonConnection("lm75", 2))
        self.peer = HwmonPeer(config, directory)
        clock = FakeClock()
        super().__init__(HwmonThermometer(config.name, self.peer.connection, clock), clock)

    def garble(self) -> None:
        self.peer.garbage()

    def warm(self, celsius: float) -> None:
        self.peer.temperature(celsius)

    async def look(self) -> None:
        """Nobody waits for the kernel before the clock goes on: its deadline would pass."""
        await self._answered()
        await self.clock.advance(INTERVAL)
        await self._answered()

    async def _answered(self) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE):
            while not self._rests():
                breath = loop.create_future()
                loop.call_later(0.001, breath.set_result, None)
                await breath

    def _rests(self) -> bool:
        dues = [due for due, _, waker in self.clock._sleepers if not waker.done()]
        return bool(dues) and min(dues) > self.clock.monotonic() + INTERVAL - 1


class SimRig(ThermometerRig):
    def __init__(self) -> None:
        self.thermometer = SimThermometer("thermometer")
        super().__init__(self.thermometer, FakeClock())

    def garble(self) -> None:
        self.thermometer.break_off(ProtocolViolation("thermometer", "-273 is no temperature"))

    def warm(self, celsius: float) -> None:
        self.thermometer.warm(celsius)

    async def look(self) -> None:
        await self.clock.advance(INTERVAL)


@pytest.fixture
def wired(tmp_path: Path) -> DriverRig:
    return DriverRig(tmp_path)


class TestThermometer(ThermometerContract):
    @pytest.fixture(params=["driver", "simulator"])
    def rig(self, request: pytest.FixtureRequest, tmp_path: Path) -> ThermometerRig:
        return DriverRig(tmp_path) if request.param == "driver" else SimRig()


@pytest.mark.parametrize("lie", [-273.0, 200.0])
async def test_a_thermometer_that_lies_says_nothing_at_all(wired: DriverRig, lie: float) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        wired.warm(lie)
        assert isinstance(await fails_with(stream, wired.clock), ProtocolViolation)


@pytest.mark.parametrize("lie", [-273.0, 200.0])
async def test_one_lie_on_a_long_bus_is_a_glitch_and_many_are_a_broken_sensor(wired: DriverRig, lie: float) -> None:
    async with told_by(wired.peripheral) as told:
        assert await looked(wired, told) == [READY, Temperature(24.0)]
        wired.warm(lie)
        await wired.look()
        wired.warm(24.0)
        assert await looked(wired, told) == []
        wired.warm(lie)
        for _ in range(GLITCHES - 1):
            await wired.look()
        assert told.take() == []
        await wired.clock.advance(INTERVAL)
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({told.reading})
        with pytest.raises(ProtocolViolation):
            told.take()


async def test_one_reading_that_is_off_is_not_told(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        await looked(wired, told)
        wired.warm(85.0)  # what a sensor says that has just been switched on
        await wired.look()
        wired.warm(24.0)
        assert await looked(wired, told) == []


async def test_a_thermometer_that_freezes_the_bus_is_silent_and_holds_up_nobody(wired: DriverRig) -> None:
    wired.peer.hang()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralSilent)
    wired.peer.recover()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY


async def test_a_chip_that_leaves_its_bus_is_absent_at_the_next_look(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        await looked(wired, told)
        wired.peer.unplug()
        await wired.clock.advance(INTERVAL)
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({told.reading})
        assert isinstance(told.reading.exception(), PeripheralAbsent)
    wired.peer.plug()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY


async def test_a_fan_that_starts_and_stops_does_not_make_it_flicker(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        wired.warm(60.5)
        items = await looked(wired, told)
        for celsius in (59.0, 60.0, 58.0):
            wired.warm(celsius)
            items += await looked(wired, told)
    assert READY not in items


@given(st.lists(st.integers(-300_000, 300_000) | st.text(max_size=4)))
def test_whatever_a_sensor_says_what_is_told_can_be(figures: list[int | str]) -> None:
    felt = Felt()
    for figure in figures:
        try:
            felt = feel(felt, str(figure))
        except Nonsense:
            felt = Felt()
        assert felt.told is None or COLDEST <= felt.told <= HOTTEST
