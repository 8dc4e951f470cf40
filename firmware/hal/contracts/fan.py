"""What every `Fan` with a tachometer must do."""

from abc import abstractmethod
from contextlib import aclosing

import pytest

from firmware.clock import settle
from firmware.hal.contracts.base import PeripheralContract, Rig, next_item
from firmware.hal.contracts.told import Told, told_by
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fan import Fan, Turning

STALLED = Condition(DeviceState.FAULT, Reason.FAN_STALLED)
LONG = 60.0
"""Seconds after which anything about a fan is known."""


class FanRig(Rig[Fan]):
    """A fan of 3000 revolutions a minute, and its blades."""

    @abstractmethod
    def hold(self) -> None:
        """Let a cable get into the blades."""

    @abstractmethod
    def free(self) -> None:
        """Let it turn again."""


class FanContract(PeripheralContract):
    """It turns as it is driven and tells how; one that is driven and stands is a fault until it turns."""

    async def test_turns_as_it_is_driven(self, rig: FanRig) -> None:
        async with told_by(rig.peripheral) as told:
            assert await later(rig, told) == [READY, Turning(0)]
            for share, rpm in ((0.5, 1500), (1.0, 3000), (0.0, 0)):
                rig.peripheral.drive(share)
                assert await later(rig, told) == [Turning(rpm)]
                assert await later(rig, told) == []

    async def test_one_that_stands_though_driven_is_a_fault_until_it_turns(self, rig: FanRig) -> None:
        async with told_by(rig.peripheral) as told:
            await later(rig, told)
            rig.peripheral.drive(0.5)
            await later(rig, told)
            rig.hold()
            assert await later(rig, told) == [STALLED, Turning(0)]
            rig.free()
            items = await later(rig, told)
            assert items[0] == READY
            assert items[-1] == Turning(1500)

    async def test_one_that_stands_and_need_not_turn_is_well(self, rig: FanRig) -> None:
        async with told_by(rig.peripheral) as told:
            rig.hold()
            assert await later(rig, told) == [READY, Turning(0)]

    async def test_is_absent_while_nobody_observes_it(self, rig: FanRig) -> None:
        for _ in range(2):
            with pytest.raises(PeripheralAbsent):
                rig.peripheral.drive(1.0)
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)


async def later(rig: FanRig, told: Told) -> list[object]:
    """What is told until everything about the fan is known."""
    await settle()
    await rig.clock.advance(LONG)
    return told.take()
