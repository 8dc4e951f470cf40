"""What every `Thermometer` must do."""

from abc import abstractmethod
from contextlib import aclosing

from firmware.hal.contracts.base import PeripheralContract, Rig, next_item
from firmware.hal.contracts.told import Told, told_by
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.thermometer import Temperature, Thermometer


class ThermometerRig(Rig[Thermometer]):
    """A thermometer that is well from 0 to 60 degrees, and the air around it."""

    @abstractmethod
    def warm(self, celsius: float) -> None:
        """Let it be so warm."""

    @abstractmethod
    async def look(self) -> None:
        """Let so much time pass that the device has looked once more."""


class ThermometerContract(PeripheralContract):
    """The temperature once, then each change that held; too hot and too cold want attention until it is well again."""

    async def test_tells_the_temperature_when_opened(self, rig: ThermometerRig) -> None:
        rig.warm(31.5)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Temperature(31.5)]

    async def test_tells_each_change_and_nothing_twice(self, rig: ThermometerRig) -> None:
        rig.warm(20.0)
        async with told_by(rig.peripheral) as told:
            items = await looked(rig, told)
            for celsius in (20.0, 21.0, 21.0, 19.5):
                rig.warm(celsius)
                items += await looked(rig, told)
        assert items == [READY, *(Temperature(celsius) for celsius in (20.0, 21.0, 19.5))]

    async def test_too_hot_and_too_cold_want_attention_until_it_is_well(self, rig: ThermometerRig) -> None:
        async with told_by(rig.peripheral) as told:
            await looked(rig, told)
            for celsius, reason in ((71.0, Reason.TOO_HOT), (-8.0, Reason.TOO_COLD)):
                rig.warm(celsius)
                assert await looked(rig, told) == [Condition(DeviceState.ATTENTION, reason), Temperature(celsius)]
            rig.warm(22.0)
            assert await looked(rig, told) == [READY, Temperature(22.0)]


async def looked(rig: ThermometerRig, told: Told) -> list[object]:
    """What is told in three looks."""
    for _ in range(3):
        await rig.look()
    return told.take()
