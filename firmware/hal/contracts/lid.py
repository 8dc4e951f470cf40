"""What every `Lid` must do."""

from abc import abstractmethod
from contextlib import aclosing

from firmware.hal.contracts.base import PeripheralContract, Rig, next_item, until_quiet
from firmware.hal.ports.device import READY
from firmware.hal.ports.lid import Lid, LidPosition


class LidRig(Rig[Lid]):
    """A lid and the hand on it."""

    @abstractmethod
    def move(self, position: LidPosition) -> None:
        """Bring the lid to rest there."""


class LidContract(PeripheralContract):
    """The position once, then each change."""

    async def test_tells_where_the_lid_is_when_opened(self, rig: LidRig) -> None:
        for position in LidPosition:
            rig.move(position)
            async with aclosing(rig.peripheral.observe()) as stream:
                assert await next_item(stream, rig.clock) == READY
                assert await next_item(stream, rig.clock) == position

    async def test_tells_each_change_and_nothing_twice(self, rig: LidRig) -> None:
        rig.move(LidPosition.OPEN)
        async with aclosing(rig.peripheral.observe()) as stream:
            told: list[object] = [await next_item(stream, rig.clock), await next_item(stream, rig.clock)]
            for position in (LidPosition.CLOSED, LidPosition.CLOSED, LidPosition.OPEN):
                rig.move(position)
                await rig.clock.advance(1.0)
            told += await until_quiet(stream, rig.clock)
        assert told == [READY, LidPosition.OPEN, LidPosition.CLOSED, LidPosition.OPEN]
