"""What holds for every device that answers questions, and may stop doing so."""

import asyncio
from abc import abstractmethod
from contextlib import aclosing
from typing import Final, TypeVar

from firmware.hal.contracts.base import PluggableContract, PluggableRig, next_item, until_quiet
from firmware.hal.ports.device import Condition, Peripheral

P = TypeVar("P", bound=Peripheral[object])

LET_GO: Final = 1.0
"""Real seconds within which a hung device is let go of, and for which it may hold up anybody else."""


class AnsweringRig(PluggableRig[P]):
    """A rig of a device that answers."""

    @abstractmethod
    def hang(self) -> None:
        """From now on the far end takes everything and answers nothing, until it is plugged in anew."""

    def power_cycle(self) -> None:
        """Take its power away and give it back."""
        self.unplug()
        self.plug()


class AnsweringContract(PluggableContract):
    """A device that hangs holds up nobody, is let go of at once, and is well again after a power cycle."""

    async def test_a_device_that_hangs_is_let_go_at_once(self, rig: AnsweringRig[Peripheral[object]]) -> None:
        stream = rig.peripheral.observe()
        await next_item(stream, rig.clock)
        rig.hang()
        reader = asyncio.ensure_future(anext(stream))
        await asyncio.wait({reader}, timeout=0.05)
        reader.cancel()
        async with asyncio.timeout(LET_GO):
            await asyncio.wait({reader})
            await stream.aclose()

    async def test_a_device_that_hangs_while_it_is_opened_holds_up_nobody(
        self, rig: AnsweringRig[Peripheral[object]]
    ) -> None:
        rig.hang()
        stream = rig.peripheral.observe()
        opening = asyncio.ensure_future(anext(stream))
        for _ in range(20):  # the loop turns while it is opened
            async with asyncio.timeout(LET_GO):
                await asyncio.wait({opening}, timeout=0.01)
        opening.cancel()
        async with asyncio.timeout(LET_GO):
            await asyncio.wait({opening})
            await stream.aclose()

    async def test_a_device_that_hung_is_well_after_a_power_cycle(self, rig: AnsweringRig[Peripheral[object]]) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            first = await next_item(stream, rig.clock)
            rig.hang()
            await until_quiet(stream, rig.clock)
        rig.power_cycle()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(first, Condition)
            assert await next_item(stream, rig.clock) == first
