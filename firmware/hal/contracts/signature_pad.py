"""What every signature pad must do whose pen can be followed."""

import asyncio
from abc import abstractmethod
from contextlib import aclosing
from typing import Final

import pytest

from firmware.hal.contracts.base import PATIENCE, PluggableContract, PluggableRig, fails_with, next_item
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy
from firmware.hal.ports.device import READY
from firmware.hal.ports.signature_pad import Signing, WritingPad

STROKE: Final = ((1000, 1000), (1500, 1200), (2000, 900))
OTHER: Final = ((3000, 3000), (3500, 3100))


class PadRig(PluggableRig[WritingPad]):
    """A pad and somebody who writes on it."""

    @abstractmethod
    def write(self, *points: tuple[int, int]) -> None:
        """One stroke over these points, in hundredths of a millimetre."""

    @abstractmethod
    def write_half(self) -> None:
        """Pull the plug in the middle of a stroke."""


async def until(signing: Signing, points: int) -> None:
    """Wait until so many points are on the sheet."""
    async with asyncio.timeout(PATIENCE), aclosing(signing.changes()) as changes:
        async for count in changes:
            if count == points:
                return


class PadContract(PluggableContract):
    """What holds for every signature pad whose pen can be followed."""

    async def test_tells_each_stroke_as_it_is_written(self, rig: PadRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            signing = rig.peripheral.begin()
            rig.write(*STROKE)
            await until(signing, 3)
            rig.write(*OTHER)
            await until(signing, 5)
            sheet = signing.finish()
        assert [[(point.x, point.y) for point in stroke] for stroke in sheet.strokes] == [list(STROKE), list(OTHER)]
        assert all(0 < point.pressure <= 1 for stroke in sheet.strokes for point in stroke)
        assert (sheet.width, sheet.height, sheet.full) == (9600, 6000, False)

    async def test_begins_anew_on_an_empty_sheet(self, rig: PadRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            signing = rig.peripheral.begin()
            rig.write(*STROKE)
            await until(signing, 3)
            signing.clear()
            assert signing.sheet().points == 0
            rig.write(*OTHER)
            await until(signing, 2)
            assert signing.finish().points == 2
            again = rig.peripheral.begin()
            assert again.sheet().points == 0
            again.cancel()

    async def test_keeps_nothing_that_was_written_unasked(self, rig: PadRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.write(*STROKE)
            await asyncio.wait({idle := asyncio.ensure_future(anext(stream))}, timeout=0.2)
            signing = rig.peripheral.begin()
            assert signing.sheet().points == 0
            rig.write(*OTHER)
            await until(signing, 2)
            signing.cancel()
            idle.cancel()
            await asyncio.wait({idle})

    async def test_second_signature_is_refused_while_one_is_given(self, rig: PadRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            signing = rig.peripheral.begin()
            with pytest.raises(PeripheralBusy):
                rig.peripheral.begin()
            rig.write(*STROKE)
            await until(signing, 3)
            signing.cancel()
            rig.peripheral.begin().cancel()

    async def test_plug_pulled_in_a_stroke_leaves_no_half_signature(self, rig: PadRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            signing = rig.peripheral.begin()
            rig.write_half()
            assert isinstance(await fails_with(stream, rig.clock), PeripheralAbsent)
        assert signing.sheet().points == 0
        with pytest.raises(HalError):
            signing.finish()
        with pytest.raises(HalError):
            await until(signing, 1000)

    async def test_no_signature_without_a_pad(self, rig: PadRig) -> None:
        with pytest.raises(PeripheralAbsent):
            rig.peripheral.begin()
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            signing = rig.peripheral.begin()
        assert signing.sheet().points == 0, "letting go of the pad wipes what was written"
        with pytest.raises(PeripheralAbsent):
            rig.peripheral.begin()

    async def test_nothing_of_a_stroke_is_printed(self, rig: PadRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            signing = rig.peripheral.begin()
            rig.write((4711, 4712), (4713, 4714))
            await until(signing, 2)
            printed = repr(signing.sheet()) + repr(signing) + repr(signing.sheet().strokes[0][0])
            assert not any(str(number) in printed for number in range(4711, 4715))
            signing.cancel()
