"""What every `Rail` must do."""

import asyncio
from abc import abstractmethod
from contextlib import aclosing

import pytest

from firmware.clock import settle
from firmware.hal.contracts.base import PATIENCE, PeripheralContract, Rig, next_item, until_quiet
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy, PeripheralFault
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.rail import Rail, RailState

DISOBEYS = Condition(DeviceState.FAULT, Reason.REFUSED)


class RailRig(Rig[Rail]):
    """A rail and a lamp on it."""

    @abstractmethod
    def fed(self) -> RailState:
        """Whether what hangs on it has power."""

    @abstractmethod
    def edges(self) -> int:
        """How often its power has changed since the beginning."""

    @abstractmethod
    def jam(self) -> None:
        """Let it stay as it is, whatever it is told."""

    @abstractmethod
    def loosen(self) -> None:
        """Let it obey again."""

    async def switch(self, state: RailState) -> None:
        """Have the rail switched; the clock goes on where it does not answer at once."""
        asked = asyncio.ensure_future(self.peripheral.switch(state))
        async with asyncio.timeout(PATIENCE):
            while not (await asyncio.wait({asked}, timeout=0.05))[0]:
                await self.clock.advance(0.5)
            await asked


class RailContract(PeripheralContract):
    """It goes where it is told, stays there, and says so."""

    async def test_tells_its_state_as_it_found_it(self, rig: RailRig) -> None:
        for state in (RailState.ON, RailState.OFF, RailState.ON):
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)
                await next_item(stream, rig.clock)
                await rig.switch(state)
            async with aclosing(rig.peripheral.observe()) as stream:
                assert await next_item(stream, rig.clock) == READY
                assert await next_item(stream, rig.clock) == state

    async def test_opening_and_letting_go_switch_nothing(self, rig: RailRig) -> None:
        for state in (RailState.ON, RailState.OFF):
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)
                await rig.switch(state)
            edges = rig.edges()
            for _ in range(3):
                async with aclosing(rig.peripheral.observe()) as stream:
                    await next_item(stream, rig.clock)
                    assert rig.fed() is state
            assert rig.fed() is state
            assert rig.edges() == edges

    async def test_switches_and_tells_each_change_once(self, rig: RailRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            told: list[object] = [await next_item(stream, rig.clock), await next_item(stream, rig.clock)]
            for state in (RailState.OFF, RailState.OFF, RailState.ON, RailState.ON):
                await rig.switch(state)
                assert rig.fed() is state
            told += await until_quiet(stream, rig.clock)
        assert told == [READY, RailState.ON, RailState.OFF, RailState.ON]
        assert rig.edges() == 2, "what is there already is not switched again"

    async def test_switches_nothing_while_nobody_observes_it(self, rig: RailRig) -> None:
        for _ in range(2):
            with pytest.raises(PeripheralAbsent):
                await rig.peripheral.switch(RailState.OFF)
            assert rig.fed() is RailState.ON
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)

    async def test_one_that_does_not_obey_is_a_fault_until_it_does(self, rig: RailRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            await next_item(stream, rig.clock)
            rig.jam()
            with pytest.raises(PeripheralFault):
                await rig.switch(RailState.OFF)
            assert await next_item(stream, rig.clock) == DISOBEYS
            assert rig.fed() is RailState.ON
            rig.loosen()
            await rig.switch(RailState.OFF)
            assert READY in await until_quiet(stream, rig.clock)
            assert rig.fed() is RailState.OFF

    async def test_of_two_callers_at_once_none_is_left_in_doubt(self, rig: RailRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            wishes = (RailState.OFF, RailState.ON)
            ended = await asyncio.gather(*(rig.switch(state) for state in wishes), return_exceptions=True)
            for problem in ended:
                assert problem is None or isinstance(problem, PeripheralBusy)
            done = [state for state, problem in zip(wishes, ended, strict=True) if problem is None]
            assert rig.fed() is done[-1]

    async def test_a_caller_that_leaves_leaves_a_rail_that_obeys(self, rig: RailRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            asked = asyncio.ensure_future(rig.peripheral.switch(RailState.OFF))
            await settle(1)
            asked.cancel()
            await asyncio.wait({asked})
            await rig.switch(RailState.ON)
            assert rig.fed() is RailState.ON
            for item in await until_quiet(stream, rig.clock):
                assert not isinstance(item, HalError)
