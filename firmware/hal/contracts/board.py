"""What every `Board` must do."""

from abc import abstractmethod
from contextlib import aclosing

from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import next_item, until_quiet
from firmware.hal.ports.board import Board
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

SAGS = Condition(DeviceState.ATTENTION, Reason.UNDERVOLTAGE)
THROTTLED = Condition(DeviceState.ATTENTION, Reason.THROTTLED)


class BoardRig(AnsweringRig[Board]):
    """A computer and its supply."""

    @abstractmethod
    def sag(self) -> None:
        """Let the supply be too weak."""

    @abstractmethod
    def throttle(self) -> None:
        """Let the processor be held back."""

    @abstractmethod
    def recover(self) -> None:
        """Nothing is wrong any more."""

    async def calm(self) -> None:
        """Let the time pass after which a supply is believed to be strong again."""


class BoardContract(AnsweringContract):
    """Ready, or why not."""

    async def test_a_weak_supply_is_told_at_once_and_until_it_is_strong(self, rig: BoardRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            rig.sag()
            assert await next_item(stream, rig.clock) == SAGS
            rig.recover()
            await rig.calm()
            assert await next_item(stream, rig.clock) == READY

    async def test_a_processor_that_is_held_back_is_told(self, rig: BoardRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            rig.throttle()
            assert await next_item(stream, rig.clock) == THROTTLED
            rig.recover()
            assert await next_item(stream, rig.clock) == READY

    async def test_a_supply_that_was_weak_before_is_told_first(self, rig: BoardRig) -> None:
        rig.sag()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == SAGS
            assert await until_quiet(stream, rig.clock) == []
