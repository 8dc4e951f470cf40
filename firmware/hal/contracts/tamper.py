"""What every `TamperContact` must do."""

import asyncio
from abc import abstractmethod
from contextlib import aclosing

import pytest

from firmware.hal.contracts.base import PATIENCE, PeripheralContract, Rig, next_item, until_quiet
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.device import READY
from firmware.hal.ports.tamper import Seal, TamperContact


class TamperRig(Rig[TamperContact]):
    """A body that is closed at first, and was not opened since somebody looked."""

    @abstractmethod
    def move(self, *, closed: bool) -> None:
        """Open the body, or close it."""


class TamperContract(PeripheralContract):
    """The seal once, then each change; that it was opened stays until it is acknowledged."""

    async def test_tells_that_it_was_opened_and_when_though_it_was_closed_again(self, rig: TamperRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Seal(closed=True)]
            before = rig.clock.now()
            rig.move(closed=False)
            told = await next_item(stream, rig.clock)
            assert isinstance(told, Seal)
            assert (told.closed, told.opened) == (False, True)
            assert told.opened_at is not None
            assert before <= told.opened_at <= rig.clock.now()
            rig.move(closed=True)
            assert await next_item(stream, rig.clock) == Seal(closed=True, opened=True, opened_at=told.opened_at)

    async def test_what_was_opened_stays_so_until_acknowledged(self, rig: TamperRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await next_item(stream, rig.clock)
            rig.move(closed=False)
            told = await next_item(stream, rig.clock)
        rig.move(closed=True)
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            seen = await next_item(stream, rig.clock)
            assert isinstance(seen, Seal)
            assert isinstance(told, Seal)
            assert (seen.closed, seen.opened, seen.opened_at) == (True, True, told.opened_at)
            await self._acknowledge(rig)
            assert await next_item(stream, rig.clock) == Seal(closed=True)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await until_quiet(stream, rig.clock) == [READY, Seal(closed=True)]

    async def test_one_that_stands_open_latches_again_when_acknowledged(self, rig: TamperRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await next_item(stream, rig.clock)
            rig.move(closed=False)
            await next_item(stream, rig.clock)
            await self._acknowledge(rig)
            told = await next_item(stream, rig.clock)
            assert isinstance(told, Seal)
            assert (told.closed, told.opened) == (False, True)

    async def test_is_absent_while_nobody_observes_it(self, rig: TamperRig) -> None:
        with pytest.raises(PeripheralAbsent):
            await rig.peripheral.acknowledge()

    async def _acknowledge(self, rig: TamperRig) -> None:
        """The clock goes on meanwhile: a latch is reset by a pulse."""
        await rig.clock.advance(1.0)
        task = asyncio.ensure_future(rig.peripheral.acknowledge())
        async with asyncio.timeout(PATIENCE):
            while not (await asyncio.wait({task}, timeout=0.02))[0]:
                await rig.clock.advance(0.05)
            await task
