"""What every fingerprint sensor that answers must do, and every one that says how good a finger is."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Final, TypeVar

from firmware.clock import FakeClock
from firmware.hal.contracts.base import PATIENCE, fails_with, next_item, until_quiet
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import PeripheralBusy, PeripheralSilent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import (
    Cleanable,
    Coverage,
    FingerprintGauge,
    FingerReason,
    FingerTrouble,
    Quality,
)

NOTICED: Final = 25.0
"""Seconds after which a module that answers nothing any more must have been noticed."""

NEEDS_CLEANING: Final = Condition(DeviceState.ATTENTION, Reason.NEEDS_CLEANING)

R = TypeVar("R")


class GaugeRig(CommandRig[FingerprintGauge]):
    """A sensor and somebody with fingers."""

    @abstractmethod
    def lay(self) -> None:
        """A good finger, until it is lifted."""

    @abstractmethod
    def lay_smudged(self) -> None: ...

    @abstractmethod
    def lay_beside(self) -> None: ...

    @abstractmethod
    def lift(self) -> None: ...

    @abstractmethod
    def slow(self) -> None:
        """Let each byte take its time, where there are bytes."""

    def command(self) -> Coroutine[object, object, object]:
        return self.peripheral.quality()

    def finish(self) -> None:
        self.lay()

    @abstractmethod
    async def cleaning_due(self) -> None:
        """Let so many fingers lie on it that its glass is to be wiped."""


async def ended(clock: FakeClock, work: Coroutine[object, object, R], step: float = 0.1) -> R:
    """What `work` gives while the clock goes on, so slowly that bytes on a wire are not outrun where a machine is busy;
    three times `PATIENCE` real seconds at most, for a minute without a finger takes some.
    """
    task = asyncio.ensure_future(work)
    async with asyncio.timeout(3 * PATIENCE):
        while not (await asyncio.wait({task}, timeout=0.03))[0]:
            await clock.advance(step)
        return await task


async def begun(work: Coroutine[object, object, R]) -> asyncio.Task[R]:
    """`work`, as soon as it waits for the world."""
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=0.05)
    assert not task.done()
    return task


@asynccontextmanager
async def observed(rig: GaugeRig) -> AsyncIterator[AsyncGenerator[object, None]]:
    """The stream of a sensor that has told that it is ready."""
    async with aclosing(rig.peripheral.observe()) as stream:
        assert await next_item(stream, rig.clock) == READY
        yield stream


class FingerprintGaugeContract(CommandContract):
    """What holds for every sensor that says how good a finger is."""

    async def test_judges_a_good_finger(self, rig: GaugeRig) -> None:
        async with observed(rig):
            rig.lay()
            quality = await ended(rig.clock, rig.peripheral.quality())
        assert quality == Quality(100, Coverage.ENOUGH, smudged=False)

    async def test_waits_for_a_finger(self, rig: GaugeRig) -> None:
        async with observed(rig):
            waiting = await begun(rig.peripheral.quality())
            rig.lay()
            assert isinstance(await ended(rig.clock, _result(waiting)), Quality)

    async def test_says_that_a_finger_is_smudged_or_beside_the_glass(self, rig: GaugeRig) -> None:
        async with observed(rig):
            rig.lay_smudged()
            smudged = await ended(rig.clock, rig.peripheral.quality())
            rig.lay_beside()
            beside = await ended(rig.clock, rig.peripheral.quality())
        assert smudged == Quality(0, Coverage.UNKNOWN, smudged=True)
        assert beside == Quality(0, Coverage.TOO_LITTLE, smudged=False)

    async def test_measures_again_after_a_caller_went_away(self, rig: GaugeRig) -> None:
        async with observed(rig):
            first = await begun(rig.peripheral.quality())
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            await rig.clock.advance(0.5)
            rig.lay()
            assert isinstance(await ended(rig.clock, _patiently(rig)), Quality)

    async def test_knows_nothing_while_nobody_observes_it(self, rig: GaugeRig) -> None:
        assert await rig.peripheral.quality() == FingerTrouble(FingerReason.UNPLUGGED)

    async def test_is_silent_when_it_hangs(self, rig: GaugeRig) -> None:
        async with observed(rig) as stream:
            rig.hang()
            await rig.clock.advance(NOTICED)
            assert isinstance(await fails_with(stream, rig.clock), PeripheralSilent)

    async def test_answers_though_it_is_slow(self, rig: GaugeRig) -> None:
        rig.slow()
        async with observed(rig):
            rig.lay()
            assert isinstance(await ended(rig.clock, rig.peripheral.quality(), step=0.01), Quality)

    async def test_is_well_after_garbage(self, rig: GaugeRig) -> None:
        async with observed(rig) as stream:
            rig.garble()
            told = await until_quiet(stream, rig.clock)
        assert told[-1] == READY

    async def test_asks_for_its_glass_to_be_cleaned_until_somebody_did(self, rig: GaugeRig) -> None:
        sensor = rig.peripheral
        assert isinstance(sensor, Cleanable)
        async with observed(rig) as stream:
            await rig.cleaning_due()
            assert await next_item(stream, rig.clock) == NEEDS_CLEANING
            sensor.cleaned()
            assert await next_item(stream, rig.clock) == READY


async def _result(task: asyncio.Task[R]) -> R:
    return await task


async def _patiently(rig: GaugeRig) -> Quality | FingerTrouble:
    """Ask until the one before has let go."""
    while True:
        try:
            return await rig.peripheral.quality()
        except PeripheralBusy:
            await rig.clock.sleep(0.1)
