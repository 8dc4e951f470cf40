"""What every implementation of every port must do, whether simulator, driver over a wire peer, or real device.

A port's contract inherits `PeripheralContract` (or `PluggableContract`) and adds what is its own; a test module
inherits that with a fixture `rig` for each implementation: the implementation and the hands of the outside world.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, Generic, TypeVar

from firmware.clock import FakeClock
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy
from firmware.hal.ports.device import Condition, Peripheral

T = TypeVar("T")
P = TypeVar("P", bound=Peripheral[object])

FIRST_ITEM: Final = 2.0
"""Seconds of the clock after which a peripheral must have told its condition."""

PATIENCE: Final = 10.0
"""Real seconds that a test waits before it calls an implementation stuck."""


class Rig(ABC, Generic[P]):
    """An implementation under test, the clock it was given, and what the world can do to every device."""

    def __init__(self, peripheral: P, clock: FakeClock) -> None:
        self.peripheral = peripheral
        self.clock = clock

    @abstractmethod
    def garble(self) -> None:
        """Let the far end say what no such device may say."""


class PluggableRig(Rig[P]):
    """A rig of a device with a plug."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the plug."""

    @abstractmethod
    def plug(self) -> None:
        """Put the plug back."""


async def _wait_for(task: asyncio.Future[Condition | T], clock: FakeClock, pace: float) -> None:
    """Let `FIRST_ITEM` pass, `pace` real seconds a step, until the task is done.

    At first the clock stands still, so that what is on a wire already arrives before deadlines of the driver do.
    """
    if (await asyncio.wait({task}, timeout=10 * pace))[0]:
        return
    for _ in range(int(FIRST_ITEM / 0.1)):
        if (await asyncio.wait({task}, timeout=pace))[0]:
            return
        await clock.advance(0.1)


async def next_item(stream: AsyncGenerator[Condition | T, None], clock: FakeClock) -> Condition | T:
    """The next item; the clock moves by `FIRST_ITEM` at most, the machine may take `PATIENCE`."""
    task = asyncio.ensure_future(anext(stream))
    async with asyncio.timeout(PATIENCE):
        await _wait_for(task, clock, 0.02)
        return await task


async def until_quiet(stream: AsyncGenerator[Condition | T, None], clock: FakeClock) -> list[Condition | T | HalError]:
    """All items, and the error at the end if there was one, until `FIRST_ITEM` passes without any; ends the stream."""
    items: list[Condition | T | HalError] = []
    while True:
        task = asyncio.ensure_future(anext(stream))
        await _wait_for(task, clock, 0.01)
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
            return items
        try:
            items.append(task.result())
        except HalError as error:
            return [*items, error]


async def fails_with(stream: AsyncGenerator[Condition | T, None], clock: FakeClock) -> HalError:
    """The error that ends the stream; what is told before it does not matter."""
    while True:
        try:
            await next_item(stream, clock)
        except HalError as error:
            return error


class PeripheralContract:
    """What holds for every peripheral."""

    async def test_tells_its_condition_first(self, rig: Rig[Peripheral[object]]) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await next_item(stream, rig.clock), Condition)

    async def test_refuses_a_second_observer_and_keeps_the_first(self, rig: Rig[Peripheral[object]]) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            async with aclosing(rig.peripheral.observe()) as second:
                assert isinstance(await fails_with(second, rig.clock), PeripheralBusy)
            for item in await until_quiet(stream, rig.clock):
                assert not isinstance(item, HalError)

    async def test_can_be_observed_again_after_it_was_let_go(self, rig: Rig[Peripheral[object]]) -> None:
        for _ in range(3):
            async with aclosing(rig.peripheral.observe()) as stream:
                assert isinstance(await next_item(stream, rig.clock), Condition)

    async def test_lets_go_when_its_observer_is_cancelled(self, rig: Rig[Peripheral[object]]) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await until_quiet(stream, rig.clock)  # cancels the waiting reader
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await next_item(stream, rig.clock), Condition)

    async def test_garbage_is_a_condition_or_a_hal_error(self, rig: Rig[Peripheral[object]]) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            for _ in range(3):
                rig.garble()
            await until_quiet(stream, rig.clock)  # raises whatever is no HalError
        async with aclosing(rig.peripheral.observe()) as stream:
            await until_quiet(stream, rig.clock)


class PluggableContract(PeripheralContract):
    """What holds for every peripheral with a plug."""

    async def test_is_absent_when_its_plug_is_pulled(self, rig: PluggableRig[Peripheral[object]]) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.unplug()
            assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)

    async def test_is_absent_when_it_was_never_plugged(self, rig: PluggableRig[Peripheral[object]]) -> None:
        rig.unplug()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)

    async def test_comes_back_with_its_plug(self, rig: PluggableRig[Peripheral[object]]) -> None:
        rig.unplug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await fails_with(stream, rig.clock)
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            assert isinstance(await next_item(stream, rig.clock), Condition)
