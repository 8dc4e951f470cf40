"""The sensor for rough handling: by contract, and the road to the next village."""

from contextlib import aclosing

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.enclosure import MotionConnection
from firmware.hal.contracts.base import next_item, until_quiet
from firmware.hal.contracts.motion import MotionContract, MotionRig
from firmware.hal.contracts.told import told_by
from firmware.hal.drivers.gpio_motion import GpioMotion
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.motion import Motion
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.motion import SimMotion
from firmware.hal.sim.peers.gpio_motion import GpioMotionPeer


class DriverRig(MotionRig):
    def __init__(self, shock: int | None = 17, tilt: int | None = 27) -> None:
        config = device(Kind.MOTION_SENSOR, "gpio-motion", MotionConnection(shock, tilt))
        self.peer = GpioMotionPeer(config, header := SimHeader())
        clock = FakeClock()
        super().__init__(GpioMotion(config.name, self.peer.connection, clock, header.pins), clock)

    def garble(self) -> None:
        self.peer.wobble(200)

    def shake(self) -> None:
        self.peer.shock()

    def stand(self, stance: Motion) -> None:
        self.peer.tilt() if stance is Motion.TILTED else self.peer.stand()


class SimRig(MotionRig):
    def __init__(self) -> None:
        self.sensor = SimMotion("motion-sensor")
        super().__init__(self.sensor, FakeClock())

    def garble(self) -> None:
        self.sensor.become(Condition(DeviceState.FAULT, Reason.GARBLED))

    def shake(self) -> None:
        self.sensor.shake()

    def stand(self, stance: Motion) -> None:
        self.sensor.stand(stance)


class TestMotion(MotionContract):
    @pytest.fixture(params=[DriverRig, SimRig])
    def rig(self, request: pytest.FixtureRequest) -> MotionRig:
        rig: MotionRig = request.param()
        return rig


async def test_a_storm_of_shocks_is_one_a_second() -> None:
    rig = DriverRig()
    async with told_by(rig.peripheral) as told:
        await settle()
        told.take()
        for _ in range(100):  # ten seconds of cobblestones
            rig.peer.storm(20)
            await settle()
            await rig.clock.advance(0.1)
        shocks = told.take()
    assert set(shocks) == {Motion.SHOCK}
    assert 9 <= len(shocks) <= 11


async def test_a_ball_that_rolls_to_and_fro_is_no_tilt() -> None:
    rig = DriverRig()
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        await next_item(stream, rig.clock)
        rig.peer.wobble(10)
        assert await until_quiet(stream, rig.clock) == []


@pytest.mark.parametrize(("shock", "tilt", "first"), [(17, None, [READY]), (None, 27, [READY, Motion.UPRIGHT])])
async def test_a_switch_that_is_not_there_tells_nothing(
    shock: int | None, tilt: int | None, first: list[object]
) -> None:
    rig = DriverRig(shock, tilt)
    async with told_by(rig.peripheral) as told:
        await settle()
        assert told.take() == first
        rig.peer.shock()
        rig.peer.tilt()
        await settle()
        await rig.clock.advance(5.0)
        assert told.take() == ([Motion.SHOCK] if tilt is None else [Motion.TILTED])
