"""What every fingerprint sensor must do with which staff unlock the case."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

import pytest

from firmware.hal.contracts.base import PATIENCE, next_item, until_quiet
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.device import READY, STARTING, Condition
from firmware.hal.ports.fingerprint import (
    Enrolled,
    Finger,
    FingerprintMatcher,
    FingerReason,
    FingerTrouble,
    Stage,
    Verdict,
)

R = TypeVar("R")

WHO = "angrick"


class MatcherRig(CommandRig[FingerprintMatcher]):
    """A sensor, staff and their fingers, which have a word each."""

    @abstractmethod
    async def touch(self, finger: str) -> None:
        """Lay a finger on as soon as the sensor waits for one."""

    @abstractmethod
    async def touch_badly(self) -> None:
        """Lay a finger on so that the sensor wants it once more."""

    @abstractmethod
    async def knows(self) -> None:
        """Let the sensor have learnt the finger `right` of `WHO` before it is opened."""

    def command(self) -> Coroutine[object, object, object]:
        return self.peripheral.enrol(WHO, Finger.RIGHT_INDEX, lambda _: None)


@asynccontextmanager
async def observed(rig: MatcherRig) -> AsyncIterator[AsyncGenerator[object, None]]:
    """The stream of a sensor that has told that it is ready."""
    async with aclosing(rig.peripheral.observe()) as stream:
        told: object = await next_item(stream, rig.clock)
        assert (told if told != STARTING else await next_item(stream, rig.clock)) == READY
        yield stream


async def ended(work: Coroutine[object, object, R]) -> R:
    """What `work` gives, the clock standing still."""
    async with asyncio.timeout(PATIENCE):
        return await work


class FingerprintMatcherContract(CommandContract):
    """What holds for every sensor for staff."""

    async def test_knows_a_finger_it_has_learnt_from_any_other(self, rig: MatcherRig) -> None:
        await rig.knows()
        async with observed(rig):
            for finger, verdict in (("right", Verdict.MATCH), ("wrong", Verdict.NO_MATCH), ("right", Verdict.MATCH)):
                asked = asyncio.ensure_future(rig.peripheral.verify(WHO))
                await rig.touch(finger)
                assert await ended(_result(asked)) == verdict

    async def test_a_finger_of_one_opens_for_no_other(self, rig: MatcherRig) -> None:
        await rig.knows()
        async with observed(rig):
            assert await ended(rig.peripheral.verify("meier")) == Verdict.NOT_ENROLLED

    async def test_wants_a_finger_once_more(self, rig: MatcherRig) -> None:
        await rig.knows()
        async with observed(rig):
            asked = asyncio.ensure_future(rig.peripheral.verify(WHO))
            await rig.touch_badly()
            assert await ended(_result(asked)) == Verdict.RETRY

    async def test_learns_a_finger_and_tells_each_touch(self, rig: MatcherRig) -> None:
        stages: list[Stage] = []
        async with observed(rig):
            asked = asyncio.ensure_future(rig.peripheral.enrol(WHO, Finger.LEFT_THUMB, stages.append))
            await rig.touch("left")
            await rig.touch_badly()
            for _ in range(4):
                await rig.touch("left")
            assert await ended(_result(asked)) == Enrolled.DONE
            verified = asyncio.ensure_future(rig.peripheral.verify(WHO))
            await rig.touch("left")
            assert await ended(_result(verified)) == Verdict.MATCH
        assert [stage.passed for stage in stages] == [1, 1, 2, 3, 4, 5]
        assert [stage.hint for stage in stages] == [None, Verdict.RETRY, None, None, None, None]
        assert {stage.of for stage in stages} == {5}

    async def test_lets_go_of_the_sensor_when_nobody_waits_any_more(self, rig: MatcherRig) -> None:
        await rig.knows()
        async with observed(rig):
            first = asyncio.ensure_future(rig.command())
            async with asyncio.timeout(PATIENCE):
                await rig.begun()
            first.cancel()
            await asyncio.wait({first})
            asked = asyncio.ensure_future(_patiently(rig))
            assert not (await asyncio.wait({asked}, timeout=0.2))[0]  # the sensor changes hands
            await rig.touch("right")
            assert await ended(_result(asked)) == Verdict.MATCH

    async def test_knows_nothing_while_nobody_observes_it(self, rig: MatcherRig) -> None:
        assert await rig.peripheral.verify(WHO) == FingerTrouble(FingerReason.UNPLUGGED)

    async def test_a_name_that_is_none_goes_nowhere(self, rig: MatcherRig) -> None:
        async with observed(rig):
            for name in ("", "Angrick", "../root", "a" * 32, "a\n"):
                with pytest.raises(ValueError, match="staff name"):
                    await rig.peripheral.verify(name)

    async def test_is_quiet_while_nothing_happens(self, rig: MatcherRig) -> None:
        async with observed(rig) as stream:
            assert [item for item in await until_quiet(stream, rig.clock) if not isinstance(item, Condition)] == []


async def _result(task: asyncio.Task[R]) -> R:
    return await task


async def _patiently(rig: MatcherRig) -> Verdict | FingerTrouble:
    """Ask until the one before has let go."""
    while True:
        try:
            return await rig.peripheral.verify(WHO)
        except PeripheralBusy:
            await asyncio.wait({asyncio.ensure_future(rig.clock.advance(0))})
