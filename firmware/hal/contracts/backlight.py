"""What every `Backlight` must do."""

from abc import abstractmethod
from contextlib import aclosing

import pytest

from firmware.hal.contracts.base import PluggableContract, PluggableRig, next_item
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.backlight import Backlight, Light
from firmware.hal.ports.device import READY


class BacklightRig(PluggableRig[Backlight]):
    """A light at full brightness, and an eye on it."""

    @abstractmethod
    def seen(self) -> float:
        """How bright it is, 0 to 1."""

    @abstractmethod
    def refuse(self) -> None:
        """From now on it shines as it does, whatever it is told."""


class BacklightContract(PluggableContract):
    """It shines as it is told, tells so, and stays so when it is let go."""

    async def test_tells_its_light_and_shines_as_it_is_told(self, rig: BacklightRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Light(1.0)]
            for share in (0.0, 0.4, 1.0):
                await rig.peripheral.shine(share)
                assert await next_item(stream, rig.clock) == Light(share)
                assert abs(rig.seen() - share) < 0.02

    async def test_stays_as_it_is_when_let_go(self, rig: BacklightRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            await rig.peripheral.shine(0.0)
        assert rig.seen() == 0.0
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Light(0.0)]

    async def test_a_light_that_refuses_says_so_and_stays_observed(self, rig: BacklightRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.refuse()
            for share in (0.0, 0.5):
                with pytest.raises(HalError):
                    await rig.peripheral.shine(share)
            assert rig.seen() == 1.0

    async def test_is_absent_while_nobody_observes_it(self, rig: BacklightRig) -> None:
        with pytest.raises(PeripheralAbsent):
            await rig.peripheral.shine(0.0)
