"""What every camera must do."""

from abc import abstractmethod
from contextlib import aclosing
from typing import Final

from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import next_item, until_quiet
from firmware.hal.ports.camera import Camera, Pictures
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.camera import OFFERED

COVERED: Final = Condition(DeviceState.ATTENTION, Reason.SHUTTER_CLOSED)
IN_USE: Final = Condition(DeviceState.BUSY, Reason.IN_USE)
NO_FORMAT: Final = Condition(DeviceState.FAULT, Reason.NO_FORMAT)
LOOK: Final = 11.0
"""Seconds after which a camera that says nothing by itself has been looked at."""


class CameraRig(AnsweringRig[Camera]):
    """A camera, its shutter, and another program."""

    @abstractmethod
    def cover(self) -> None:
        """Close the shutter."""

    @abstractmethod
    def uncover(self) -> None:
        """Open it."""

    @abstractmethod
    def use(self) -> None:
        """Another program takes pictures."""

    @abstractmethod
    def release(self) -> None:
        """It is done."""

    @abstractmethod
    def lose_formats(self) -> None:
        """It offers nothing, from its next plug on."""


class CameraContract(AnsweringContract):
    """What holds for every camera."""

    async def test_tells_its_formats_with_their_largest_pictures(self, rig: CameraRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Pictures(OFFERED)]
            assert await until_quiet(stream, rig.clock) == []

    async def test_tells_of_its_shutter_at_once(self, rig: CameraRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Pictures(OFFERED)]
            rig.cover()
            assert await next_item(stream, rig.clock) == COVERED
            rig.uncover()
            assert await next_item(stream, rig.clock) == READY

    async def test_shutter_that_was_closed_before_is_told_first(self, rig: CameraRig) -> None:
        rig.cover()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == COVERED

    async def test_is_busy_while_another_program_takes_pictures(self, rig: CameraRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Pictures(OFFERED)]
            rig.use()
            await rig.clock.advance(LOOK)
            assert await next_item(stream, rig.clock) == IN_USE
            rig.release()
            await rig.clock.advance(LOOK)
            assert await next_item(stream, rig.clock) == READY

    async def test_camera_without_formats_is_of_no_use(self, rig: CameraRig) -> None:
        rig.lose_formats()
        rig.unplug()
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [NO_FORMAT, Pictures(())]
