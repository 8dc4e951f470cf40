"""What holds for every device that is given something to do: one at a time, with an end, whatever happens to it."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Final, TypeVar

import pytest

from firmware.hal.contracts.answering import LET_GO, AnsweringContract, AnsweringRig
from firmware.hal.contracts.base import PATIENCE, next_item
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.device import Peripheral

P = TypeVar("P", bound=Peripheral[object])

STEPS: Final = 400
"""Seconds of the clock within which a command without any answer has come to its end."""


class CommandRig(AnsweringRig[P]):
    """A rig of a device that is given something to do."""

    @abstractmethod
    def command(self) -> Coroutine[object, object, object]:
        """Give the device something to do, and wait for the end of it."""

    @abstractmethod
    async def begun(self) -> None:
        """Wait until the far end is at it; what it does takes until `finish`."""

    @abstractmethod
    def finish(self) -> None:
        """Let the far end come to the end of what it does."""


class CommandContract(AnsweringContract):
    """A second caller is refused and not queued; every command ends with a value or as a `HalError`."""

    async def test_a_second_caller_is_refused_and_the_first_served(self, rig: CommandRig[Peripheral[object]]) -> None:
        async with _working(rig) as task:
            with pytest.raises(PeripheralBusy):
                await rig.command()
            rig.finish()
            assert await _ended(rig, task) is not None

    async def test_a_plug_pulled_in_the_middle_ends_the_command(self, rig: CommandRig[Peripheral[object]]) -> None:
        async with _working(rig) as task:
            rig.unplug()
            await _ended(rig, task)
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)

    async def test_a_hang_in_the_middle_ends_the_command(self, rig: CommandRig[Peripheral[object]]) -> None:
        async with _working(rig) as task:
            rig.hang()
            await _ended(rig, task)

    async def test_it_is_let_go_of_in_the_middle(self, rig: CommandRig[Peripheral[object]]) -> None:
        async with _working(rig) as task:
            task.cancel()
            async with asyncio.timeout(LET_GO):
                await asyncio.wait({task})

    async def test_what_is_slow_still_comes_to_its_end(self, rig: CommandRig[Peripheral[object]]) -> None:
        async with _working(rig) as task:
            await rig.clock.advance(1.0)
            rig.finish()
            assert await _ended(rig, task) is not None


@asynccontextmanager
async def _working(rig: CommandRig[Peripheral[object]]) -> AsyncIterator[asyncio.Task[object]]:
    """A device that is observed and at work; both end with the block."""
    stream = rig.peripheral.observe()
    await next_item(stream, rig.clock)
    reader = asyncio.ensure_future(_read_on(stream))
    task = asyncio.ensure_future(rig.command())
    try:
        async with asyncio.timeout(PATIENCE):
            await rig.begun()
        yield task
    finally:
        task.cancel()
        reader.cancel()
        await asyncio.wait({task, reader})
        await stream.aclose()


async def _read_on(stream: AsyncGenerator[object, None]) -> None:
    """Read what the device tells; that its conversation breaks is what some tests are about."""
    try:
        async for _ in stream:
            pass
    except HalError:
        return


async def _ended(rig: CommandRig[Peripheral[object]], task: asyncio.Task[object]) -> object | None:
    """The value of a command that ended, None where it ended as a `HalError`; the clock may move by `STEPS`."""
    async with asyncio.timeout(2 * PATIENCE):
        for _ in range(STEPS):
            if (await asyncio.wait({task}, timeout=0.005))[0]:
                break
            await rig.clock.advance(1.0)
        try:
            return await task
        except HalError:
            return None
