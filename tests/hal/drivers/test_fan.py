"""The fan: by contract as simulator and as driver over mock pins, and what gets into its blades."""

from contextlib import aclosing

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.enclosure import TACHOMETER_WINDOW, FanConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.fan import STALLED, FanContract, FanRig, later
from firmware.hal.contracts.told import told_by
from firmware.hal.drivers.pwm_fan import LOOK, SPIN_UP, PwmFan
from firmware.hal.errors import PeripheralFault
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.fan import Turning
from firmware.hal.sim.fan import SimFan
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peers.pwm_fan import PwmFanPeer


class DriverRig(FanRig):
    def __init__(self, tachometer: int | None = 24) -> None:
        config = device(Kind.FAN, "pwm-fan", FanConnection(18, tachometer=tachometer))
        self.header = SimHeader()
        self.peer = PwmFanPeer(config, self.header)
        clock = FakeClock()
        super().__init__(PwmFan(config.name, self.peer.connection, clock, self.header.pins), clock)

    def garble(self) -> None:
        self.peer.wear(400)

    def hold(self) -> None:
        self.peer.stall()

    def free(self) -> None:
        self.peer.free()


class SimRig(FanRig):
    def __init__(self) -> None:
        self.fan = SimFan("fan")
        super().__init__(self.fan, FakeClock())

    def garble(self) -> None:
        self.fan.happen(Turning(99_999))

    def hold(self) -> None:
        self.fan.hold()

    def free(self) -> None:
        self.fan.free()


@pytest.fixture
def wired() -> DriverRig:
    return DriverRig()


class TestFan(FanContract):
    @pytest.fixture(params=[DriverRig, SimRig])
    def rig(self, request: pytest.FixtureRequest) -> FanRig:
        rig: FanRig = request.param()
        return rig


async def test_a_fan_that_stalls_gets_full_power_until_it_turns(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        await settle()
        wired.peripheral.drive(0.4)
        await later(wired, told)
        assert wired.peer.driven() == 0.4
        wired.peer.stall()
        assert STALLED in await later(wired, told)
        assert wired.peer.driven() == 1.0
        wired.peer.free()
        await later(wired, told)
        assert wired.peer.driven() == 0.4


async def test_one_window_without_a_pulse_is_no_stall(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        await settle()
        wired.peripheral.drive(0.4)
        await settle()
        await wired.clock.advance(SPIN_UP + TACHOMETER_WINDOW + 1)  # the first look is over
        wired.peer.stall()
        await wired.clock.advance(LOOK)  # the second meets it
        wired.peer.free()
        assert STALLED not in await later(wired, told)


async def test_a_bearing_that_wears_is_told_by_tenths(wired: DriverRig) -> None:
    async with told_by(wired.peripheral) as told:
        await settle()
        wired.peripheral.drive(1.0)
        await later(wired, told)
        wired.peer.wear(95)
        assert await later(wired, told) == []
        wired.peer.wear(80)
        assert await later(wired, told) == [Turning(2400)]


async def test_a_fan_without_a_tachometer_never_claims_to_turn() -> None:
    rig = DriverRig(tachometer=None)
    async with told_by(rig.peripheral) as told:
        await settle()
        rig.peripheral.drive(0.5)
        rig.peer.stall()
        items = await later(rig, told)
        assert items == [READY, Turning(None)]
        assert rig.peer.driven() == 0.5


async def test_a_fan_that_stands_or_runs_full_pulses_nothing_and_wakes_nobody(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peripheral.drive(1.0)
        await settle()
        assert wired.header.wave(18) == (None, 1.0)
        wired.peripheral.drive(0.0)
        await settle()
        assert wired.header.wave(18) == (None, 0.0)
        assert all(waker.done() for *_, waker in wired.clock._sleepers)


async def test_pin_that_somebody_else_holds_is_a_fault(wired: DriverRig) -> None:
    wired.peer.take_pin()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralFault)
    wired.peer.give_pin_back()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await next_item(stream, wired.clock), Condition)
