"""The lid: by contract as simulator and as driver over mock pins, and what can happen to a contact."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config import DeviceConfig
from firmware.hal.config.body import GpioLidConnection
from firmware.hal.contracts.base import next_item, until_quiet
from firmware.hal.contracts.lid import LidContract, LidRig
from firmware.hal.drivers.gpio_lid import GpioLid
from firmware.hal.errors import PeripheralFault
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.lid import SimLid
from firmware.hal.sim.peers.gpio_lid import GpioLidPeer
from firmware.hal.transports.gpio import Pins, local_pins


def lid_at(closed_high: bool, pin: int = 17) -> DeviceConfig:
    return device(Kind.LID, "gpio-lid", GpioLidConnection(pin, closed_high, bounce=0.05))


class DriverRig(LidRig):
    def __init__(self, closed_high: bool) -> None:
        config = lid_at(closed_high)
        self.header = SimHeader()
        self.peer = GpioLidPeer(config, Path(), self.header)
        clock = FakeClock()
        super().__init__(GpioLid(config.name, self.peer.connection, clock, self.header.pins), clock)

    def garble(self) -> None:
        self.peer.chatter(50)

    def move(self, position: LidPosition) -> None:
        if position is LidPosition.OPEN:
            self.peer.open()
        else:
            self.peer.slam()


class SimRig(LidRig):
    def __init__(self) -> None:
        self.lid = SimLid("lid")
        super().__init__(self.lid, FakeClock())

    def garble(self) -> None:
        self.lid.wear_out()

    def move(self, position: LidPosition) -> None:
        self.lid.move(position)


@pytest.fixture
def wired() -> DriverRig:
    return DriverRig(closed_high=False)


class TestLid(LidContract):
    @pytest.fixture(params=["closed low", "closed high", "simulator"])
    def rig(self, request: pytest.FixtureRequest) -> LidRig:
        return SimRig() if request.param == "simulator" else DriverRig(request.param == "closed high")


async def test_slammed_lid_is_one_change(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        assert [await next_item(stream, wired.clock) for _ in range(2)] == [READY, LidPosition.OPEN]
        wired.peer.slam()
        assert await until_quiet(stream, wired.clock) == [LidPosition.CLOSED]


async def test_nothing_is_told_before_the_contact_rests(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        told = asyncio.ensure_future(anext(stream))
        for _ in range(20):
            wired.peer.slam()
            await settle()
            await wired.clock.advance(0.04)
        assert not told.done()
        await wired.clock.advance(0.06)
        assert await told is LidPosition.CLOSED


async def test_lid_that_knocks_and_stays_open_is_no_change(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        wired.peer.chatter(3)
        assert await until_quiet(stream, wired.clock) == []


async def test_contact_that_never_rests_is_a_fault_until_it_does(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        await next_item(stream, wired.clock)
        told = asyncio.ensure_future(anext(stream))
        for _ in range(60):
            wired.peer.chatter(2)
            await settle()
            await wired.clock.advance(0.04)
        assert await told == Condition(DeviceState.FAULT, Reason.GARBLED)
        wired.peer.shut()
        assert await until_quiet(stream, wired.clock) == [READY, LidPosition.CLOSED]


async def test_broken_wire_reads_as_open() -> None:
    for closed_high in (False, True):
        rig = DriverRig(closed_high)
        rig.peer.shut()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, LidPosition.CLOSED]
            rig.header.contact(17).tie(None)  # nothing at the pin but its resistor
            assert await next_item(stream, rig.clock) is LidPosition.OPEN


async def test_pin_that_somebody_else_holds_is_a_fault(wired: DriverRig) -> None:
    let_go = wired.header.take(17)
    async with aclosing(wired.peripheral.observe()) as stream:
        with pytest.raises(PeripheralFault, match=r"HAL-105 lid: .*GPIO17 is already in use"):
            await anext(stream)
    let_go()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY


async def test_pin_with_a_resistor_of_its_own_is_a_fault() -> None:
    config = lid_at(closed_high=True, pin=2)
    header = SimHeader()
    lid = GpioLid(config.name, GpioLidPeer(config, Path(), header).connection, FakeClock(), header.pins)
    async with aclosing(lid.observe()) as stream:
        with pytest.raises(PeripheralFault, match="fixed pull"):
            await anext(stream)


@pytest.fixture
async def machine_pins() -> AsyncIterator[Pins]:
    pins = local_pins()
    yield pins
    pins.close()


async def test_machine_without_pins_is_a_fault_and_no_crash(machine_pins: Pins) -> None:
    config = lid_at(closed_high=False)
    connection = GpioLidConnection(17, closed_high=False, bounce=0.05)
    for _ in range(2):  # it is tried again each time
        async with aclosing(GpioLid(config.name, connection, FakeClock(), machine_pins).observe()) as stream:
            with pytest.raises(PeripheralFault):
                await anext(stream)
