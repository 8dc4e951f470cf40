"""What every `Buzzer` must do."""

from abc import abstractmethod
from contextlib import aclosing

import pytest

from firmware.hal.contracts.base import PeripheralContract, Rig, next_item
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.buzzer import Buzzer, Tune


class BuzzerRig(Rig[Buzzer]):
    """A buzzer and an ear at it."""

    @abstractmethod
    async def heard(self) -> Tune | None:
        """What sounded since this was asked last, to its end; the clock moves as far as that takes."""


class BuzzerContract(PeripheralContract):
    """It sounds what it is told, once, and is silent otherwise."""

    async def test_sounds_each_tune_once(self, rig: BuzzerRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            for tune in Tune:
                rig.peripheral.sound(tune)
                assert await rig.heard() is tune
                assert await rig.heard() is None

    async def test_is_absent_while_nobody_observes_it(self, rig: BuzzerRig) -> None:
        for _ in range(2):
            with pytest.raises(PeripheralAbsent):
                rig.peripheral.sound(Tune.ACCEPTED)
            async with aclosing(rig.peripheral.observe()) as stream:
                await next_item(stream, rig.clock)
        assert await rig.heard() is None
